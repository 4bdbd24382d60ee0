"""Texts, mailboxes and colleagues on real SIP: through Kamailio, between engines, by hand."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from app.telephony.commands import (
    Answer,
    Availability,
    PublishState,
    Register,
    SendMessage,
    WatchColleagues,
)
from app.telephony.events import (
    CallAnswered,
    ColleagueChanged,
    MailboxChanged,
    MessageDelivered,
    MessageReceived,
    Registration,
)
from app.telephony.mailboxes import Mailbox, mailbox
from app.telephony.message_text import LONGEST_SENT, received_text, sent_length
from tests.peers.engines import Telephone, Telephones
from tests.peers.joining import join
from tests.peers.kamailio import USERS, Kamailio
from tests.peers.raw_sip import Wire, request
from tests.peers.sipp import run_sipp


@pytest.fixture
def writer(telephone: Telephone) -> Iterator[Wire]:
    telephone.direct()
    wire = Wire(telephone.ready.sip_port)
    yield wire
    wire.close()


def write(telephone: Telephone, target: str, text: str, **more: str) -> None:
    account = more.pop("account", "direct")
    telephone.send(
        SendMessage(message_id=text[:20], account=account, target=target, text=text, **more)
    )


@pytest.mark.parametrize(
    "text", ["Bonjour, où êtes-vous ? 📦✨", "שלום\nעולם", "<b>not bold</b>\n& plain"]
)
def test_a_text_goes_through_the_server_as_it_was_written(
    telephones: Telephones, kamailio: Kamailio, text: str
) -> None:
    alice, bob = telephones(), telephones()
    join(alice, kamailio, "alice", display_name="Alice")
    join(bob, kamailio, "bob")
    write(alice, "bob", text, account="alice")
    received = bob.wait_for(MessageReceived)
    assert (received.remote, received.display_name, received.text) == ("alice", "Alice", text)
    delivered = alice.wait_for(MessageDelivered)
    assert (delivered.code, delivered.accepted) == (200, True)


def test_a_text_to_somebody_who_is_away_says_so(telephones: Telephones, kamailio: Kamailio) -> None:
    alice = telephones()
    join(alice, kamailio, "alice")
    write(alice, "carol", "Are you there?", account="alice")
    delivered = alice.wait_for(MessageDelivered)
    assert (delivered.code, delivered.accepted) == (480, False)


def test_texts_to_one_person_arrive_in_the_order_they_were_sent(telephones: Telephones) -> None:
    alice, bob = telephones(), telephones()
    alice.direct("alice")
    address = bob.direct("bob")
    for number in range(5):
        write(alice, address, f"text {number}")
    bob.wait_for(MessageReceived, lambda fact: fact.text == "text 4")
    assert [fact.text for fact in bob.all(MessageReceived)] == [f"text {n}" for n in range(5)]
    alice.wait_for(MessageDelivered, lambda fact: fact.message_id == "text 4")
    assert all(fact.accepted for fact in alice.all(MessageDelivered))


def test_a_text_within_a_call_belongs_to_the_call(telephones: Telephones) -> None:
    alice, bob = telephones(), telephones()
    alice.direct("alice")
    address = bob.direct("bob")
    call_id = alice.dial(address)
    ringing = bob.wait_ringing()
    bob.send(Answer(call_id=ringing.call_id))
    alice.wait_for(CallAnswered)
    write(alice, "", "The order is 4711.", call_id=call_id)
    received = bob.wait_for(MessageReceived)
    assert (received.call_id, received.text) == (ringing.call_id, "The order is 4711.")
    assert alice.wait_for(MessageDelivered).accepted


@pytest.mark.parametrize("character", ["é", "漢", "😀"])
def test_the_longest_text_arrives_whole_whatever_its_script(
    telephones: Telephones, kamailio: Kamailio, character: str
) -> None:
    alice, bob = telephones(), telephones()
    join(alice, kamailio, "alice")
    join(bob, kamailio, "bob")
    most = max(n for n in range(LONGEST_SENT + 1) if sent_length(character * n) <= LONGEST_SENT)
    write(alice, "bob", character * most, account="alice")
    assert bob.wait_for(MessageReceived).text == character * most
    assert alice.wait_for(MessageDelivered).accepted


@pytest.mark.parametrize(
    ("text", "more", "reason"),
    [
        ("x" * (LONGEST_SENT + 1), {}, "too_long"),
        (" \n", {}, "empty"),
        ("to a number", {"target": "0478112233"}, "bad_target"),
        ("from nobody", {"account": "gone"}, "no_account"),
        ("in no call", {"call_id": "gone"}, "call_gone"),
    ],
)
def test_a_text_that_cannot_be_sent_says_why(
    telephone: Telephone, text: str, more: dict[str, str], reason: str
) -> None:
    telephone.direct()
    write(telephone, more.pop("target", "a@127.0.0.1:9"), text, **more)
    assert telephone.wait_for(MessageDelivered).reason == reason


def test_a_flood_of_texts_is_bounded_and_said(telephone: Telephone, writer: Wire) -> None:
    kind = "Content-Type: text/plain"
    for number in range(40):
        writer.say(request("MESSAGE", f"flood-{number}", writer.port, extra=kind, body="spam"))
    assert writer.is_answered()
    telephone.wait_for(MessageReceived)
    assert len(telephone.all(MessageReceived)) <= 15


def test_what_is_no_text_for_people_is_passed_over(telephone: Telephone, writer: Wire) -> None:
    typing = "Content-Type: application/im-iscomposing+xml"
    writer.say(request("MESSAGE", "typing", writer.port, extra=typing, body="<isComposing/>"))
    plain = "Content-Type: text/plain"
    writer.say(request("MESSAGE", "text", writer.port, extra=plain, body="Hello"))
    assert telephone.wait_for(MessageReceived).text == "Hello"
    assert len(telephone.all(MessageReceived)) == 1


@pytest.mark.parametrize(
    ("sent", "kind", "kept"),
    [
        ("x" * 4001, "text/plain", "x" * 4000 + "…"),
        ("a\r\nb\x07\x1b", "text/plain;charset=utf-8", "a\nb"),
        ("<script>x</script>", "text/html", "<script>x</script>"),
        ("Zo\udce9", "text/plain", "Zo\ufffd"),
        ("From: <a>\n\nContent-Type: text/plain\n\nHi", "message/cpim", "Hi"),
        ("<isComposing/>", "application/im-iscomposing+xml", None),
        (" \n ", "text/plain", None),
    ],
)
def test_a_text_is_kept_whole_plain_and_bounded(sent: str, kind: str, kept: str | None) -> None:
    assert received_text(sent, kind) == kept


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("Messages-Waiting: yes\r\nVoice-Message: 2/8 (0/2)\r\n", Mailbox(True, 2, 8)),
        ("messages-waiting:no\n", Mailbox(False)),
        ("Messages-Waiting: yes\nMessage-Account: <sip:9@x>\n", Mailbox(True, address="sip:9@x")),
        ("Voice-Message: 1/0\n", Mailbox(True, 1, 0)),
        ("Fax-Message: 1/0\n", None),
        ("", None),
    ],
)
def test_a_mailbox_is_read_as_servers_write_it(body: str, found: Mailbox | None) -> None:
    assert mailbox(f"NOTIFY sip:a SIP/2.0\r\nEvent: x\r\n\r\n{body}") == found


def test_a_stranger_cannot_write_past_the_server(
    telephones: Telephones, kamailio: Kamailio
) -> None:
    alice, bob = telephones(), telephones()
    join(alice, kamailio, "alice")
    join(bob, kamailio, "bob")
    with closing(Wire(bob.ready.sip_port, host="127.0.0.2")) as wire:
        kind = "Content-Type: text/plain"
        wire.say(request("MESSAGE", "spam", wire.port, extra=kind, body="You have won"))
        write(alice, "bob", "Hello", account="alice")
        assert bob.wait_for(MessageReceived).text == "Hello"
        assert len(bob.all(MessageReceived)) == 1


def test_a_mailbox_nobody_asked_about_lights_the_lamp_once(
    telephone: Telephone, writer: Wire
) -> None:
    body = "Messages-Waiting: yes\r\nMessage-Account: sip:1@pbx\r\nVoice-Message: 2/8 (0/2)\r\n"
    head = (
        "Event: message-summary\r\nSubscription-State: terminated\r\n"
        "Content-Type: application/simple-message-summary"
    )
    for number in range(5):
        writer.say(request("NOTIFY", f"mwi-{number}", writer.port, extra=head, body=body))
    fact = telephone.wait_for(MailboxChanged)
    assert (fact.waiting, fact.new, fact.old, fact.address) == (True, 2, 8, "sip:1@pbx")
    assert writer.is_answered()
    assert len(telephone.all(MailboxChanged)) == 1


def subscribing(telephone: Telephone, server: Kamailio, user: str) -> None:
    mark = telephone.mark()
    telephone.send(
        Register(
            account=user,
            registrar=server.address,
            user=user,
            password=USERS[user],
            mailbox=True,
            presence=True,
        )
    )
    telephone.wait_registration(user, Registration.REGISTERED, since=mark)


def test_the_lamp_follows_the_server_that_was_asked(
    telephones: Telephones, kamailio: Kamailio, tmp_path: Path
) -> None:
    bob = telephones()
    subscribing(bob, kamailio, "bob")
    assert run_sipp(tmp_path / "sipp", MAILBOX, kamailio.address, "-s", "bob") == 0
    fact = bob.wait_for(MailboxChanged, lambda fact: fact.waiting)
    assert fact.new == 3


def test_a_colleague_is_seen_as_they_are(telephones: Telephones, kamailio: Kamailio) -> None:
    alice, bob = telephones(), telephones()
    subscribing(alice, kamailio, "alice")
    subscribing(bob, kamailio, "bob")
    alice.send(WatchColleagues(account="alice", targets=("bob",)))
    for state, on_call, seen in (
        (Availability.AVAILABLE, False, "available"),
        (Availability.DO_NOT_DISTURB, False, "do_not_disturb"),
        (Availability.AWAY, False, "away"),
        (Availability.AVAILABLE, True, "on_call"),
    ):
        bob.send(PublishState(state=state, on_call=on_call))
        wait_state(alice, seen)


def wait_state(telephone: Telephone, state: str) -> None:
    telephone.wait_for(ColleagueChanged, lambda fact: fact.state == state)


MAILBOX = """<?xml version="1.0" encoding="UTF-8"?>
<scenario name="mailbox">
  <send retrans="500"><![CDATA[
PUBLISH sip:[service]@127.0.0.1 SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:outside@127.0.0.1>;tag=[call_number]
To: <sip:[service]@127.0.0.1>
Call-ID: [call_id]
CSeq: 1 PUBLISH
Max-Forwards: 70
Event: message-summary
Expires: 600
Content-Type: application/simple-message-summary
Content-Length: [len]

Messages-Waiting: yes
Message-Account: sip:bob@127.0.0.1
Voice-Message: 3/1 (0/0)
]]></send>
  <recv response="200"/>
</scenario>
"""
