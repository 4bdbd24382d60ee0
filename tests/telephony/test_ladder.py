"""A real call through Kamailio, told as a ladder, without the password that opened it."""

from app.desk.support.ladders import dialogues, ladder, listing
from app.telephony.commands import Answer, AskTrace, HangUp
from app.telephony.events import CallAnswered, CallEnded, CallProgress, TraceTold
from tests.peers.engines import Telephones
from tests.peers.joining import join
from tests.peers.kamailio import USERS, Kamailio

STEPS = (
    "INVITE sdp",
    "407 Proxy",
    "ACK",
    "INVITE +auth sdp",
    "180 Ringing",
    "200 OK (INVITE) sdp",
    "ACK",
    "BYE",
)


def in_order(lines: list[str]) -> list[str]:
    """The steps found one below the other."""
    rest = iter(lines)
    return [step for step in STEPS if any(f" {step}" in line for line in rest)]


def test_a_real_call_is_read_from_its_ladder(telephones: Telephones, kamailio: Kamailio) -> None:
    alice = join(telephones(), kamailio, "alice")
    bob = join(telephones(), kamailio, "bob")
    call_id = alice.dial("bob", "alice")
    ringing = bob.wait_ringing()
    alice.wait_for(CallProgress)  # else the answer may overtake the ringing on its way
    bob.send(Answer(call_id=ringing.call_id))
    alice.wait_for(CallAnswered)
    alice.send(HangUp(call_id=call_id))
    bob.wait_for(CallEnded)
    alice.send(AskTrace())
    told = alice.wait_for(TraceTold)
    (call,) = [one for one in dialogues(told.messages) if one.is_call]
    assert in_order(ladder(call).splitlines()) == list(STEPS)
    assert USERS["alice"] not in listing(told.messages)
