"""How many calls may begin in a moment, in and out together.

Each line of sound takes two of pjsip's 64 sockets, and half a second longer than its call: some
sixty short calls a second would abort the process. With 24 lines in 0.6 seconds and the four calls
that may run beside, at most 56 sockets are open.
"""

import threading
import time
from collections import deque
from collections.abc import Callable

WINDOW_S = 0.6
MOST_BY_SERVER = 24
"""The registered server: forty calls a second."""
MOST_BY_DIALLING = 7
MOST_BY_STRANGERS = 9
"""Fifteen calls a second, where anybody may call."""


class Pace:
    """Counts the calls that have begun lately; may be asked from any thread."""

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, *, window_s: float = WINDOW_S
    ) -> None:
        self._clock = clock
        self._window_s = window_s
        self._lately: deque[float] = deque()
        self._lock = threading.Lock()

    def allows(self, most: int, *, cost: int = 1) -> bool:
        """Whether `cost` more may begin now, `most` being the limit; what may is counted."""
        with self._lock:
            now = self._clock()
            while self._lately and now - self._lately[0] >= self._window_s:
                self._lately.popleft()
            if len(self._lately) + cost > most:
                return False
            self._lately.extend([now] * cost)
            return True
