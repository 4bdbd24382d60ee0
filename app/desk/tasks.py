"""How the desk asks the records: a question runs elsewhere, its answer comes back here."""

from collections.abc import Callable
from typing import NamedTuple, Protocol, Self, TypeVar

from app.database.database import Database

Answer = TypeVar("Answer")


class Tasks(Protocol):
    """Runs questions one after the other against the database.

    `then` and `failed` are called on the asker's own thread; without `failed` the one default
    failure path of the program shows or logs the error.
    """

    def ask(
        self,
        question: Callable[[Database], Answer],
        then: Callable[[Answer], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        """Run `question` with the database and hand its answer to `then`."""


class InlineTasks:
    """Runs every question at once on the caller's thread, for programs without a window."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def ask(
        self,
        question: Callable[[Database], Answer],
        then: Callable[[Answer], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        """Run `question` now; without `failed` an error is the caller's."""
        try:
            answer = question(self._database)
        except Exception as error:
            if failed is None:
                raise
            failed(error)
            return
        if then is not None:
            then(answer)


class Workers(NamedTuple):
    """Who answers the questions of a desk; with a window, each on a thread of its own."""

    records: Tasks
    urgent: Tasks
    """For what must not wait behind a list: who is calling."""
    keychain: Tasks
    """For what may have to wait for the person, whom the keychain asks to unlock it."""

    @classmethod
    def inline(cls, database: Database) -> Self:
        """Everything at once, on the caller's thread."""
        tasks = InlineTasks(database)
        return cls(tasks, tasks, tasks)
