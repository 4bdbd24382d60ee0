"""Keypad tones sent into a call, one group after the other."""

import logging
import time
from functools import partial

import pjsua2 as pj

from app.telephony.commands import DigitMethod, SendDigits
from app.telephony.engine import digits
from app.telephony.engine.accounts import Accounts
from app.telephony.engine.live_call import LiveCall
from app.telephony.engine.running_calls import RunningCalls
from app.telephony.engine.timers import Timers

log = logging.getLogger(__name__)


class Keypad:
    """Sends tones in their time, what is pressed later after what was pressed before."""

    def __init__(self, accounts: Accounts, running: RunningCalls, timers: Timers) -> None:
        self._accounts = accounts
        self._running = running
        self._timers = timers

    def send(self, call: LiveCall, command: SendDigits) -> None:
        """Send keypad tones one group after the other."""
        info = self._by_info(call)
        planned = digits.plan(command.digits, longest_group=1 if info else digits.LONGEST_GROUP)
        if planned is None or call.answered_at is None:
            reason = "bad_digits" if planned is None else "not_answered"
            self._running.refuse("SendDigits", call, reason)
            return
        now = time.monotonic()
        begin = max(0.0, call.keys_free_at - now)
        groups, length = planned
        call.keys_free_at = now + begin + length
        for at_s, group in groups:
            self._timers.after(begin + at_s, partial(self._send_group, call, group, info=info))

    def _by_info(self, call: LiveCall) -> bool:
        account = self._accounts.get(call.account)
        return account is not None and account.command.digits is DigitMethod.INFO

    def _send_group(self, call: LiveCall, group: str, *, info: bool) -> None:
        if not self._running.alive(call) or not call.native.isActive():
            return
        request = pj.CallSendDtmfParam()
        request.method = pj.PJSUA_DTMF_METHOD_SIP_INFO if info else pj.PJSUA_DTMF_METHOD_RFC2833
        request.digits = group
        try:
            call.native.sendDtmf(request)
        except pj.Error as error:
            log.warning("digits to %s: %s", call.call_id, error.info())
            self._running.refuse("SendDigits", call, "far_end_takes_no_digits")
        else:
            self._running.press(group)
