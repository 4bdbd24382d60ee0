"""pjsip has four lines and gives each to the next call: what is left of one must not touch it."""

from app.telephony.commands import Answer, Hold
from app.telephony.engine.measuring import QUALITY_S
from app.telephony.events import (
    CallAnswered,
    CallEnded,
    CallMediaChanged,
    CallRinging,
    CommandRefused,
    EngineLost,
)
from tests.peers.engines import Telephone
from tests.peers.raw_sip import SESSION, Wire, request

OFFER = SESSION + "m=audio 4000 RTP/AVP 0\r\n"
LINES = 4


def ringing(telephone: Telephone, wire: Wire) -> str:
    """Call the telephone; gives its id of the call."""
    mark = telephone.mark()
    wire.call(OFFER)
    return telephone.wait_for(CallRinging, since=mark).call_id


def test_a_late_answer_to_a_hold_leaves_the_next_call_of_the_line_alone(
    telephone: Telephone,
) -> None:
    telephone.direct()
    wire = Wire(telephone.ready.sip_port)
    first = ringing(telephone, wire)
    telephone.send(Answer(call_id=first))
    answered = wire.final()
    telephone.wait_for(CallAnswered)
    telephone.send(Hold(call_id=first))
    hold = wire.hears(b"INVITE sip:tester").decode()
    wire.go_on(answered, "BYE", 2)
    telephone.wait_for(CallEnded)
    *_others, last = [ringing(telephone, wire) for _line in range(LINES)]
    wire.agree(hold, "404 Not Found")
    telephone.send(Answer(call_id=last))
    telephone.wait_for(CallMediaChanged, lambda fact: fact.call_id == last)
    wire.close()
    assert not telephone.all(EngineLost)
    assert not telephone.all(CommandRefused)


def test_what_is_forgotten_of_a_call_does_not_end_the_next_one_of_its_line(
    telephone: Telephone,
) -> None:
    telephone.direct()
    wire = Wire(telephone.ready.sip_port)
    call_id = wire.call(OFFER)
    telephone.wait_ringing()
    wire.say(request("CANCEL", call_id, wire.port))
    assert wire.final().startswith("SIP/2.0 487")
    telephone.wait_for(CallEnded)
    mark = telephone.mark()
    for _line in range(LINES):
        ringing(telephone, wire)
    assert wire.hears(b" 603 ", seconds=QUALITY_S + 0.3) == b""
    wire.close()
    assert not telephone.all(CallEnded, since=mark)
