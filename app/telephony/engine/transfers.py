"""Transfers this desk asks for: blind to a number, attended to somebody on another call.

The other side is held, asked by REFER, and tells how it goes (NOTIFY). Only its final 2xx is a
success; then our own legs end. A failure, or no answer in time, brings the other side back to the
agent.
"""

import logging
from collections.abc import Callable

import pjsua2 as pj

from app.clock import now_ms
from app.telephony.commands import Transfer
from app.telephony.engine import convert
from app.telephony.engine.accounts import Accounts
from app.telephony.engine.callbacks import default_settings
from app.telephony.engine.holds import Holds
from app.telephony.engine.live_call import Handing, LiveCall
from app.telephony.engine.notes import TransferSeen, TransferSent
from app.telephony.engine.running_calls import RunningCalls
from app.telephony.engine.timers import Timers
from app.telephony.events import MediaState, TransferChanged, TransferState

_HOLD_S = 2.0
"""How long the hold may take before the transfer is asked for all the same."""
_WITHOUT_REQUIRE = 1  # PJSUA_XFER_NO_REQUIRE_REPLACES, which pjsua2 does not name
_TRYING, _RINGING, _OK, _FAILURES = 100, 180, 200, 300

log = logging.getLogger(__name__)


class Transfers:
    """The transfers under way, each for `answer_s` seconds at most.

    `hang_up` ends a call, `resume` brings one back to the agent.
    """

    def __init__(
        self,
        accounts: Accounts,
        running: RunningCalls,
        holds: Holds,
        timers: Timers,
        *,
        answer_s: float,
        hang_up: Callable[[LiveCall], None],
        resume: Callable[[LiveCall], None],
    ) -> None:
        self._accounts = accounts
        self._running = running
        self._holds = holds
        self._timers = timers
        self._answer_s = answer_s
        self._hang_up = hang_up
        self._resume = resume

    def blind(self, call: LiveCall, command: Transfer) -> None:
        """Have the other side speak with a number instead."""
        account = self._accounts.get(call.account)
        domain = account.domain if account is not None else ""
        uri = convert.target_uri(command.target, domain=domain)
        if uri is None:
            self._running.refuse("Transfer", call, "bad_target")
        elif self._may_begin("Transfer", call):
            self._begin(call, Handing(command.target, uri=uri, was_talking=call.talking))

    def attended(self, call: LiveCall, other: LiveCall) -> None:
        """Have the other sides of two calls speak with each other."""
        if not self._may_begin("Connect", call):
            return
        target = other.display_name or other.remote
        if other.answered_at is not None:
            handing = Handing(target, other_id=other.call_id, was_talking=call.talking)
            self._begin(call, handing)
        elif other.uri:
            # Replaces takes only a call that was answered (RFC 3891): let it go and ring it anew.
            self._hang_up(other)
            self._begin(call, Handing(other.remote, uri=other.uri, was_talking=call.talking))
        else:
            self._running.refuse("Connect", call, "transfer_not_answered")

    def _may_begin(self, command: str, call: LiveCall) -> bool:
        if call.answered_at is None:
            self._running.refuse(command, call, "transfer_not_answered")
        elif call.handing is not None:
            self._running.refuse(command, call, "transfer_under_way")
        else:
            return True
        return False

    def _begin(self, call: LiveCall, handing: Handing) -> None:
        call.handing = handing
        self._say(call, handing, TransferState.ASKED)
        self._holds.want(call, hold=True)
        self._timers.after(_HOLD_S, lambda: self._send(call, handing))
        self._timers.after(self._answer_s, lambda: self._give_up(call, handing))
        self.on_media(call)

    def on_media(self, call: LiveCall) -> None:
        """A call that was to be held first may be held now."""
        if call.handing is not None and call.media is MediaState.LOCAL_HOLD:
            self._send(call, call.handing)

    def _send(self, call: LiveCall, handing: Handing) -> None:
        if handing.sent or call.handing is not handing or not self._running.alive(call):
            return
        handing.sent, handing.follows, call.handed_before = True, call.handed_before, True
        call.native.transfers = True
        request = default_settings()
        try:
            if not handing.other_id:
                call.native.xfer(handing.uri, request)
                return
            other = self._running.get(handing.other_id)
            if other is None or not other.native.isActive():
                self._fail(call, handing, reason="other_gone")
                return
            request.options = _WITHOUT_REQUIRE
            call.native.xferReplaces(other.native, request)
        except pj.Error as error:
            log.warning("transfer of %s: %s", call.call_id, error.info())
            self._fail(call, handing, reason="cannot_send")

    def on_sent(self, call: LiveCall, note: TransferSent) -> None:
        """The REFER is on its way."""
        if call.handing is not None:
            call.handing.numbers.add(note.number)

    def on_status(self, call: LiveCall, note: TransferSeen) -> None:
        """The far end tells how it goes."""
        handing = call.handing
        if handing is None or not _is_about(note, handing):
            return
        if not note.final or note.code < _OK:
            self._progress(call, handing, note.code)
        elif note.code < _FAILURES:
            self._done(call, handing, note.code)
        else:
            self._fail(call, handing, code=note.code, reason=convert.clean(note.reason))

    def _progress(self, call: LiveCall, handing: Handing, code: int) -> None:
        handing.accepted = True
        rings = _TRYING < code < _OK
        self._say(call, handing, TransferState.RINGING if rings else TransferState.ACCEPTED, code)

    def _done(self, call: LiveCall, handing: Handing, code: int) -> None:
        call.handing = None
        call.transferred_to = handing.target
        self._say(call, handing, TransferState.DONE, code)
        other = self._running.get(handing.other_id)
        for one in (call, other):
            if one is not None:
                self._hang_up(one)

    def over(self, call: LiveCall) -> None:
        """A call has ended: a far end that hangs up after it has accepted is on its way."""
        handing, call.handing = call.handing, None
        if handing is None:
            return
        if handing.accepted:
            call.transferred_to = handing.target
            self._say(call, handing, TransferState.DONE)
        else:
            self._say(call, handing, TransferState.FAILED, reason="hung_up")

    def take_back(self, call: LiveCall) -> None:
        """The agent wants the other side back."""
        if call.handing is not None:
            self._fail(call, call.handing, reason="taken_back")

    def _give_up(self, call: LiveCall, handing: Handing) -> None:
        if call.handing is handing and self._running.alive(call):
            self._fail(call, handing, reason="timeout")

    def _fail(self, call: LiveCall, handing: Handing, *, code: int = 0, reason: str = "") -> None:
        call.handing = None
        self._say(call, handing, TransferState.FAILED, code, reason)
        speaks = any(one.talking for one in self._running.others(call.call_id))
        if handing.was_talking or not speaks:
            self._resume(call)

    def _say(
        self,
        call: LiveCall,
        handing: Handing,
        state: TransferState,
        code: int = 0,
        reason: str = "",
    ) -> None:
        self._running.say(
            TransferChanged(
                call_id=call.call_id,
                state=state,
                target=handing.target,
                other_id=handing.other_id,
                code=code,
                reason=reason,
                at=now_ms(),
            )
        )


def _is_about(note: TransferSeen, handing: Handing) -> bool:
    """Whether the far end speaks of this transfer, and not of one that was taken back before it.

    One that names none may speak of the first alone (RFC 3515 2.4.6), but many never name any.
    """
    if handing.sent and not handing.follows:
        return True
    if note.number:
        about = note.number in handing.numbers
        handing.named = handing.named or about
        return about
    return handing.sent and not handing.named
