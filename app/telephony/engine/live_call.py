"""What the engine knows of one running call."""

import logging
from typing import Any

import msgspec
import pjsua2 as pj

from app.telephony.engine.callbacks import EngineCall, default_settings
from app.telephony.engine.quality import QualityTotals
from app.telephony.events import Direction, MediaState
from app.telephony.known_call import KnownCall

log = logging.getLogger(__name__)


class Handing(msgspec.Struct):
    """A transfer this desk has asked for."""

    target: str
    """Whom to, as a person would say it."""
    uri: str = ""
    """Where to, in a blind transfer."""
    other_id: str = ""
    """The call with the target, in an attended one."""
    was_talking: bool = True
    sent: bool = False
    accepted: bool = False
    follows: bool = False
    """An earlier one of this call was taken back, and may still be answered."""
    numbers: set[str] = set()
    """CSeq of its REFER, and of each time it was said again with a password."""
    named: bool = False
    """The far end says which transfer it speaks of."""


class LiveCall(KnownCall):
    """One call of the engine and its leg; times are epoch milliseconds."""

    native: EngineCall
    uri: str = ""
    """Where an outgoing call was sent."""
    early: bool = False
    """The far end of an outgoing call is known to ring."""
    progress: int = 0
    """The last that was heard before an answer: 180, 181, 182 or 183."""
    hidden: bool = False
    """A leg the desk does not know of: it stands in for another call, or has been stood in for."""
    handing: Handing | None = None
    handed_before: bool = False
    """A transfer of it was asked for, whatever became of that."""
    transferred_to: str = ""
    passed_to: str = ""
    """Whom the far end has this desk call in its place, while that is under way."""
    codec: str = ""
    encrypted: bool = False
    keys_hidden: bool = False
    ended_here: bool = False
    cancel_reason: str = ""
    rule: str = ""
    """The rule that turned it away."""
    forwarded_to: str = ""
    wanted_hold: bool = False
    reinvite_pending: bool = False
    held_since: int | None = None
    hold_ms: int = 0
    has_sound: bool = False
    recorder: Any = None
    sealing: Any = None
    announcement: Any = None
    recording: str = ""
    keys_free_at: float = 0.0
    """Monotonic time at which every key pressed so far has been sent."""
    takes_events: bool = False
    """Whether the far end has agreed to keypad tones as telephone events."""
    refuses_info: bool = False
    """Whether it has refused a keypad tone sent as INFO."""
    tones: Any = None
    """What plays keypad tones to the far end, once there were any."""
    tones_until: float = 0.0
    """Monotonic time until which it plays them in place of the microphone."""
    totals: QualityTotals = msgspec.field(default_factory=QualityTotals)

    @property
    def talking(self) -> bool:
        """Answered, and the agent has not put it on hold."""
        return self.answered_at is not None and not self.wanted_hold

    @property
    def ringing_here(self) -> bool:
        """An incoming call nobody has taken yet."""
        waiting = self.direction is Direction.INBOUND and self.answered_at is None
        return waiting and not self.ended_here

    @property
    def waits_for_answer(self) -> bool:
        """An outgoing call that rings over there and sends no sound of its own."""
        silent = self.early and self.media is MediaState.NONE
        wanted = self.answered_at is None or bool(self.passed_to)
        return silent and wanted and not self.ended_here

    def note_hold(self, at: int) -> None:
        """Count the time on hold from the media as it really is."""
        held = self.media is MediaState.LOCAL_HOLD
        if held and self.held_since is None:
            self.held_since = at
        elif not held and self.held_since is not None:
            self.hold_ms += at - self.held_since
            self.held_since = None

    def held_ms(self, at: int) -> int:
        """Milliseconds on hold up to `at`."""
        return self.hold_ms + (at - self.held_since if self.held_since is not None else 0)


def reply(call: LiveCall, code: int) -> None:
    """Answer the INVITE of an incoming call."""
    answer = default_settings()
    answer.statusCode = code
    try:
        call.native.answer(answer)
    except pj.Error as error:  # the caller was faster and is gone; its end is on the way
        log.info("answer %d to %s: %s", code, call.call_id, error.info())
