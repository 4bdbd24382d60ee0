"""Outgoing calls: from what the desk wants called to the INVITE, or the reason why not."""

import logging
from collections.abc import Callable

import pjsua2 as pj

from app.clock import now_ms
from app.telephony.commands import Dial
from app.telephony.engine import convert
from app.telephony.engine.accounts import Accounts
from app.telephony.engine.callbacks import Emit, EngineCall, default_settings
from app.telephony.engine.hop.pace import MOST_BY_DIALLING, Pace
from app.telephony.engine.live_call import LiveCall
from app.telephony.engine.running_calls import RunningCalls
from app.telephony.events import CallDialled, CommandRefused, Direction

log = logging.getLogger(__name__)


class Dialling:
    """Sends calls on their way; `begin` takes a new one in, `make_way` holds the others."""

    def __init__(
        self,
        accounts: Accounts,
        running: RunningCalls,
        pace: Pace,
        *,
        emit: Emit,
        begin: Callable[[LiveCall], None],
        make_way: Callable[[str], None],
    ) -> None:
        self._accounts = accounts
        self._running = running
        self._emit = emit
        self._begin = begin
        self._make_way = make_way
        self._pace = pace

    def dial(self, command: Dial) -> None:
        """Send an INVITE, or say why not."""
        reason = self._dial(command)
        if reason:
            refusal = CommandRefused(command="Dial", call_id=command.call_id, reason=reason)
            self._running.say(refusal)

    def _dial(self, command: Dial) -> str:
        """Send it; gives why it could not be sent, "" when it was."""
        account = self._accounts.get(command.account)
        if account is None:
            return "no_account"
        uri = convert.target_uri(command.target, domain=account.domain)
        if uri is None:
            return "bad_target"
        reason = self._no_room_for(command.call_id)
        if reason:
            return reason
        self._make_way(command.call_id)
        remote = convert.name_address(uri).user if account.domain else command.target
        call = LiveCall(
            EngineCall(account.live, command.call_id, self._emit),
            uri,
            call_id=command.call_id,
            account=command.account,
            direction=Direction.OUTBOUND,
            remote=remote,
            started_at=now_ms(),
        )
        return self._send(call, uri)

    def _no_room_for(self, call_id: str) -> str:
        if self._running.get(call_id) is not None:
            return "call_id_taken"
        if self._running.full:
            return "too_many_calls"
        return "" if self._pace.allows(MOST_BY_DIALLING) else "too_fast"

    def _send(self, call: LiveCall, uri: str) -> str:
        self._begin(call)
        try:
            call.native.makeCall(uri, default_settings())
        except pj.Error as error:
            log.warning("call to %s failed: %s", uri, error.info())
            self._running.remove(call)
            return "cannot_send"
        self._running.say(
            CallDialled(
                call_id=call.call_id, account=call.account, remote=call.remote, at=call.started_at
            )
        )
        return ""
