"""The directories of this desk: kept, tried, and refreshed in processes of their own."""

import logging
import uuid
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import msgspec

from app.bus import EventBus
from app.clock import now_ms
from app.crm.directories.states import DirectoryState, states
from app.desk.facts import DirectoriesChanged, Notice, RecordsChanged
from app.desk.jobs import Job, Jobs
from app.desk.keychain import Keychain
from app.desk.supervisor_lock import SupervisorLock
from app.desk.tasks import Workers
from app.errors import UserError
from app.i18n import _
from app.paths import DataPaths
from app.settings import Directory

log = logging.getLogger(__name__)

_DUE_MS = 20 * 3_600_000
"""Looked at every few hours: so each directory is refreshed once a day."""

Result = Mapping[str, Any]


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """How a directory stands: `state` as the records have it, and what this desk has seen."""

    state: DirectoryState | None = None
    runs: bool = False
    trouble: str = ""
    """Why the last refresh failed, in words for the person."""
    result: Result = {}
    """What the last refresh of this desk did; see `DirectoryResult`."""


class DirectoryDesk:
    """Refreshes by itself once a day, and when asked; a server that is away is tried again."""

    def __init__(
        self,
        bus: EventBus,
        *,
        workers: Workers,
        jobs: Callable[[], Jobs],
        keychain: Keychain,
        lock: SupervisorLock,
        paths: DataPaths,
        read: Callable[[], tuple[Directory, ...]],
        keep: Callable[[tuple[Directory, ...]], None],
    ) -> None:
        """`read` and `keep` are the settings of this computer; `keep` raises `UserError`."""
        self._bus = bus
        self._tasks, self._keychain_tasks = workers.records, workers.keychain
        self._jobs = jobs
        self._keychain = keychain
        self._lock = lock
        self._place = ["--data-dir", str(paths.root)]
        self._read = read
        self._keep = keep
        self._standings: dict[str, Standing] = {}

    @property
    def all(self) -> tuple[Directory, ...]:
        """The directories of this desk."""
        return self._read()

    def standing(self, directory_id: str) -> Standing:
        """How this directory stands, as far as the desk knows."""
        return self._standings.get(directory_id, Standing())

    def read_states(self, then: Callable[[], None] = lambda: None) -> None:
        """Read in the records how the directories stand."""

        def found(known: dict[str, DirectoryState]) -> None:
            for one in self.all:
                self._note(one.id, state=known.get(one.id))
            self._say()
            then()

        self._tasks.ask(states, found)

    def check(
        self,
        directory: Directory,
        password: str,
        done: Callable[[Result], None],
        failed: Callable[[str], None],
    ) -> Job:
        """Try a server, with words or with what was found (`Checked`); nothing is kept."""
        args = ["directories", "check", *_options(directory), "--password-stdin", *self._place]
        return self._jobs().start(
            args, progress=_silence, done=done, failed=failed, secret=password
        )

    def password(self, directory: Directory, then: Callable[[str], None]) -> None:
        """Hand over the password the keychain has; a notice says where there is none."""
        self._with_password(directory, then, lambda words: self._bus.publish(Notice(words)))

    def save(self, directory: Directory, password: str) -> None:
        """Keep a new directory, or another form of a known one, and refresh it.

        An empty password keeps the one the keychain has. Raises `UserError`.
        """
        known = {one.id: one for one in self.all}
        kept = (
            directory if directory.id else msgspec.structs.replace(directory, id=uuid.uuid4().hex)
        )
        self._keep(tuple({**known, kept.id: kept}.values()))
        self._say()
        if not password:
            self.refresh(kept.id)
            return
        self._keychain_tasks.ask(
            lambda _database: self._keychain.keep(kept.name, password),
            lambda _none: self.refresh(kept.id),
            # Where the keychain is locked the password serves once, and the notice says so.
            lambda error: self._not_kept(error, lambda: self._start(kept, password)),
        )

    def remove(self, directory_id: str, then: Callable[[int], None]) -> None:
        """Give a directory up, and its contacts but for those in use; `then` gets their number.

        Raises `UserError`.
        """
        self._lock.require("directories")

        def forgotten(result: Result) -> None:
            try:
                self._keep(tuple(one for one in self.all if one.id != directory_id))
            except UserError as error:
                self._bus.publish(Notice(error.words))
                return
            self._standings.pop(directory_id, None)
            self._keychain_tasks.ask(
                lambda _database: self._keychain.forget(f"directory:{directory_id}"),
                None,
                lambda error: self._not_kept(error, lambda: None),
            )
            self._bus.publish(RecordsChanged())
            self._say()
            then(int(result.get("kept", 0)))

        self._jobs().start(
            ["directories", "forget", directory_id, *self._place],
            progress=_silence,
            done=forgotten,
            failed=lambda words: self._bus.publish(Notice(words)),
        )

    def refresh(self, directory_id: str) -> None:
        """Bring in what has changed in a directory now."""
        found = next((one for one in self.all if one.id == directory_id), None)
        if found is None or self.standing(directory_id).runs:
            return
        self._with_password(
            found, partial(self._start, found), lambda words: self._failed(found, words)
        )

    def refresh_due(self) -> None:
        """Refresh what was not refreshed today; to be called every few hours."""

        def then() -> None:
            for one in self.all:
                state = self.standing(one.id).state
                if state is None or now_ms() - state.refreshed_at >= _DUE_MS:
                    self.refresh(one.id)

        if self.all:
            self.read_states(then)

    def _start(self, directory: Directory, password: str) -> None:
        self._note(directory.id, runs=True)
        self._say()
        self._jobs().start(
            ["directories", "refresh", directory.id, "--password-stdin", *self._place],
            progress=_silence,
            done=lambda result: self._done(directory, result),
            failed=lambda words: self._failed(directory, words),
            secret=password,
        )

    def _done(self, directory: Directory, result: Result) -> None:
        self._note(directory.id, runs=False, trouble="", result=result)
        if any(result.get(what) for what in ("created", "updated", "removed", "kept")):
            self._bus.publish(RecordsChanged())
        self.read_states()

    def _failed(self, directory: Directory, words: str) -> None:
        log.warning("the directory %s was not refreshed: %s", directory.label, words)
        self._note(directory.id, runs=False, trouble=words)
        self._say()

    def _with_password(
        self, directory: Directory, then: Callable[[str], None], failed: Callable[[str], None]
    ) -> None:
        def known(password: str | None) -> None:
            if password is None:
                words = _("The password of {account} is not in the keychain. Enter it in Settings.")
                failed(words.format(account=directory.label))
            else:
                then(password)

        def unknown(error: Exception) -> None:
            if not isinstance(error, UserError):
                raise error
            failed(error.words)

        def question(_database: object) -> str | None:
            return "" if directory.anonymous else self._keychain.password(directory.name)

        self._keychain_tasks.ask(question, known, unknown)

    def _not_kept(self, error: Exception, then: Callable[[], None]) -> None:
        if not isinstance(error, UserError):
            raise error
        self._bus.publish(Notice(error.words))
        then()

    def _note(self, directory_id: str, **changes: object) -> None:
        before = self.standing(directory_id)
        self._standings[directory_id] = msgspec.structs.replace(before, **changes)

    def _say(self) -> None:
        self._bus.publish(DirectoriesChanged())


def _options(directory: Directory) -> list[str]:
    """The directory as options of the command that tries it."""
    # In one word: a value that begins with a dash is a value still.
    return [
        f"--{name.replace('_', '-')}={value}"
        for name in ("kind", "address", "user", "base", "filter", "ca_file")
        if (value := getattr(directory, name))
    ]


def _silence(_share: float, _words: str) -> None:
    """Nobody watches how far it is: the row says that it runs."""
