"""The supervisor's lock at this desk: what it closes, and for how long it stands open."""

from collections.abc import Callable

import msgspec

from app.bus import EventBus
from app.clock import now_ms
from app.crm import supervisor_lock
from app.crm.supervisor_lock import LockState, Tried
from app.desk.facts import LockChanged
from app.desk.tasks import Tasks
from app.errors import UserError
from app.i18n import _, ngettext_
from app.settings import Incoming, Settings

LOCKABLE = ("accounts", "incoming", "recording", "office", "directories")
"""Ids of the sections of the settings that may be closed; the lock's own always is."""
LOCK = "lock"
SHORTEST = 8
"""Letters of a passphrase at least."""
_OPEN_MS = 10 * 60_000
_SECOND_MS = 1000
_MINUTE_S = 60


class SupervisorLock:
    """Asked before anything locked is changed, by the desk and not by its windows alone."""

    def __init__(self, bus: EventBus, tasks: Tasks) -> None:
        self._bus = bus
        self._tasks = tasks
        self.state = LockState()
        self._open_until = 0

    def begin(self, state: LockState) -> None:
        """Take over the lock as the records have it."""
        if state != self.state:
            self.state = state
            self._bus.publish(LockChanged())

    def refresh(self) -> None:
        """Read it again: another desk may have changed it."""
        self._tasks.ask(supervisor_lock.load, self.begin)

    def closes(self, section: str) -> bool:
        """Whether this section of the settings cannot be changed now."""
        locked = self.state.there and (section == LOCK or section in self.state.sections)
        return locked and now_ms() >= self._open_until

    def require(self, section: str) -> None:
        """Raises `UserError` where the section is closed."""
        if self.closes(section):
            raise UserError(_("The supervisor has locked this. Nothing was changed."))

    def require_for(self, old: Settings, new: Settings) -> None:
        """Raises `UserError` where the step from one to the other changes what is closed.

        What an agent does every day (the account to call with, their own state) is never closed.
        """
        if old.accounts != new.accounts:
            self.require("accounts")
        if _rules(old.incoming) != _rules(new.incoming):
            self.require("incoming")
        if old.directories != new.directories:
            self.require("directories")

    @property
    def open_for_ms(self) -> int:
        """How long it still stands open, 0 when it does not."""
        return max(0, self._open_until - now_ms()) if self.state.there else 0

    def open(self, passphrase: str, refused: Callable[[str], None]) -> None:
        """Open it with the passphrase or the recovery code; `refused` is told why not."""

        def then(tried: Tried) -> None:
            if tried.opened:
                self._open_until = now_ms() + _OPEN_MS
                self._bus.publish(LockChanged())
            else:
                refused(wrong_words(tried.wait_ms))

        self._tasks.ask(lambda d: supervisor_lock.attempt(d, passphrase, now_ms()), then)

    def close(self) -> None:
        """Close it before its time."""
        self._open_until = 0
        self._bus.publish(LockChanged())

    def put(self, passphrase: str, sections: tuple[str, ...], then: Callable[[str], None]) -> None:
        """Set or change the lock; `then` is given the recovery code. Raises `UserError`."""
        self.require(LOCK)
        if len(passphrase) < SHORTEST and (passphrase or not self.state.there):
            words = ngettext_(
                "At least {count} letter, please.", "At least {count} letters, please.", SHORTEST
            )
            raise UserError(words)

        def kept(code: str) -> None:
            self._open_until = now_ms() + _OPEN_MS
            self.begin(LockState(there=True, sections=sections))
            then(code)

        self._tasks.ask(lambda d: supervisor_lock.put(d, passphrase, sections), kept)

    def remove(self) -> None:
        """Take the lock away; raises `UserError`."""
        self.require(LOCK)
        self._tasks.ask(supervisor_lock.remove, lambda _none: self.begin(LockState()))


def wrong_words(wait_ms: int) -> str:
    """That it was wrong, and how long the next try has to wait."""
    wrong = _("That is not the passphrase.")
    seconds = -(-wait_ms // _SECOND_MS)
    if not seconds:
        return wrong
    if seconds < 2 * _MINUTE_S:
        wait = ngettext_("Try again in {count} s.", "Try again in {count} s.", seconds)
    else:
        minutes = -(-seconds // _MINUTE_S)
        wait = ngettext_("Try again in {count} min.", "Try again in {count} min.", minutes)
    return f"{wrong} {wait}"


def _rules(incoming: Incoming) -> Incoming:
    """The rules without the agent's own state of the moment."""
    return msgspec.structs.replace(incoming, state="available", until=0, forward_to="")
