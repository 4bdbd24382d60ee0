"""Do not disturb, forwarding, blocking and automatic answers on real SIP."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.telephony.commands import Answer, ApplyRules, AutoAnswer, Availability
from app.telephony.engine.incoming_rules import intercom_delay
from app.telephony.events import (
    CallAnswered,
    CallEnded,
    CallForwarded,
    CallRinging,
    EndCause,
    RulesApplied,
)
from tests.peers.baresip import baresip
from tests.peers.engines import Telephone, Telephones
from tests.peers.joining import join
from tests.peers.kamailio import Kamailio
from tests.peers.raw_sip import SESSION, Wire
from tests.peers.sipp import run_sipp

OFFER = SESSION + "m=audio 4000 RTP/AVP 0\r\n"
DND = ApplyRules(state=Availability.DO_NOT_DISTURB)


@pytest.fixture
def caller(telephone: Telephone) -> Iterator[Wire]:
    telephone.direct()
    wire = Wire(telephone.ready.sip_port)
    yield wire
    wire.close()


def apply(telephone: Telephone, rules: ApplyRules) -> None:
    mark = telephone.mark()
    telephone.send(rules)
    telephone.wait_for(RulesApplied, since=mark)


@pytest.mark.parametrize(
    ("rules", "status", "rule"),
    [
        (DND, "486", "do_not_disturb"),
        (ApplyRules(state=Availability.AWAY), "480", "away"),
        (ApplyRules(blocked=("tester",)), "403", "blocked"),
        (
            ApplyRules(state=Availability.FORWARDING, forward_to="eve@example.org"),
            "302",
            "forward_always",
        ),
    ],
)
def test_a_call_that_may_not_ring_is_turned_away_at_once_and_told(
    telephone: Telephone, caller: Wire, rules: ApplyRules, status: str, rule: str
) -> None:
    apply(telephone, rules)
    caller.call(OFFER)
    assert caller.final().startswith(f"SIP/2.0 {status} ")
    ended = telephone.wait_for(CallEnded)
    assert (ended.cause, ended.code, ended.rule) == (EndCause.DECLINED, int(status), rule)
    assert not telephone.wait_ringing().rings


def test_a_forwarded_caller_is_told_where_to_call_and_nothing_else(
    telephone: Telephone, caller: Wire
) -> None:
    apply(telephone, ApplyRules(forward_unanswered="eve@example.org", unanswered_s=1))
    caller.call(OFFER)
    assert telephone.wait_ringing().rings
    contacts = [line for line in caller.final().splitlines() if line.startswith("Contact:")]
    assert contacts == ["Contact: <sip:eve@example.org>"]
    ended = telephone.wait_for(CallEnded)
    assert (ended.rule, ended.forwarded_to) == ("forward_unanswered", "eve@example.org")


def test_a_number_cannot_be_forwarded_to_without_a_server_so_the_call_rings(
    telephone: Telephone, caller: Wire
) -> None:
    apply(telephone, ApplyRules(state=Availability.FORWARDING, forward_to="0611223344"))
    caller.call(OFFER)
    assert telephone.wait_ringing().rings


def test_the_rules_hold_while_no_desk_is_there_and_after_it_came_back(
    telephones: Telephones,
) -> None:
    first = telephones("--linger", "20")
    first.direct()
    apply(first, DND)
    wire = Wire(first.ready.sip_port)
    wire.call(OFFER)
    assert wire.final().startswith("SIP/2.0 486 ")
    first.stop(end_engine=False)
    wire.call(OFFER)
    assert wire.final().startswith("SIP/2.0 486 ")
    again = telephones(folder=first.paths.root)
    wire.call(OFFER)
    assert not again.wait_ringing().rings
    wire.close()


def test_a_stranger_cannot_have_the_microphone_opened(telephone: Telephone, caller: Wire) -> None:
    rules = ApplyRules(auto_answer=AutoAnswer.EVERYBODY, auto_answer_s=0, intercom=True)
    apply(telephone, rules)
    caller.call(OFFER)
    assert telephone.wait_ringing().answers_in_s is None
    assert not telephone.all(CallAnswered)


def test_an_intercom_call_of_our_server_is_answered_by_itself(
    telephones: Telephones, kamailio: Kamailio, tmp_path: Path
) -> None:
    bob = telephones()
    join(bob, kamailio, "bob")
    apply(bob, ApplyRules(intercom=True))
    sent = run_sipp(tmp_path / "sipp", INTERCOM, kamailio.address, "-s", "bob")
    ringing = bob.wait_ringing()
    assert ringing.answers_in_s == 0
    assert bob.wait_for(CallAnswered).call_id == ringing.call_id
    assert sent == 0
    assert bob.wait_for(CallEnded).cause is EndCause.REMOTE_HANGUP


FORWARDS = [
    ApplyRules(state=Availability.FORWARDING, forward_to="carol"),
    ApplyRules(state=Availability.DO_NOT_DISTURB, forward_busy="carol"),
    ApplyRules(forward_unanswered="carol", unanswered_s=1),
    ApplyRules(state=Availability.AWAY, forward_unanswered="carol"),
]


@pytest.mark.parametrize("rules", FORWARDS, ids=["always", "dnd", "no answer", "away"])
@pytest.mark.parametrize("follows", [True, False], ids=["the server", "the caller"])
def test_a_forwarded_caller_reaches_the_other_person_whoever_follows(
    telephones: Telephones, kamailio: Kamailio, rules: ApplyRules, *, follows: bool
) -> None:
    caller, bob, carol = three(telephones, kamailio, "dave" if follows else "alice")
    apply(bob, rules)
    caller.dial("bob", "dave" if follows else "alice")
    carol.send(Answer(call_id=carol.wait_ringing().call_id))
    caller.wait_for(CallAnswered)
    assert bool(caller.all(CallForwarded)) is not follows
    ended = bob.wait_for(CallEnded)
    assert ended.rule.startswith("forward_")
    assert ended.forwarded_to == "carol"


def test_a_second_caller_is_forwarded_while_the_agent_speaks(
    telephones: Telephones, kamailio: Kamailio
) -> None:
    dave, bob, carol = three(telephones, kamailio, "dave")
    apply(bob, ApplyRules(forward_busy="carol"))
    call_id = bob.dial("carol", "bob")
    carol.send(Answer(call_id=carol.wait_ringing().call_id))
    bob.wait_for(CallAnswered)
    mark = carol.mark()
    dave.dial("bob", "dave")
    carol.send(Answer(call_id=carol.wait_ringing(since=mark).call_id))
    dave.wait_for(CallAnswered)
    ended = bob.wait_for(CallEnded)
    assert (ended.rule, ended.forwarded_to) == ("forward_busy", "carol")
    assert ended.call_id != call_id


def three(
    telephones: Telephones, kamailio: Kamailio, caller: str
) -> tuple[Telephone, Telephone, Telephone]:
    """The caller, bob and carol, all at the server."""
    made = telephones(), telephones(), telephones()
    for telephone, user in zip(made, (caller, "bob", "carol"), strict=True):
        join(telephone, kamailio, user)
    return made


def test_a_call_that_rings_at_two_telephones_is_answered_elsewhere_at_one(
    telephones: Telephones, kamailio: Kamailio
) -> None:
    alice, desk, other = telephones(), telephones(), telephones()
    join(alice, kamailio, "alice")
    join(desk, kamailio, "bob")
    join(other, kamailio, "bob")
    alice.dial("bob", "alice")
    ringing = desk.wait_ringing()
    other.send(Answer(call_id=other.wait_ringing().call_id))
    ended = desk.wait_for(CallEnded)
    assert (ended.call_id, ended.cause) == (ringing.call_id, EndCause.ANSWERED_ELSEWHERE)
    assert not alice.all(CallEnded)


def test_baresip_hears_that_the_agent_is_not_to_be_disturbed(
    telephones: Telephones, tmp_path: Path
) -> None:
    bob = telephones()
    address = bob.direct("bob")
    apply(bob, DND)
    with baresip(tmp_path / "baresip", answer="manual") as caller:
        caller.command("dial", f"sip:{address}")
        assert "486" in str(caller.wait_for_event("CALL_CLOSED"))
    assert bob.wait_for(CallEnded).rule == "do_not_disturb"


def test_a_second_caller_is_busy_where_call_waiting_is_off(
    telephones: Telephones, kamailio: Kamailio
) -> None:
    alice, bob, carol = telephones(), telephones(), telephones()
    for telephone, user in ((alice, "alice"), (bob, "bob"), (carol, "carol")):
        join(telephone, kamailio, user)
    apply(bob, ApplyRules(call_waiting=False, auto_answer=AutoAnswer.EVERYBODY, auto_answer_s=0))
    alice.dial("bob", "alice")
    alice.wait_for(CallAnswered)
    carol.dial("bob", "carol")
    assert carol.wait_for(CallEnded).cause is EndCause.BUSY
    assert bob.wait_for(CallEnded).rule == "no_second_call"
    assert bob.all(CallRinging)[-1].remote == "carol"
    assert not alice.all(CallEnded)


@pytest.mark.parametrize(
    ("headers", "delay"),
    [
        ("", None),
        ("Call-Info: <sip:pbx>;answer-after=0", 0),
        ("Call-Info: <sip:pbx>; Answer-After=5", 5),
        ("Call-Info: <http://x/photo.png>;purpose=icon", None),
        ("Alert-Info: <http://127.0.0.1/Bellcore-dr1>", None),
        ("Alert-Info: <http://nohost>;info=alert-autoanswer;delay=2", 2),
        ("Alert-Info: info=alert-autoanswer", 0),
        ("Alert-Info: Auto Answer", 0),
        ("Alert-Info: <sip:x>;info=intercom", 0),
        ("Call-Info: <sip:pbx>;answer-after=9999", 60),
        ("Subject: answer-after=0", None),
    ],
)
def test_what_asks_to_be_answered_by_itself(headers: str, delay: int | None) -> None:
    invite = "INVITE sip:a@b SIP/2.0\r\n" + (headers + "\r\n" if headers else "") + "\r\n"
    assert intercom_delay(invite) == delay


INTERCOM = """<?xml version="1.0" encoding="UTF-8"?>
<scenario name="intercom">
  <send retrans="500"><![CDATA[
INVITE sip:[service]@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:outside@[remote_ip]>;tag=[call_number]
To: <sip:[service]@[remote_ip]>
Call-ID: [call_id]
CSeq: 1 INVITE
Contact: <sip:outside@[local_ip]:[local_port]>
Max-Forwards: 70
Call-Info: <sip:[remote_ip]>;answer-after=0
Content-Type: application/sdp
Content-Length: [len]

v=0
o=- 1 1 IN IP4 [local_ip]
s=-
c=IN IP4 [local_ip]
t=0 0
m=audio 17400 RTP/AVP 0
]]></send>
  <recv response="100" optional="true"/>
  <recv response="180" optional="true"/>
  <recv response="200" rrs="true"/>
  <send><![CDATA[
ACK [next_url] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
[routes]
From: <sip:outside@[remote_ip]>;tag=[call_number]
[last_To:]
Call-ID: [call_id]
CSeq: 1 ACK
Max-Forwards: 70
Content-Length: 0

]]></send>
  <pause milliseconds="100"/>
  <send retrans="500"><![CDATA[
BYE [next_url] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
[routes]
From: <sip:outside@[remote_ip]>;tag=[call_number]
[last_To:]
Call-ID: [call_id]
CSeq: 2 BYE
Max-Forwards: 70
Content-Length: 0

]]></send>
  <recv response="200"/>
</scenario>
"""
