"""The requests that pjsip has sent through the hop and whose answers are awaited."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

MOST_WAITING = 4_000


@dataclass(frozen=True, slots=True)
class Sent:
    """One request under way."""

    via: bytes
    """pjsip's own Via line, which its answer must carry again."""
    token: bytes
    way: Any
    """Where it went: what acknowledges a refusal must go there too."""
    failed: Callable[[str], None]
    """Told when no answer can come any more."""


class SentRequests:
    """Found by the branch and the method of their answers; bounded."""

    def __init__(self) -> None:
        self._sent: OrderedDict[tuple[bytes, bytes], Sent] = OrderedDict()

    def find(self, branch: bytes, method: bytes) -> Sent | None:
        """The request that an answer belongs to; None when we have not asked."""
        return self._sent.get((branch, method))

    def note(self, branch: bytes, method: bytes, sent: Sent) -> None:
        """A request is on its way."""
        self._sent[branch, method] = sent
        if len(self._sent) > MOST_WAITING:
            self._sent.popitem(last=False)

    def answered(self, branch: bytes, method: bytes) -> None:
        """It has its final answer. An INVITE is kept: its ACK must follow it."""
        if method != b"INVITE":
            self._sent.pop((branch, method), None)

    def fail_all(self, token: bytes, reason: str) -> None:
        """The connection of an account has ended: no answer can come over it."""
        for key, sent in tuple(self._sent.items()):
            if sent.token == token:
                del self._sent[key]
                sent.failed(reason)

    def forget(self, branch: bytes, method: bytes) -> None:
        """It could not be sent."""
        self._sent.pop((branch, method), None)
