"""How many calls may begin a second, in either direction.

Each call takes two of pjsip's 64 sockets, and half a second longer than it lasts: some sixty short
calls a second would abort the process.
"""

import time
from collections import deque
from collections.abc import Callable

MOST_A_SECOND = 12


class Pace:
    """Lets twelve calls a second begin."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lately: deque[float] = deque(maxlen=MOST_A_SECOND)

    def allows(self) -> bool:
        """Whether one more may begin now; one that may is counted."""
        now = self._clock()
        if len(self._lately) == MOST_A_SECOND and now - self._lately[0] < 1:
            return False
        self._lately.append(now)
        return True
