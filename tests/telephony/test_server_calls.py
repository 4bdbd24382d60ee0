"""Calls through Kamailio, with baresip, SIPp and a second engine as the other person."""

from pathlib import Path

import pytest

from app.telephony.commands import (
    Answer,
    AskTrace,
    DigitMethod,
    HangUp,
    Hold,
    Register,
    Resume,
    SendDigits,
    Transport,
)
from app.telephony.events import (
    CallAnswered,
    CallEnded,
    CallMediaChanged,
    CallProgress,
    DigitReceived,
    EndCause,
    MediaState,
    QualityMeasured,
    Registration,
    TraceTold,
)
from tests.peers.baresip import baresip
from tests.peers.engines import Telephone, Telephones
from tests.peers.joining import join
from tests.peers.kamailio import ASSERTED, USERS, Kamailio
from tests.peers.sipp import answering_sipp


@pytest.mark.parametrize("transport", [Transport.UDP, Transport.TCP, Transport.TLS])
def test_a_call_through_the_server_is_answered_and_ended(
    telephones: Telephones, kamailio: Kamailio, transport: Transport
) -> None:
    alice, bob = telephones(), telephones()
    join(alice, kamailio, "alice", transport)
    join(bob, kamailio, "bob", transport)
    outgoing = alice.dial("bob", "alice")
    incoming = bob.wait_ringing()
    assert (incoming.remote, incoming.dialled, incoming.account) == ("alice", "bob", "bob")
    assert alice.wait_for(CallProgress).call_id == outgoing
    bob.send(Answer(call_id=incoming.call_id))
    alice.wait_for(CallAnswered)
    alice.wait_for(CallMediaChanged, lambda f: f.media is MediaState.ACTIVE)
    bob.send(HangUp(call_id=incoming.call_id))
    assert alice.wait_for(CallEnded).cause is EndCause.REMOTE_HANGUP


def test_an_account_changed_in_a_call_keeps_the_call(
    telephones: Telephones, kamailio: Kamailio
) -> None:
    alice, bob = telephones(), telephones()
    join(alice, kamailio, "alice")
    join(bob, kamailio, "bob")
    call_id = alice.dial("bob", "alice")
    bob.send(Answer(call_id=bob.wait_ringing().call_id))
    alice.wait_for(CallAnswered)
    join(alice, kamailio, "alice", Transport.TCP, display_name="Alice Changed")
    assert not alice.all(CallEnded)
    alice.send(HangUp(call_id=call_id))
    assert bob.wait_for(CallEnded).cause is EndCause.REMOTE_HANGUP


def test_sound_over_tls_is_encrypted(telephones: Telephones, kamailio: Kamailio) -> None:
    alice, bob = telephones(), telephones()
    join(alice, kamailio, "alice", Transport.TLS)
    join(bob, kamailio, "bob", Transport.TLS)
    alice.dial("bob", "alice")
    bob.send(Answer(call_id=bob.wait_ringing().call_id))
    fact = alice.wait_for(CallMediaChanged, lambda f: f.media is MediaState.ACTIVE)
    assert (fact.encrypted, fact.keys_hidden) == (True, True)


@pytest.mark.parametrize(
    ("target", "cause", "code"),
    [
        ("0478112233", EndCause.NOT_FOUND, 404),
        ("carol", EndCause.NO_ANSWER, 480),
    ],
)
def test_a_call_that_reaches_nobody_says_why(
    telephone: Telephone, kamailio: Kamailio, target: str, cause: EndCause, code: int
) -> None:
    join(telephone, kamailio, "alice")
    telephone.dial(target, "alice")
    ended = telephone.wait_for(CallEnded)
    assert (ended.cause, ended.code) == (cause, code)


def test_the_number_the_server_asserts_goes_before_what_the_caller_says(
    telephones: Telephones, kamailio: Kamailio
) -> None:
    alice, dave = telephones(), telephones()
    join(alice, kamailio, "alice")
    join(dave, kamailio, "dave", display_name="Somebody else")
    dave.dial("alice", "dave")
    incoming = alice.wait_ringing()
    assert (incoming.remote, incoming.display_name) == (ASSERTED, "Dave's firm")


@pytest.mark.parametrize(
    ("line", "caller", "dialled"),
    [
        ("orders", ("alice", "Alice"), ("600", "Orders line", "")),
        ("support", ("alice", "Alice"), ("700", "Support line", "Claire")),
        ("reception", ("0298001122", "Quai des Brumes"), ("reception", "", "")),
        ("private", ("", "Alice"), ("private", "", "")),
    ],
)
def test_the_server_says_who_calls_and_which_line_was_called(
    telephones: Telephones,
    kamailio: Kamailio,
    line: str,
    caller: tuple[str, str],
    dialled: tuple[str, str, str],
) -> None:
    alice, bob = telephones(), telephones()
    join(alice, kamailio, "alice", display_name="Alice")
    join(bob, kamailio, "bob")
    alice.dial(line, "alice")
    ringing = bob.wait_ringing()
    assert (ringing.remote, ringing.display_name) == caller
    assert (ringing.dialled, ringing.dialled_name, ringing.forwarded_by) == dialled


@pytest.mark.parametrize(
    "name",
    [
        "<b>Bold</b> & <script>alert(1)</script>",
        'Jean "JP" Dupont \\o/',
        "\u202eمحمد العربي\u202c",
        "Zoë 🎉👩\u200d💻 Ünïcode",
        "%s {remote} %00 ; , @ : <sip:evil@example.test>",
    ],
)
def test_the_name_of_a_caller_arrives_as_it_was_sent(
    telephones: Telephones, kamailio: Kamailio, name: str
) -> None:
    alice, bob = telephones(), telephones()
    join(alice, kamailio, "alice", display_name=name)
    join(bob, kamailio, "bob")
    alice.dial("bob", "alice")
    assert bob.wait_ringing().display_name == name


def test_baresip_is_called_held_taken_back_and_measured(
    telephone: Telephone, kamailio: Kamailio, tmp_path: Path
) -> None:
    join(telephone, kamailio, "alice")
    line = f"<sip:carol@{kamailio.address}>;auth_pass={USERS['carol']};regint=60"
    with baresip(tmp_path / "baresip", line) as peer:
        peer.wait_registered()
        call_id = telephone.dial("carol", "alice")
        telephone.wait_for(CallAnswered)
        telephone.wait_for(CallMediaChanged, lambda f: f.media is MediaState.ACTIVE)
        telephone.send(Hold(call_id=call_id))
        telephone.wait_for(CallMediaChanged, lambda f: f.media is MediaState.LOCAL_HOLD)
        mark = telephone.mark()
        telephone.send(Resume(call_id=call_id))
        telephone.wait_for(CallMediaChanged, lambda f: f.media is MediaState.ACTIVE, since=mark)
        measured = telephone.wait_for(QualityMeasured, lambda f: f.received > 100)
        assert measured.codec in {"PCMA", "PCMU", "G722"}
        telephone.send(HangUp(call_id=call_id))
        peer.wait_for_event("CALL_CLOSED")
    assert telephone.wait_for(CallEnded).hold_ms >= 0


def test_baresip_calls_and_presses_keys(
    telephone: Telephone, kamailio: Kamailio, tmp_path: Path
) -> None:
    join(telephone, kamailio, "alice")
    line = f"<sip:carol@{kamailio.address}>;auth_pass={USERS['carol']};regint=60"
    with baresip(tmp_path / "baresip", line) as peer:
        peer.wait_registered()
        peer.command("dial", f"sip:alice@{kamailio.address}")
        incoming = telephone.wait_ringing()
        assert incoming.remote == "carol"
        telephone.send(Answer(call_id=incoming.call_id))
        peer.wait_for_event("CALL_ESTABLISHED")
        telephone.wait_for(CallAnswered)
        telephone.send(SendDigits(call_id=incoming.call_id, digits="1,9"))
        assert peer.wait_for_event("CALL_DTMF_START")["param"] == "1"
        peer.command("hangup")
        assert telephone.wait_for(CallEnded).cause is EndCause.REMOTE_HANGUP


def test_baresip_puts_us_on_hold(telephone: Telephone, tmp_path: Path) -> None:
    telephone.direct()
    with baresip(tmp_path / "baresip") as peer:
        telephone.dial(peer.address)
        telephone.wait_for(CallMediaChanged, lambda f: f.media is MediaState.ACTIVE)
        peer.wait_for_event("CALL_ESTABLISHED")
        peer.command("hold")
        assert telephone.wait_for(CallMediaChanged, lambda f: f.media is MediaState.REMOTE_HOLD)


def test_sipp_answers_and_echoes_our_sound(telephone: Telephone, tmp_path: Path) -> None:
    telephone.direct()
    with answering_sipp(tmp_path / "sipp") as port:
        call_id = telephone.dial(f"anyone@127.0.0.1:{port}")
        fact = telephone.wait_for(CallMediaChanged, lambda f: f.media is MediaState.ACTIVE)
        assert fact.codec == "PCMU"
        measured = telephone.wait_for(QualityMeasured)
        telephone.send(HangUp(call_id=call_id))
        telephone.wait_for(CallEnded)
    assert measured.received > 200
    assert measured.loss == 0
    assert measured.mos is not None
    assert measured.mos > 4


def test_digits_go_as_messages_where_the_account_says_so(telephones: Telephones) -> None:
    here, there = telephones(), telephones()
    here.send(
        Register(account="direct", registrar="", user="desk", password="", digits=DigitMethod.INFO)
    )
    here.wait_registration("direct", Registration.DIRECT)
    call_id = here.dial(there.direct())
    there.send(Answer(call_id=there.wait_ringing().call_id))
    here.wait_for(CallMediaChanged, lambda f: f.media is MediaState.ACTIVE)
    here.wait_for(CallAnswered)
    here.send(SendDigits(call_id=call_id, digits="7#"))
    there.wait_for(DigitReceived, lambda f: f.digit == "#")
    assert [fact.digit for fact in there.all(DigitReceived)] == ["7", "#"]
    there.send(AskTrace())
    messages = there.wait_for(TraceTold).messages
    assert sum(message.text.startswith("INFO ") for message in messages) == 2


@pytest.mark.parametrize("method", [DigitMethod.RTP, DigitMethod.INFO])
def test_what_is_pasted_is_sent_in_its_order_with_its_pauses(
    telephones: Telephones, method: DigitMethod
) -> None:
    here, there = telephones(), telephones()
    here.send(Register(account="direct", registrar="", user="desk", password="", digits=method))
    here.wait_registration("direct", Registration.DIRECT)
    call_id = here.dial(there.direct())
    there.send(Answer(call_id=there.wait_ringing().call_id))
    there.wait_for(CallAnswered)
    here.wait_for(CallMediaChanged, lambda f: f.media is MediaState.ACTIVE)
    here.wait_for(CallAnswered)
    here.send(SendDigits(call_id=call_id, digits="0,5*p#"))
    there.wait_for(DigitReceived, lambda f: f.digit == "#")
    told = there.all(DigitReceived)
    assert "".join(fact.digit for fact in told) == "05*#"
    assert told[1].at - told[0].at >= 400
    assert told[3].at - told[2].at >= 1500
