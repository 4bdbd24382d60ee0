"""The calls that pjsip is ending, and the new ones that wait until it has.

pjsip gives the line of a call that has ended to the next one, and takes a late answer to what it
had asked in the first for one of the second: it drops the sound of that, and aborts when it is
answered (pjsip 2.15.1; mended in 2.17). So what is still asked in a call is answered before pjsip
hears of its end, and no new call may come in between.
"""

from collections import deque
from collections.abc import Callable

LONGEST_S = 2.0
"""How long pjsip may take to agree to a BYE; it takes a millisecond."""


class Endings:
    """Lives on the thread of the hop; `later` does something after some seconds."""

    def __init__(self, later: Callable[[float, Callable[[], None]], None]) -> None:
        self._later = later
        self._under_way: set[bytes] = set()
        self._waiting: deque[Callable[[], None]] = deque()

    def __contains__(self, call_id: bytes) -> bool:
        return call_id in self._under_way

    def begin(self, call_id: bytes) -> None:
        """This call is about to end: pjsip is told next."""
        if call_id not in self._under_way:
            self._under_way.add(call_id)
            self._later(LONGEST_S, lambda: self.over(call_id))

    def over(self, call_id: bytes) -> None:
        """It has ended; who waited for that may come in."""
        self._under_way.discard(call_id)
        while self._waiting and not self._under_way:
            self._waiting.popleft()()

    def after(self, let_in: Callable[[], None]) -> None:
        """Let a new call in as soon as no other one ends."""
        if self._under_way:
            self._waiting.append(let_in)
        else:
            let_in()
