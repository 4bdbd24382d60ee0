"""What an engine tidies up every half minute: cycles, and memory that nobody uses any more."""

import gc
from collections.abc import Callable

from app import heap, logs
from app.telephony.engine.timers import Timers

EVERY_S = 30.0


class Housekeeping:
    """Runs on the engine thread alone: elsewhere a native object could die on a foreign thread."""

    def __init__(self, timers: Timers, *, idle: Callable[[], bool]) -> None:
        self._timers = timers
        self._idle = idle

    def start(self) -> None:
        """Keep all that the start has made for good, and begin.

        To collect first would take 15 ms of the start, and find 0.2 MB.
        """
        gc.freeze()
        self._timers.after(EVERY_S, logs.bound)
        self._timers.after(EVERY_S, self._tidy)

    def _tidy(self) -> None:
        gc.collect()
        if self._idle():
            # pjsip remembers each transaction for 32 s: 27 MB were held after 1,000 calls.
            heap.give_back()
        self._timers.after(EVERY_S, self._tidy)
