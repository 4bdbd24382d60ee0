"""What the engine's loop has to do later; nothing in it ever sleeps."""

import heapq
import itertools
import time
from collections.abc import Callable


class Timers:
    """Things to do at a time of the monotonic clock, run by whoever calls `run_due`."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._heap: list[tuple[float, int, Callable[[], None]]] = []
        self._order = itertools.count()

    def after(self, seconds: float, act: Callable[[], None]) -> None:
        """Have `act` run once, `seconds` from now."""
        heapq.heappush(self._heap, (self._clock() + seconds, next(self._order), act))

    def run_due(self) -> None:
        """Run everything whose time has come, in order of time."""
        now = self._clock()
        while self._heap and self._heap[0][0] <= now:
            heapq.heappop(self._heap)[2]()

    def next_in(self, most: float) -> float:
        """Seconds until the next thing is due, between 0 and `most`."""
        if not self._heap:
            return most
        return min(most, max(0.0, self._heap[0][0] - self._clock()))
