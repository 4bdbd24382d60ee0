"""Busy lamps: whether the telephones of colleagues ring or speak, where a server tells it."""

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from app.clock import now_ms
from app.telephony.commands import Register, WatchColleagues
from app.telephony.engine import convert
from app.telephony.engine.accounts import Accounts
from app.telephony.engine.hop.hop import Hop
from app.telephony.engine.notes import DialogsSeen, WatchEnded
from app.telephony.events import (
    Event,
    LampChanged,
    LampState,
    Registration,
    RegistrationChanged,
)

if TYPE_CHECKING:
    from app.telephony.dialog_info import Lamp

MOST = 100
"""Telephones watched over one account."""
LONGEST_TEXT = 100

log = logging.getLogger(__name__)


class Lamps:
    """Watches telephones while the account is registered: what is said then is so now."""

    def __init__(self, accounts: Accounts, hop: Hop, *, say: Callable[[Event], None]) -> None:
        self._accounts = accounts
        self._hop = hop
        self._say = say
        self._wanted: dict[str, tuple[str, ...]] = {}
        self._lamps: dict[tuple[str, str], Lamp] = {}
        self._told: dict[tuple[str, str], LampChanged] = {}

    def watch(self, command: WatchColleagues) -> None:
        """Watch these over this account and nobody else."""
        self._wanted[command.account] = command.targets[:MOST]
        for name, target in list(self._told):
            if name == command.account and target not in command.targets:
                self._darken(name, target)
        account = self._accounts.get(command.account)
        if account is not None and account.said.state is Registration.REGISTERED:
            self._ask(account.command)

    def on_registration(self, fact: RegistrationChanged) -> None:
        """Nothing is known of a server that cannot be heard; one that can is asked."""
        account = self._accounts.get(fact.account)
        if account is None or fact.state is not Registration.REGISTERED:
            self._hop.watch(fact.account, None)
            self._darken_all(fact.account)
        else:
            self._ask(account.command)

    def _ask(self, command: Register) -> None:
        uris = {
            target: convert.target_uri(target, domain=command.registrar)
            for target in self._wanted.get(command.account, ())
        }
        if command.busy_lamps and command.registrar:
            wanted = {target: uri for target, uri in uris.items() if uri is not None}
            self._hop.watch(command.account, wanted)

    def on_seen(self, note: DialogsSeen) -> None:
        """A server has told of somebody's calls."""
        from app.telephony.dialog_info import DialogInfoError, Lamp, read

        if note.target not in self._wanted.get(note.account, ()):
            return
        try:
            told = read(note.body)
        except DialogInfoError as error:
            log.warning("passed over a report of calls: %s", error)
            return
        lamp = self._lamps.setdefault((note.account, note.target), Lamp())
        if not lamp.hear(told):
            self._hop.ask_again(note.account, note.target)
        ringing = lamp.ringing
        caller = convert.name_address(ringing.remote) if ringing is not None else None
        name = ringing.display_name if ringing is not None else ""
        self._tell(
            LampChanged(
                account=note.account,
                target=note.target,
                state=lamp.state,
                ringing=ringing is not None,
                remote=convert.clean(caller.user)[:LONGEST_TEXT] if caller is not None else "",
                display_name=convert.clean(name)[:LONGEST_TEXT],
                at=now_ms(),
            )
        )

    def on_ended(self, note: WatchEnded) -> None:
        """A server tells nothing more, or will not."""
        self._lamps.pop((note.account, note.target), None)
        self._tell(
            LampChanged(
                account=note.account,
                target=note.target,
                state=LampState.REFUSED if note.refused else LampState.UNKNOWN,
                code=note.code,
                reason=convert.clean(note.reason)[:LONGEST_TEXT],
                at=now_ms(),
            )
        )

    def _tell(self, fact: LampChanged) -> None:
        before = self._told.get((fact.account, fact.target))
        if before is None or _without_time(before) != _without_time(fact):
            self._told[fact.account, fact.target] = fact
            self._say(fact)

    def tell(self) -> None:
        """Say again how every lamp stands, for a desk that was started anew."""
        for fact in self._told.values():
            self._say(fact)

    def forget(self, account: str) -> None:
        """This account is going: its server need not tell us any more."""
        if self._wanted.pop(account, None):
            known = self._accounts.get(account)
            if known is not None:
                self._ask(known.command)
        self._darken_all(account)

    def close(self) -> None:
        """Let every server know."""
        for account in list(self._wanted):
            self.forget(account)

    def _darken_all(self, account: str) -> None:
        for name, target in list(self._told):
            if name == account:
                self._darken(name, target)

    def _darken(self, account: str, target: str) -> None:
        """Nobody tells any more how this one stands."""
        self._lamps.pop((account, target), None)
        before = self._told.pop((account, target))
        if before.state is not LampState.UNKNOWN:
            self._say(
                LampChanged(account=account, target=target, state=LampState.UNKNOWN, at=now_ms())
            )


def _without_time(fact: LampChanged) -> tuple[object, ...]:
    return fact.state, fact.ringing, fact.remote, fact.display_name, fact.code, fact.reason
