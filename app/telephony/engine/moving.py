"""Calls that go on from another address of ours: each is told by a re-INVITE with new media."""

import logging

import pjsua2 as pj

from app.telephony.engine.callbacks import default_settings
from app.telephony.engine.live_call import LiveCall
from app.telephony.engine.running_calls import RunningCalls
from app.telephony.engine.timers import Timers

MOST_ASKED = 6
ASK_AGAIN_S = 0.5
_FAILURES = 300
_FLAGS = pj.PJSUA_CALL_REINIT_MEDIA | pj.PJSUA_CALL_UPDATE_CONTACT | pj.PJSUA_CALL_UPDATE_VIA

log = logging.getLogger(__name__)


class Moving:
    """Lives on the engine thread."""

    def __init__(self, running: RunningCalls, timers: Timers) -> None:
        self._running = running
        self._timers = timers
        self._asked: dict[str, int] = {}
        """How often each call that is not done yet was asked."""

    def move(self, account: str) -> None:
        """Tell every call of this account where we are now; a held one stays held."""
        for call in self._running:
            if call.account == account and call.answered_at is not None:
                self._asked[call.call_id] = 0
                self._ask(call)

    def on_reinvite_done(self, call: LiveCall, code: int) -> None:
        """A re-INVITE has its answer: ours, perhaps; one refused is tried again."""
        if code >= _FAILURES and call.call_id in self._asked:
            self._later(call)
        else:
            self._asked.pop(call.call_id, None)

    def _ask(self, call: LiveCall) -> None:
        asked = self._asked.get(call.call_id)
        if asked is None or not self._running.alive(call) or asked >= MOST_ASKED:
            self._asked.pop(call.call_id, None)
            return
        self._asked[call.call_id] = asked + 1
        request = default_settings()
        request.opt.flag |= _FLAGS
        try:
            call.native.reinvite(request)
        except pj.Error as error:
            log.info("%s cannot be moved yet: %s", call.call_id, error.reason)
            self._later(call)

    def _later(self, call: LiveCall) -> None:
        self._timers.after(ASK_AGAIN_S, lambda: self._ask(call))
