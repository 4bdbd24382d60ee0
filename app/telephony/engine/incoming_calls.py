"""Incoming calls: told with who calls, and made to ring unless a rule says otherwise."""

import time
import uuid
from collections.abc import Callable

from app.clock import now_ms
from app.telephony.commands import Srtp
from app.telephony.engine import convert
from app.telephony.engine.accounts import Accounts
from app.telephony.engine.callbacks import Emit, EngineCall
from app.telephony.engine.hop.pace import Pace
from app.telephony.engine.incoming_rules import IncomingRules
from app.telephony.engine.live_call import LiveCall, reply
from app.telephony.engine.notes import Incoming, Rejected, TurnedAway
from app.telephony.engine.running_calls import RunningCalls
from app.telephony.events import CallEnded, CallRinging, CommandRefused, Direction, EndCause
from app.telephony.incoming_rules import Act, Decision
from app.telephony.known_call import KnownCall

_RINGING = 180
_BUSY_HERE = 486
_HOP_FIRST_S = 0.0003
"""The hop, on a thread of its own, has the 180: it gets the interpreter before the desk is told."""
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
        emit: Emit,
        begin: Callable[[LiveCall], None],
        count: Callable[[], None],
    ) -> None:
        self._accounts = accounts
        self._running = running
        self._rules = rules
        self._emit = emit
        self._begin = begin
        self._count = count
        self._told = Pace(window_s=60.0)

    def ring(self, native: EngineCall, invite: str) -> None:
        """Decide about a call that comes in, and have it ring unless a rule says otherwise.

        Called inside pjsip's callback, for the caller waits; the rest follows with its note.
        """
        trusted = self._accounts.trusts(native.account)
        who = convert.caller(invite, trusted=trusted)
        call = LiveCall(
            native,
            call_id=native.call_id,
            account=native.account,
            direction=Direction.INBOUND,
            remote=who.remote,
            display_name=who.display_name,
            started_at=now_ms(),
        )
        domain = self._accounts.domain(native.account)
        decision = self._rules.decide(
            call, invite, trusted=trusted, busy=self._running.busy, domain=domain
        )
        self._emit(Incoming(call, decision, invite))
        if decision.rings:
            reply(call, _RINGING)

    def on_incoming(self, note: Incoming) -> None:
        """A call has come in: it is told, and turned away or answered where a rule says so."""
        call = note.call
        if note.decision.rings:
            time.sleep(_HOP_FIRST_S)
        self._begin(call)
        self._say_ringing(call, note.invite, note.decision)
        self._rules.carry_out(call, note.decision, domain=self._accounts.domain(call.account))
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
        call = KnownCall(
            call_id=uuid.uuid4().hex,
            account=account,
            direction=Direction.INBOUND,
            remote=who.remote,
            display_name=who.display_name,
            started_at=now_ms(),
        )
        self._say_ringing(call, invite, Decision(Act.REFUSE))
        self._running.say(
            CallEnded(
                call_id=call.call_id,
                cause=cause,
                code=code,
                at=call.started_at,
                rule=self._rules.rule_for(call.remote),
            )
        )
        return call.call_id

    def _say_ringing(self, call: KnownCall, invite: str, decision: Decision) -> None:
        line = convert.called_line(invite, trusted=self._accounts.trusts(call.account))
        self._running.say(
            CallRinging(
                call_id=call.call_id,
                account=call.account,
                remote=call.remote,
                display_name=call.display_name,
                dialled=line.number,
                dialled_name=line.name,
                forwarded_by=line.forwarded_by,
                call_key=convert.call_key(invite),
                at=call.started_at,
                rings=decision.rings,
                answers_in_s=decision.after_s if decision.act is Act.ANSWER else None,
            )
        )
