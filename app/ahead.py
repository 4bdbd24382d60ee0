"""Work begun before anybody waits for it, on a thread of its own."""

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

Answer = TypeVar("Answer")


class Ahead(Generic[Answer]):
    """Does `work` at once on a thread; the first call gives its answer, or raises its error.

    A further call does the work anew, on the thread that calls.
    """

    def __init__(self, work: Callable[[], Answer]) -> None:
        self._work = work
        self._answers: list[Answer] = []
        self._error: Exception | None = None
        self._thread: threading.Thread | None = threading.Thread(target=self._run, name="ahead")
        self._thread.start()

    def __call__(self) -> Answer:
        """Wait for the answer, or do the work again."""
        thread, self._thread = self._thread, None
        if thread is None:
            return self._work()
        thread.join()
        if self._error is not None:
            raise self._error
        return self._answers.pop()

    def _run(self) -> None:
        try:
            self._answers.append(self._work())
        except Exception as error:  # noqa: BLE001  the border of the thread; raised where asked
            self._error = error
