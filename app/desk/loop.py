"""The event loop of a desk without a window."""

import heapq
import itertools
import queue
import time
from collections.abc import Callable


class Loop:
    """Runs posted functions and timers one after the other on the thread that calls `run`.

    `post` may be called from any thread; the rest belongs to the thread of the loop.
    """

    def __init__(self) -> None:
        self._posted: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._timers: list[tuple[float, int, Callable[[], None]]] = []
        self._order = itertools.count()
        self._running = True

    def post(self, function: Callable[[], None]) -> None:
        """Have `function` called by the loop as soon as may be."""
        self._posted.put(function)

    def later(self, seconds: float, function: Callable[[], None]) -> None:
        """Have `function` called once, `seconds` from now."""
        due = time.monotonic() + seconds
        heapq.heappush(self._timers, (due, next(self._order), function))

    def every(self, seconds: float, function: Callable[[], None]) -> None:
        """Have `function` called again and again, the first time `seconds` from now."""

        def again() -> None:
            function()
            self.every(seconds, function)

        self.later(seconds, again)

    def stop(self) -> None:
        """Leave `run` after what is under way; may be called from any thread or signal handler."""
        self._running = False
        self._posted.put(lambda: None)

    def finish(self) -> None:
        """Call what has been posted, once `run` has been left; timers no more."""
        while not self._posted.empty():
            self._posted.get()()

    def run(self) -> None:
        """Serve until `stop`."""
        while self._running:
            timeout = None
            if self._timers:
                timeout = max(0.0, self._timers[0][0] - time.monotonic())
            try:
                self._posted.get(timeout=timeout)()
            except queue.Empty:
                heapq.heappop(self._timers)[2]()
