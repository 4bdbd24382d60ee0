"""One TCP or TLS connection: whole messages in, whole messages out, never waited for."""

import contextlib
import socket
import ssl

from app.telephony.commands import Transport
from app.telephony.engine.hop.framer import Framer
from app.telephony.engine.hop.places import Face, Place
from app.telephony.faults import Fault

MOST_UNSENT = 262_144
_AT_ONCE = 65_536


class StreamClosedError(Exception):
    """The connection has ended; the text is a fault, as `faults.told` writes it."""


class Stream:
    """A connected socket, read and written without blocking."""

    def __init__(
        self, made: socket.socket, number: int, transport: Transport, token: bytes | None
    ) -> None:
        made.settimeout(0)
        self.socket = made
        self.number = number
        self.transport = transport
        self.token = token
        """The account whose server this is; None for a connection that came in."""
        try:
            self.peer = Place(*made.getpeername()[:2])
        except OSError:  # it has left already; what it said in leaving is still to be read
            self.peer = Place("", 0)
        own = made.getsockname()
        self.face = Face(transport, str(own[0]).partition("%")[0], int(own[1]))
        self.heard_at = 0.0
        self.begun_at: float | None = None
        """When the message that is not whole yet began to come; the monotonic clock."""
        self.says_pong = False
        self.ended = ""
        """Why the connection has ended."""
        self._framer = Framer()
        self._unsent = bytearray()

    @property
    def back(self) -> str:
        """How answers find back to this connection."""
        return f"s {self.number}"

    @property
    def has_unsent(self) -> bool:
        """Whether the network has not taken everything yet."""
        return bool(self._unsent)

    def read(self, now: float) -> list[bytes]:
        """The messages that have come; raises StreamClosedError and BadFrameError."""
        messages: list[bytes] = []
        while True:
            try:
                data = self.socket.recv(_AT_ONCE)
            except (ssl.SSLWantReadError, ssl.SSLWantWriteError, BlockingIOError):
                break
            except OSError as error:
                raise StreamClosedError(_words(error)) from error
            if not data:
                raise StreamClosedError(Fault.CLOSED)
            self.heard_at = now
            messages.extend(self._framer.feed(data))
            if len(data) < _AT_ONCE and not isinstance(self.socket, ssl.SSLSocket):
                break
        if not self._framer.has_begun:
            self.begun_at = None
        elif self.begun_at is None or messages:
            self.begun_at = now
        return messages

    def send(self, data: bytes) -> None:
        """Send, or keep what the network does not take; raises StreamClosedError."""
        self._unsent += data
        if len(self._unsent) > MOST_UNSENT:
            raise StreamClosedError(Fault.JAMMED)
        self.flush()

    def flush(self) -> None:
        """Send what was kept; raises StreamClosedError."""
        while self._unsent:
            try:
                sent = self.socket.send(self._unsent[:_AT_ONCE])
            except (ssl.SSLWantReadError, ssl.SSLWantWriteError, BlockingIOError):
                return
            except OSError as error:
                raise StreamClosedError(_words(error)) from error
            del self._unsent[:sent]

    def close(self) -> None:
        """End the connection."""
        with contextlib.suppress(OSError):
            self.socket.close()


def _words(error: OSError) -> str:
    from app.telephony.engine.hop.tls import reason  # needed by nobody before a fault

    return reason(error)
