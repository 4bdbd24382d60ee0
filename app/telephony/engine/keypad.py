"""Keypad tones sent into a call, one group after the other."""

import logging

import pjsua2 as pj

from app.telephony.commands import SendDigits
from app.telephony.engine import digits
from app.telephony.engine.live_call import LiveCall
from app.telephony.engine.running_calls import RunningCalls
from app.telephony.engine.timers import Timers

log = logging.getLogger(__name__)


class Keypad:
    """Sends tones in their time."""

    def __init__(self, running: RunningCalls, timers: Timers) -> None:
        self._running = running
        self._timers = timers

    def send(self, call: LiveCall, command: SendDigits) -> None:
        """Send keypad tones one group after the other."""
        groups = digits.plan(command.digits)
        if groups is None or call.answered_at is None:
            reason = "bad_digits" if groups is None else "not_answered"
            self._running.refuse("SendDigits", call, reason)
            return
        for at_s, group in groups:
            self._timers.after(at_s, lambda group=group: self._send_group(call, group))  # type: ignore[misc]

    def _send_group(self, call: LiveCall, group: str) -> None:
        if not self._running.alive(call) or not call.native.isActive():
            return
        try:
            call.native.dialDtmf(group)
        except pj.Error as error:
            log.warning("digits to %s: %s", call.call_id, error.info())
            self._running.refuse("SendDigits", call, "far_end_takes_no_digits")
