"""Being transferred (REFER) and being replaced (INVITE with Replaces): all told, nothing asked.

To the agent it stays one call: with the same record, the same timer, the same recording. So the new
leg is a hidden call until it is answered, and then the two change legs. The old one, hidden now,
waits for the far end to hang up.
"""

import logging
import re
from collections.abc import Callable

import pjsua2 as pj

from app.clock import now_ms
from app.telephony.engine import convert
from app.telephony.engine.accounts import Accounts
from app.telephony.engine.callbacks import EngineCall
from app.telephony.engine.live_call import LiveCall
from app.telephony.engine.notes import IdentitySeen, Referred, Replaced
from app.telephony.engine.running_calls import RunningCalls
from app.telephony.engine.timers import Timers
from app.telephony.events import CallIdentified, CallPassedOn, Direction, TransferState

_GOODBYE_S = 5.0
"""How long the far end has to hang up the old leg before we do."""
_NO_LINE = 486
_WITHHELD = "anonymous"
_SUBSCRIBER_DIGITS = 8
"""The last digits of a number, the same however its country is written."""

log = logging.getLogger(__name__)


class Handovers:
    """The calls that somebody else passes on.

    `went_on` is told of a call with a new leg, `somebody_else` of one with another person on it.
    """

    def __init__(
        self,
        accounts: Accounts,
        running: RunningCalls,
        timers: Timers,
        *,
        went_on: Callable[[LiveCall], None],
        somebody_else: Callable[[LiveCall], None],
    ) -> None:
        self._accounts = accounts
        self._running = running
        self._timers = timers
        self._went_on = went_on
        self._somebody_else = somebody_else
        self._standing_in: dict[str, LiveCall] = {}
        """By the id of a call: the hidden call whose leg it is to go on with."""

    def on_referred(self, call: LiveCall, note: Referred) -> None:
        """The far end has us call somebody; pjsip has begun to, if a line was free."""
        target = convert.name_address(note.target)
        call.passed_to = target.user or convert.clean(note.target)
        if not note.leg.isActive():
            log.warning("no line to be transferred on: %s", note.target)
            self._say(call, TransferState.FAILED, _NO_LINE, "no_line")
            return
        leg = self._hidden(call, note.leg, Direction.OUTBOUND)
        leg.remote, leg.display_name = call.passed_to, target.display_name
        self._standing_in[call.call_id] = leg
        self._say(call, TransferState.ASKED)

    def on_replaced(self, call: LiveCall, note: Replaced) -> None:
        """Somebody takes the far end's place; pjsip has answered and hangs up the old leg."""
        trusted = self._accounts.trusts(call.account)
        who = convert.caller(note.invite, trusted=trusted)
        leg = self._hidden(call, note.leg, Direction.INBOUND)
        leg.remote, leg.display_name = who.remote, who.display_name
        self._go_on_with(call, leg)

    def leg_for(self, call: LiveCall) -> LiveCall | None:
        """The hidden call that rings for this one."""
        return self._standing_in.get(call.call_id)

    def _hidden(self, call: LiveCall, native: EngineCall, direction: Direction) -> LiveCall:
        leg = LiveCall(
            native,
            call_id=native.call_id,
            account=call.account,
            direction=direction,
            remote="",
            started_at=now_ms(),
            hidden=True,
        )
        self._running.add(leg)
        return leg

    def on_progress(self, leg: LiveCall, code: int) -> None:
        """A hidden leg rings."""
        call = self._stood_in_by(leg)
        if call is not None:
            self._say(call, TransferState.RINGING, code)

    def on_answered(self, leg: LiveCall) -> None:
        """A leg is answered: the call it rang for goes on with it, or has done so already."""
        call = self._stood_in_by(leg) or leg
        if call.passed_to:
            self._say(call, TransferState.DONE)
        if call is not leg:
            self._go_on_with(call, leg)
        call.passed_to = ""

    def on_over(self, ended: LiveCall, code: int, reason: str) -> LiveCall:
        """A leg has ended; gives what is over with it: the call, or a leg it can do without."""
        leg = self._standing_in.get(ended.call_id)
        if leg is not None and not ended.ended_here:
            # The far end has hung up before the new one has answered: the call is with the new one.
            self._go_on_with(ended, leg)
            return leg
        call = self._stood_in_by(ended) or ended
        if call.passed_to:
            self._say(call, TransferState.FAILED, code, convert.clean(reason))
            call.passed_to = ""
        self._standing_in.pop(call.call_id, None)
        return ended

    def _stood_in_by(self, leg: LiveCall) -> LiveCall | None:
        for call_id, one in self._standing_in.items():
            if one is leg:
                return self._running.get(call_id)
        return None

    def _go_on_with(self, call: LiveCall, leg: LiveCall) -> None:
        self._standing_in.pop(call.call_id, None)
        self._running.exchange(call, leg)
        before = call.remote or _WITHHELD
        call.remote, call.display_name = leg.remote, leg.display_name
        call.media, leg.media = leg.media, call.media
        call.codec, call.encrypted, call.keys_hidden = leg.codec, leg.encrypted, leg.keys_hidden
        call.early, call.wanted_hold, call.reinvite_pending = leg.early, False, False
        leg.ended_here = True
        self._running.follow(leg)
        self._timers.after(_GOODBYE_S, lambda: self._say_goodbye(leg))
        self._say_who(call, transferred_by=before)
        self._went_on(call)

    def _say_goodbye(self, leg: LiveCall) -> None:
        if self._running.alive(leg) and leg.native.isActive():
            leg.native.hangup(pj.CallOpParam())

    def on_identity(self, call: LiveCall, note: IdentitySeen) -> None:
        """The server says who speaks there: believed when it is our own server."""
        who = convert.identity(note.message)
        if who is None or call.hidden or not self._accounts.trusts(call.account):
            return
        request = not note.message.startswith("SIP/2.0")
        changed = request and call.answered_at is not None and self._is_another(call, who.user)
        name = who.display_name or ("" if changed else call.display_name)
        if not changed and name == call.display_name:
            return
        before = call.remote or _WITHHELD
        call.display_name = name
        if changed:
            call.remote = who.user
        self._say_who(call, transferred_by=before if changed else "")

    def _is_another(self, call: LiveCall, user: str) -> bool:
        """Whether this is neither who is on the call already, nor ourselves."""
        account = self._accounts.get(call.account)
        own = account.command.user if account is not None else ""
        return user != own and not same_number(user, call.remote)

    def _say_who(self, call: LiveCall, *, transferred_by: str) -> None:
        self._running.say(
            CallIdentified(
                call_id=call.call_id,
                remote=call.remote,
                display_name=call.display_name,
                transferred_by=transferred_by,
                at=now_ms(),
            )
        )
        if transferred_by:
            self._somebody_else(call)

    def _say(self, call: LiveCall, state: TransferState, code: int = 0, reason: str = "") -> None:
        self._running.say(
            CallPassedOn(
                call_id=call.call_id,
                state=state,
                target=call.passed_to,
                code=code,
                reason=reason,
                at=now_ms(),
            )
        )


def same_number(one: str, other: str) -> bool:
    """Whether two numbers are the same subscriber's, the country written or not."""
    ends = [re.sub(r"\D", "", text)[-_SUBSCRIBER_DIGITS:] for text in (one, other)]
    return one == other or (ends[0] == ends[1] and len(ends[0]) == _SUBSCRIBER_DIGITS)
