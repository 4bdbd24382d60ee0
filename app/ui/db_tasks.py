"""Questions to the records, answered by a worker thread while the window stays free."""

import logging
import queue
import threading
from collections.abc import Callable
from typing import TypeVar

from app.database.database import Database
from app.desk.facts import Notice
from app.errors import UserError
from app.i18n import _
from app.ui.bridge import Bridge, is_gone

log = logging.getLogger(__name__)
Answer = TypeVar("Answer")
_STOP = None


class QtTasks:
    """Answers questions one after the other on a thread of its own; see `Tasks`.

    A question that fails without a `failed` of its own is shown as a Notice: the words of a
    `UserError`, or for a bug that it was one, with its traceback in the log.
    """

    def __init__(self, database: Database, bridge: Bridge, name: str) -> None:
        self._database = database
        self._bridge = bridge
        self._asked: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)
        self._thread.start()

    def ask(
        self,
        question: Callable[[Database], Answer],
        then: Callable[[Answer], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        """Run `question` with the database and hand its answer to `then`."""

        def answer() -> None:
            try:
                found = question(self._database)
            except Exception as error:  # noqa: BLE001  the border of the worker thread
                self._fail(error, failed)
            else:
                if then is not None:
                    self._bridge.call(lambda: None if is_gone(then) else then(found))

        self._asked.put(answer)

    def finish(self, timeout_s: float = 10.0) -> None:
        """Answer what has been asked, then end the thread; what is written last is not lost."""
        self._asked.put(_STOP)
        self._thread.join(timeout_s)
        if self._thread.is_alive():
            log.error("%s did not answer within %s s", self._thread.name, timeout_s)

    def _fail(self, error: Exception, failed: Callable[[Exception], None] | None) -> None:
        if not isinstance(error, UserError):
            log.error("a question to the records failed", exc_info=error)
        if failed is not None:
            self._bridge.call(lambda: None if is_gone(failed) else failed(error))
        else:
            self._bridge.post(Notice(words_for(error)))

    def _work(self) -> None:
        while (work := self._asked.get()) is not _STOP:
            work()


def words_for(error: Exception) -> str:
    """What to tell the person about an error: its own words, or that it is a fault of ours."""
    if isinstance(error, UserError):
        return error.words
    return _(
        "Something went wrong in the program ({kind}). What was saved before is kept; "
        "try again, and if it comes back send us the log from Settings."
    ).format(kind=type(error).__name__)
