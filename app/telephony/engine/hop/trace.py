"""The last SIP messages, for whoever looks for a fault; secrets are hidden before they rest."""

import re
import threading
from collections import deque
from heapq import merge

from app.clock import now_ms
from app.telephony.engine.hop.places import Place
from app.telephony.events import TracedMessage, TraceTold

MOST_MESSAGES = 400
MOST_BYTES = 400_000
MOST_FRESH = 200
QUIET_MS = 200
MOST_OF_LAMPS = 60
"""Busy lamps talk all day long: what they say may not push the calls out."""

_OF_A_LAMP = re.compile(r"(?im)^(?:call-id|i)[ \t]*:[ \t]*lamp-")


class Trace:
    """A bounded memory of messages; one thread notes, any other may ask."""

    def __init__(self) -> None:
        self._fresh: deque[tuple[int, bytes, bool, str, Place]] = deque()
        self._messages: deque[TracedMessage] = deque()
        self._lamps: deque[TracedMessage] = deque()
        self._bytes = 0
        self._forgotten = 0
        self._lock = threading.Lock()

    def note(self, data: bytes, *, sent: bool, transport: str, peer: Place) -> None:
        """Remember one message; `settle` must follow once nobody waits for it any more."""
        self._fresh.append((now_ms(), data, sent, transport, peer))

    @property
    def is_fresh(self) -> bool:
        """Whether something was noted that has not been settled."""
        return bool(self._fresh)

    def can_settle(self) -> bool:
        """Whether it is a while since the last one, so that no call waits, or there are many."""
        since_ms = abs(now_ms() - self._fresh[-1][0]) if self._fresh else QUIET_MS
        return since_ms >= QUIET_MS or len(self._fresh) >= MOST_FRESH

    def settle(self) -> None:
        """Hide the secrets of what was noted, and forget what is too much."""
        # Imported here, with its regular expressions: nobody waits for it.
        from app.telephony.engine.hop.hiding import redacted

        with self._lock:
            while self._fresh:
                at, data, sent, transport, peer = self._fresh.popleft()
                text = redacted(data).decode("utf-8", "replace")
                message = TracedMessage(
                    at=at, sent=sent, transport=transport, peer=str(peer), text=text
                )
                self._keep(message)

    def _keep(self, message: TracedMessage) -> None:
        if _OF_A_LAMP.search(message.text):
            self._lamps.append(message)
            if len(self._lamps) > MOST_OF_LAMPS:
                self._lamps.popleft()
                self._forgotten += 1
            return
        self._messages.append(message)
        self._bytes += len(message.text)
        while len(self._messages) > MOST_MESSAGES or self._bytes > MOST_BYTES:
            self._bytes -= len(self._messages.popleft().text)
            self._forgotten += 1

    def told(self) -> TraceTold:
        """All that is remembered."""
        self.settle()
        with self._lock:
            told = merge(self._messages, self._lamps, key=lambda message: message.at)
            return TraceTold(messages=tuple(told), forgotten=self._forgotten, at=now_ms())
