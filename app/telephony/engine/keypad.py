"""Keypad tones sent into a call, one group after the other.

They go the way of the account; where the far end does not take that one, they are played to it as
sound, which arrives wherever a voice does.
"""

import logging
import time
from functools import partial

import pjsua2 as pj

from app.clock import now_ms
from app.telephony.commands import DigitMethod, SendDigits
from app.telephony.engine import digits
from app.telephony.engine.accounts import Accounts
from app.telephony.engine.live_call import LiveCall
from app.telephony.engine.notes import DigitAnswered
from app.telephony.engine.running_calls import RunningCalls
from app.telephony.engine.timers import Timers
from app.telephony.events import DigitsSent, MediaState

log = logging.getLogger(__name__)

_REFUSED = 300
_NAME_ASKED = {401, 407}
"""pjsip says who we are and sends it once more."""
_GONE = {408, 481}
"""pjsip ends the call."""


class Keypad:
    """Sends tones in their time, what is pressed later after what was pressed before."""

    def __init__(self, accounts: Accounts, running: RunningCalls, timers: Timers) -> None:
        self._accounts = accounts
        self._running = running
        self._timers = timers

    def send(self, call: LiveCall, command: SendDigits) -> None:
        """Send keypad tones one group after the other."""
        one_by_one = self._chosen(call) is DigitMethod.INFO
        longest = 1 if one_by_one else digits.LONGEST_GROUP
        planned = digits.plan(command.digits, longest_group=longest)
        if planned is None or call.answered_at is None:
            reason = "bad_digits" if planned is None else "not_answered"
            self._running.refuse("SendDigits", call, reason)
            return
        now = time.monotonic()
        begin = max(0.0, call.keys_free_at - now)
        groups, length = planned
        call.keys_free_at = now + begin + length
        for at_s, group in groups:
            self._timers.after(begin + at_s, partial(self._send_group, call, group))

    def on_answered(self, call: LiveCall, note: DigitAnswered) -> None:
        """The far end takes this key as INFO; or it does not, and hears it and all that follow."""
        if note.code < _REFUSED:
            self._sent(call, note.digit, DigitMethod.INFO)
        elif note.digit and note.code not in _NAME_ASKED | _GONE:
            log.info("%s takes no INFO: %d", call.call_id, note.code)
            call.refuses_info = True
            self._hand_over(call, note.digit)

    def _chosen(self, call: LiveCall) -> DigitMethod:
        account = self._accounts.get(call.account)
        return account.command.digits if account is not None else DigitMethod.RTP

    def _way(self, call: LiveCall) -> DigitMethod:
        chosen = self._chosen(call)
        no_events = chosen is DigitMethod.RTP and not call.takes_events
        no_info = chosen is DigitMethod.INFO and call.refuses_info
        return DigitMethod.SOUND if no_events or no_info else chosen

    def _send_group(self, call: LiveCall, group: str) -> None:
        if not self._running.alive(call) or not call.native.isActive():
            return
        if self._hand_over(call, group):
            self._running.press(group)

    def _hand_over(self, call: LiveCall, group: str) -> bool:
        way = self._way(call)
        if way is not DigitMethod.INFO and call.media is not MediaState.ACTIVE:
            self._running.refuse("SendDigits", call, "on_hold")
            return False
        try:
            if way is DigitMethod.SOUND:
                self._running.play_keys(call, group, digits.DIGIT_S * len(group))
            else:
                call.native.sendDtmf(_request(group, info=way is DigitMethod.INFO))
        except pj.Error as error:
            log.warning("digits to %s: %s", call.call_id, error.info())
            self._running.refuse("SendDigits", call, "far_end_takes_no_digits")
            return False
        if way is not DigitMethod.INFO:
            self._sent(call, group, way)
        return True

    def _sent(self, call: LiveCall, group: str, way: DigitMethod) -> None:
        self._running.say(
            DigitsSent(
                call_id=call.call_id,
                digits=group,
                method=way,
                instead=way is not self._chosen(call),
                at=now_ms(),
            )
        )


def _request(group: str, *, info: bool) -> pj.CallSendDtmfParam:
    request = pj.CallSendDtmfParam()
    request.method = pj.PJSUA_DTMF_METHOD_SIP_INFO if info else pj.PJSUA_DTMF_METHOD_RFC2833
    request.digits = group
    return request
