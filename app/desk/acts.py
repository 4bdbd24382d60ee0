"""What a key, or a command from outside the window, may do to the calls of this moment."""

from enum import StrEnum

from app.desk.desk import Desk
from app.telephony.call_state import CallState


class Act(StrEnum):
    """One thing to do; MUTE and HOLD undo themselves when they are done again."""

    ANSWER = "answer"
    DECLINE = "decline"
    HANG_UP = "hang_up"
    MUTE = "mute"
    MUTE_ON = "mute_on"
    MUTE_OFF = "mute_off"
    HOLD = "hold"
    HOLD_ON = "hold_on"
    HOLD_OFF = "hold_off"


def do(desk: Desk, act: str) -> bool:
    """Do an `Act` to the call that rings first or to the one in hand; False where there is none."""
    if act in {Act.ANSWER, Act.DECLINE}:
        ringing = desk.calls.ringing
        if ringing:
            take = desk.answer if act == Act.ANSWER else desk.decline
            take(ringing[0].call_id)
        return bool(ringing)
    view = desk.calls.active
    if view is None:
        return False
    match act:
        case Act.HANG_UP:
            desk.end_active()
        case Act.MUTE:
            desk.switch_mute()
        case Act.MUTE_ON | Act.MUTE_OFF:
            desk.mute(view.call_id, muted=act == Act.MUTE_ON)
        case Act.HOLD:
            desk.switch_hold()
        case Act.HOLD_ON | Act.HOLD_OFF:
            if (view.state is CallState.HELD) != (act == Act.HOLD_ON):
                desk.switch_hold()
        case _:
            return False
    return True
