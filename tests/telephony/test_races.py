"""Messages that cross and messages that storm: every call has one beginning and one end."""

import re
from collections.abc import Iterator

import pytest

from app.telephony.commands import Answer, HangUp
from app.telephony.events import CallAnswered, CallEnded, CallProgress, EndCause, EngineLost
from tests.peers.engines import Telephone
from tests.peers.raw_sip import SESSION, Wire, request

OFFER = SESSION + "m=audio 4000 RTP/AVP 0\r\n"
STORM = 300


@pytest.fixture
def caller(telephone: Telephone) -> Iterator[Wire]:
    telephone.direct()
    wire = Wire(telephone.ready.sip_port)
    yield wire
    wire.close()


def answered(telephone: Telephone, caller: Wire) -> tuple[str, str]:
    """A call that is spoken on; gives its id and the answer that began it."""
    mark = telephone.mark()
    caller.call(OFFER)
    call_id = telephone.wait_ringing(since=mark).call_id
    telephone.send(Answer(call_id=call_id))
    answer = caller.final()
    telephone.wait_for(CallAnswered, lambda fact: fact.call_id == call_id)
    return call_id, answer


def agreed_after_a_storm(caller: Wire, answer: str) -> bool:
    """Whether a new offer is taken: what a storm has lost in full sockets is said again first."""
    for number in range(STORM, STORM + 12):
        caller.go_on(answer, "INVITE", number, offer=OFFER)
        while heard := caller.hears(b" INVITE\r\n", seconds=1):
            taken = re.match(rb"SIP/2.0 200 (?s:.*)CSeq: (\d+) INVITE", heard)
            if taken:
                caller.go_on(answer, "ACK", int(taken[1]))
            if taken and int(taken[1]) == number:
                return True
            if b"CSeq: %d INVITE" % number in heard and b"SIP/2.0 1" not in heard:
                break  # refused: one that came before it is still awaiting its ACK
    return False


def only_end(telephone: Telephone, call_id: str) -> CallEnded:
    """How it ended, once and for all."""
    telephone.wait_for(CallEnded, lambda fact: fact.call_id == call_id)
    (ended,) = (fact for fact in telephone.all(CallEnded) if fact.call_id == call_id)
    return ended


def test_a_caller_who_gives_up_while_we_answer_ends_the_call_once(
    telephone: Telephone, caller: Wire
) -> None:
    outcomes = set()
    for _round in range(6):
        mark = telephone.mark()
        sip_id = caller.call(OFFER)
        call_id = telephone.wait_ringing(since=mark).call_id
        telephone.send(Answer(call_id=call_id))
        caller.say(request("CANCEL", sip_id, caller.port))
        final = caller.final()
        if final.startswith("SIP/2.0 200"):
            caller.go_on(final, "BYE", 2)
        outcomes.add((final[8:11], only_end(telephone, call_id).cause))
    assert outcomes <= {("200", EndCause.REMOTE_HANGUP), ("487", EndCause.CANCELLED)}
    assert caller.is_answered()


def test_a_cancel_that_comes_after_our_answer_leaves_the_call_alone(
    telephone: Telephone, caller: Wire
) -> None:
    sip_id = caller.call(OFFER)
    call_id = telephone.wait_ringing().call_id
    telephone.send(Answer(call_id=call_id))
    answer = caller.hears(b"SIP/2.0 200 OK").decode()
    caller.say(request("CANCEL", sip_id, caller.port))
    assert caller.hears(b" CANCEL")
    caller.go_on(answer, "ACK", 1)
    telephone.wait_for(CallAnswered)
    assert not telephone.all(CallEnded)
    caller.go_on(answer, "BYE", 2)
    assert only_end(telephone, call_id).cause is EndCause.REMOTE_HANGUP


def test_a_caller_who_hangs_up_before_acknowledging_has_hung_up(
    telephone: Telephone, caller: Wire
) -> None:
    caller.call(OFFER)
    call_id = telephone.wait_ringing().call_id
    telephone.send(Answer(call_id=call_id))
    caller.go_on(caller.hears(b"SIP/2.0 200 OK").decode(), "BYE", 2)
    assert only_end(telephone, call_id).cause is EndCause.REMOTE_HANGUP


def test_both_hang_up_at_once_and_the_call_ends_once(telephone: Telephone, caller: Wire) -> None:
    call_id, answer = answered(telephone, caller)
    telephone.send(HangUp(call_id=call_id))
    assert caller.hears(b"BYE sip:tester@")
    caller.go_on(answer, "BYE", 2)
    assert caller.hears(b"CSeq: 2 BYE").startswith((b"SIP/2.0 200", b"SIP/2.0 481"))
    assert only_end(telephone, call_id).cause is EndCause.LOCAL_HANGUP


def test_a_storm_of_goodbyes_to_a_call_ends_it_once_and_leaves_the_other(
    telephone: Telephone, caller: Wire
) -> None:
    other = Wire(telephone.ready.sip_port)
    other_id, _answer = answered(telephone, other)
    call_id, answer = answered(telephone, caller)
    for number in range(2, STORM):
        caller.go_on(answer, "BYE", number)
    assert only_end(telephone, call_id).cause is EndCause.REMOTE_HANGUP
    assert caller.is_answered()
    assert [fact.call_id for fact in telephone.all(CallEnded)] == [call_id]
    other.close()
    telephone.send(HangUp(call_id=other_id))
    assert only_end(telephone, other_id).cause is EndCause.LOCAL_HANGUP


def test_goodbyes_of_strangers_to_a_call_do_not_end_it(telephone: Telephone, caller: Wire) -> None:
    call_id, answer = answered(telephone, caller)
    stranger = Wire(telephone.ready.sip_port)
    forged = answer.replace("tag=1", "tag=2")
    for number in range(2, STORM):
        stranger.go_on(forged, "BYE", number)
    assert caller.is_answered()
    stranger.close()
    assert not telephone.all(CallEnded)
    telephone.send(HangUp(call_id=call_id))
    assert only_end(telephone, call_id).cause is EndCause.LOCAL_HANGUP


def test_a_storm_of_new_offers_leaves_the_call_running(telephone: Telephone, caller: Wire) -> None:
    call_id, answer = answered(telephone, caller)
    for number in range(2, STORM):
        caller.go_on(answer, "INVITE", number, offer=OFFER)
        caller.go_on(answer, "ACK", number)
    assert agreed_after_a_storm(caller, answer)
    assert caller.is_answered()
    assert not [*telephone.all(CallEnded), *telephone.all(EngineLost)]
    telephone.send(HangUp(call_id=call_id))
    assert only_end(telephone, call_id).cause is EndCause.LOCAL_HANGUP


def test_we_hang_up_while_they_answer_and_nobody_has_talked(
    telephone: Telephone, caller: Wire
) -> None:
    call_id = telephone.dial(f"tester@127.0.0.1:{caller.port}")
    invite = caller.hears(b"INVITE sip:").decode()
    caller.agree(invite, "180 Ringing")
    telephone.wait_for(CallProgress)
    telephone.send(HangUp(call_id=call_id))
    cancel = caller.hears(b"CANCEL sip:").decode()
    caller.agree(invite, "200 OK", OFFER)
    caller.agree(cancel)
    caller.agree(caller.hears(b"BYE sip:").decode())
    assert only_end(telephone, call_id).cause is EndCause.CANCELLED
    assert not telephone.all(CallAnswered)
