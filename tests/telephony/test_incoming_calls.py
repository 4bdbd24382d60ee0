"""Incoming calls message by message: cancelled, answered elsewhere, one too many."""

from collections.abc import Iterator

import pytest

from app.telephony.events import CallEnded, CallRinging, CommandRefused, EndCause
from tests.peers.engines import Telephone
from tests.peers.raw_sip import SESSION, Wire, request

OFFER = SESSION + "m=audio 4000 RTP/AVP 0\r\n"


@pytest.fixture
def caller(telephone: Telephone) -> Iterator[Wire]:
    telephone.direct()
    wire = Wire(telephone.ready.sip_port)
    yield wire
    wire.close()


@pytest.mark.parametrize(
    ("reason", "cause"),
    [
        ("", EndCause.CANCELLED),
        ('Reason: SIP;cause=200;text="Call completed elsewhere"', EndCause.ANSWERED_ELSEWHERE),
        ("Reason: Q.850;cause=16", EndCause.CANCELLED),
    ],
)
def test_a_cancelled_call_says_whether_it_was_answered_elsewhere(
    telephone: Telephone, caller: Wire, reason: str, cause: EndCause
) -> None:
    call_id = caller.call(OFFER)
    telephone.wait_ringing()
    caller.say(request("CANCEL", call_id, caller.port, extra=reason))
    assert telephone.wait_for(CallEnded).cause is cause


def test_a_fifth_caller_is_told_and_ended_as_busy(telephone: Telephone, caller: Wire) -> None:
    for _line in range(4):
        mark = telephone.mark()
        caller.call(OFFER)
        telephone.wait_ringing(since=mark)
    mark = telephone.mark()
    caller.call(OFFER)
    fifth = telephone.wait_for(CallRinging, since=mark)
    ended = telephone.wait_for(CallEnded, since=mark)
    assert fifth.remote == "tester"
    assert (ended.call_id, ended.cause) == (fifth.call_id, EndCause.BUSY)


def test_an_invite_sent_twice_rings_once(telephone: Telephone, caller: Wire) -> None:
    kind = "Content-Type: application/sdp"
    invite = request("INVITE", "twice", caller.port, extra=kind, body=OFFER)
    caller.say(invite)
    caller.say(invite)
    telephone.wait_ringing()
    assert caller.is_answered()
    assert len(telephone.all(CallRinging)) == 1


def test_a_call_without_an_account_is_refused_and_harms_nothing(telephone: Telephone) -> None:
    wire = Wire(telephone.ready.sip_port)
    wire.call(OFFER)
    telephone.direct()
    assert wire.is_answered()
    assert not telephone.all(CallRinging)
    wire.close()


def test_a_name_in_bytes_that_are_no_text_still_rings(telephone: Telephone, caller: Wire) -> None:
    kind = "Content-Type: application/sdp"
    invite = request("INVITE", "latin", caller.port, extra=kind, body=OFFER)
    caller.say(invite.replace(b"From: <", 'From: "Zoé" <'.encode("latin-1")))
    assert telephone.wait_ringing().display_name == "Zo\ufffd"


@pytest.mark.parametrize(
    ("extra", "answer"),
    [("X-Endless: " + "x" * 20_000, b"180"), ("Record-Route: <sip:" + "x" * 20_000 + ">", b"513")],
)
def test_headers_that_are_too_long_are_left_out_or_the_caller_is_told(
    telephone: Telephone, caller: Wire, extra: str, answer: bytes
) -> None:
    lines = f"{extra}\r\nContent-Type: application/sdp"
    caller.say(request("INVITE", "long", caller.port, extra=lines, body=OFFER))
    assert caller.hears(b"SIP/2.0 " + answer)
    assert caller.is_answered()
    rings = telephone.wait_ringing().rings
    assert (rings, len(telephone.all(CallRinging))) == (answer == b"180", 1)
    if not rings:
        ended = telephone.wait_for(CallEnded)
        assert (ended.cause, ended.code) == (EndCause.FAILED, 513)
        assert telephone.wait_for(CommandRefused).reason == "too_large"
