"""Notices an engine that lives but no longer answers, and ends it: a hung one takes no calls."""

import contextlib
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator

ASK_EVERY_S = 2.0
MOST_SILENT = 2
"""Waits without an answer after which the engine counts as hung: four to six seconds in all.

Waits are counted, not seconds: while this computer sleeps neither side does anything, and an
engine must not be ended for a night.
"""

log = logging.getLogger(__name__)


class Watchdog:
    """Asks the engine's own thread for a sign of life again and again, on a thread of its own."""

    def __init__(self, ask: Callable[[int], None], hung: Callable[[], None]) -> None:
        self._ask = ask
        self._hung = hung
        self._over = threading.Event()
        self._asked = self._answered = 0
        self._thread = threading.Thread(target=self._watch, name="watchdog", daemon=True)

    def start(self) -> None:
        """Begin to ask; `hung` is called once at most."""
        self._thread.start()

    def answered(self, number: int) -> None:
        """The engine's thread has answered the question of this number."""
        self._answered = number

    def stop(self) -> None:
        """Ask no more."""
        self._over.set()

    def _watch(self) -> None:
        silent = 0
        while not self._over.wait(ASK_EVERY_S):
            if self._answered == self._asked:
                silent = 0
                self._asked += 1
                self._ask(self._asked)
                continue
            silent += 1
            if silent >= MOST_SILENT:
                self._hung()
                return


def kill(pid: int) -> None:
    """End a process that does not listen any more."""
    log.error("the engine (process %d) does not answer; ending it", pid)
    how = signal.SIGTERM if sys.platform == "win32" else signal.SIGKILL
    with contextlib.suppress(OSError):
        os.kill(pid, how)


@contextlib.contextmanager
def patient(seconds: float, pid: int) -> Iterator[None]:
    """Kill `pid` when what is inside takes longer: whatever waits for it then goes on."""
    timer = threading.Timer(seconds, kill, (pid,))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
