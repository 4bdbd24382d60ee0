"""Hold and resume: one wanted state a call, pursued until the media says so (RFC 3261, 14.1)."""

import logging
import random
from collections.abc import Callable

import pjsua2 as pj

from app.telephony.engine.callbacks import default_settings
from app.telephony.engine.live_call import LiveCall
from app.telephony.engine.timers import Timers
from app.telephony.events import Direction, MediaState

REQUEST_TERMINATED = 487
"""Said by the hop in place of a far end that is hanging up."""
REQUEST_PENDING = 491
_FAILURES = 300
_STACK_BUSY_S = 0.2
_SETTLING_S = 0.05
_CALLER_WAITS_S = (2.1, 4.0)
_CALLEE_WAITS_S = (0.0, 2.0)

log = logging.getLogger(__name__)


class Holds:
    """Sends the re-INVITEs; `alive` tells whether a call still runs.

    `asked` is told when a question is on its way, `refused` when the far end said no.
    """

    def __init__(
        self,
        timers: Timers,
        *,
        alive: Callable[[LiveCall], bool],
        asked: Callable[[LiveCall], None] = lambda _call: None,
        refused: Callable[[LiveCall, str], None],
    ) -> None:
        self._timers = timers
        self._alive = alive
        self._asked = asked
        self._refused = refused

    def want(self, call: LiveCall, *, hold: bool) -> None:
        """Have this call held, or not."""
        before, call.wanted_hold = call.wanted_hold, hold
        if before is not hold and call.answered_at is not None:
            self._asked(call)
        self.pursue(call)

    def pursue(self, call: LiveCall) -> None:
        """Ask for what is wanted, unless it is so already or a question is under way."""
        if not self._alive(call) or call.answered_at is None or call.ended_here:
            return
        held = call.media is MediaState.LOCAL_HOLD
        if call.reinvite_pending or held is call.wanted_hold or call.media is MediaState.NONE:
            return
        request = default_settings()
        try:
            if call.wanted_hold:
                call.native.setHold(request)
            else:
                request.opt.flag |= pj.PJSUA_CALL_UNHOLD
                call.native.reinvite(request)
        except pj.Error as error:
            # Another transaction of this call is under way: ask again when it may be over.
            log.info("hold of %s must wait: %s", call.call_id, error.reason)
            self._timers.after(_STACK_BUSY_S, lambda: self.pursue(call))
        else:
            call.reinvite_pending = True

    def on_reinvite_done(self, call: LiveCall, code: int) -> None:
        """Our re-INVITE has its final answer; a glare is tried again after a while."""
        if not call.reinvite_pending:
            return
        call.reinvite_pending = False
        if code == REQUEST_PENDING:
            caller = call.direction is Direction.OUTBOUND
            wait_s = random.uniform(*(_CALLER_WAITS_S if caller else _CALLEE_WAITS_S))  # noqa: S311
            self._timers.after(wait_s, lambda: self.pursue(call))
        elif code >= _FAILURES:
            refused = "Hold" if call.wanted_hold else "Resume"
            call.wanted_hold = call.media is MediaState.LOCAL_HOLD
            if code != REQUEST_TERMINATED:
                self._refused(call, refused)
        else:  # the media may be told a moment later; what is wanted may have changed meanwhile
            self._timers.after(_SETTLING_S, lambda: self.pursue(call))
