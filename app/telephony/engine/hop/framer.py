"""Where one SIP message ends and the next begins in a stream of bytes."""

import re
from collections.abc import Iterator

LONGEST_HEAD = 16_384
LONGEST_MESSAGE = 65_536
PING = b"\r\n\r\n"
PONG = b"\r\n"

_LENGTH = re.compile(
    rb"\r\n(?:content-length|l)[ \t]*:[ \t]*(\d{1,9})[ \t]*(?=\r\n)", re.IGNORECASE
)


class BadFrameError(Exception):
    """The stream holds what is no SIP, or too much of it; it cannot be read any further."""


class Framer:
    """Collects the bytes of one stream; a message is handed out when it is whole."""

    def __init__(self) -> None:
        self._rest = bytearray()

    @property
    def has_begun(self) -> bool:
        """Whether a message has begun that is not whole yet."""
        return bool(self._rest)

    def feed(self, data: bytes) -> Iterator[bytes]:
        """The messages that `data` completes; PING and PONG stand for themselves."""
        self._rest += data
        while self._rest:
            if self._rest[0] in b"\r\n":
                if self._rest == b"\r":
                    return
                yield self._keep_alive()
                continue
            end = self._rest.find(b"\r\n\r\n")
            if end < 0:
                if len(self._rest) > LONGEST_HEAD:
                    raise BadFrameError("a message without end")
                return
            whole = end + 4 + self._length(end)
            if len(self._rest) < whole:
                return
            message = bytes(self._rest[:whole])
            del self._rest[:whole]
            yield message

    def _length(self, end: int) -> int:
        match = _LENGTH.search(self._rest, 0, end + 2)
        if match is None:
            raise BadFrameError("a message without its length")
        length = int(match[1])
        if end + 4 + length > LONGEST_MESSAGE:
            raise BadFrameError("a message too long")
        return length

    def _keep_alive(self) -> bytes:
        size = 4 if self._rest[:4] == PING else 2 if self._rest[:2] == PONG else 1
        del self._rest[:size]
        return PING if size == len(PING) else PONG
