"""Incoming calls: told with who calls, and made to ring unless a rule says otherwise."""

import uuid
from collections.abc import Callable

from app.clock import now_ms
from app.telephony.commands import Srtp
from app.telephony.engine import convert
from app.telephony.engine.accounts import Accounts
from app.telephony.engine.hop.pace import Pace
from app.telephony.engine.incoming_rules import IncomingRules
from app.telephony.engine.live_call import LiveCall, reply
from app.telephony.engine.notes import Incoming, Rejected, TurnedAway
from app.telephony.engine.running_calls import RunningCalls
from app.telephony.events import CallEnded, CallRinging, CommandRefused, Direction, EndCause
from app.telephony.incoming_rules import Act, Decision

_RINGING = 180
_BUSY_HERE = 486
_TOO_LARGE = 513
_KEYS = "\na=crypto:"

MOST_TOLD = 60
"""Calls that never rang, told one by one in a minute; no honest office is called so often."""


class IncomingCalls:
    """Takes INVITEs in; `begin` takes a new call in."""

    def __init__(
        self,
        accounts: Accounts,
        running: RunningCalls,
        rules: IncomingRules,
        *,
        begin: Callable[[LiveCall], None],
        count: Callable[[], None],
    ) -> None:
        self._accounts = accounts
        self._running = running
        self._rules = rules
        self._begin = begin
        self._count = count
        self._told = Pace(window_s=60.0)

    def on_incoming(self, note: Incoming) -> None:
        """A call comes in: it rings, unless a rule says otherwise."""
        trusted = self._accounts.trusts(note.account)
        who = convert.caller(note.invite, trusted=trusted)
        call = LiveCall(
            note.call,
            call_id=note.call_id,
            account=note.account,
            direction=Direction.INBOUND,
            remote=who.remote,
            display_name=who.display_name,
            started_at=now_ms(),
        )
        domain = self._accounts.domain(note.account)
        decision = self._rules.decide(
            call, note.invite, trusted=trusted, busy=self._running.busy, domain=domain
        )
        if decision.rings:
            reply(call, _RINGING)
        self._begin(call)
        self._say_ringing(call.call_id, note.account, who, call.started_at, decision)
        self._rules.carry_out(call, decision, domain=domain)
        self._running.ring()

    def on_rejected(self, note: Rejected) -> None:
        """A call found every line taken; it is told like any other, or nobody would call back."""
        if note.code != _BUSY_HERE:
            return  # pjsip refused it for what it was
        if self._told.allows(MOST_TOLD):
            self._say_busy(note.account, note.invite)
        else:
            self._count()

    def on_turned_away(self, note: TurnedAway) -> None:
        """Told as a call that came in and ended: as busy too, or as one that cannot be taken."""
        if not self._told.allows(MOST_TOLD):
            return  # the hop has counted it
        if note.code == _BUSY_HERE:
            self._say_busy(note.account, note.invite)
            return
        call_id = self._say_refused(note.account, note.invite, EndCause.FAILED, note.code)
        reason = self._why_not(note)
        self._running.say(CommandRefused(command="Answer", call_id=call_id, reason=reason))

    def _why_not(self, note: TurnedAway) -> str:
        if note.code == _TOO_LARGE:
            return "too_large"
        plain = self._accounts.srtp(note.account) is Srtp.MANDATORY and _KEYS not in note.invite
        return "caller_not_encrypted" if plain else "no_common_sound"

    def _say_busy(self, account: str, invite: str) -> None:
        self._say_refused(account, invite, EndCause.BUSY, _BUSY_HERE)

    def _say_refused(self, account: str, invite: str, cause: EndCause, code: int) -> str:
        """Tell of a call that never rang; gives its id."""
        who = convert.caller(invite, trusted=self._accounts.trusts(account))
        call_id, at = uuid.uuid4().hex, now_ms()
        self._say_ringing(call_id, account, who, at, Decision(Act.REFUSE))
        self._running.say(
            CallEnded(
                call_id=call_id,
                cause=cause,
                code=code,
                at=at,
                rule=self._rules.rule_for(who.remote),
            )
        )
        return call_id

    def _say_ringing(
        self, call_id: str, account: str, who: convert.Caller, at: int, decision: Decision
    ) -> None:
        self._running.say(
            CallRinging(
                call_id=call_id,
                account=account,
                remote=who.remote,
                display_name=who.display_name,
                dialled=who.dialled,
                dialled_name=who.dialled_name,
                forwarded_by=who.forwarded_by,
                call_key=who.call_key,
                at=at,
                rings=decision.rings,
                answers_in_s=decision.after_s if decision.act is Act.ANSWER else None,
            )
        )
