"""The TCP and TLS connections of the hop: made when wanted, bounded, cut when they misbehave."""

import logging
import selectors
import socket
import time
from collections import deque
from collections.abc import Callable

from app.telephony.commands import Transport
from app.telephony.engine.hop.connecting import connect
from app.telephony.engine.hop.framer import PING, PONG, BadFrameError
from app.telephony.engine.hop.places import Place, family_of
from app.telephony.engine.hop.stream import Stream, StreamClosedError
from app.telephony.engine.hop.tls import TlsWish
from app.telephony.engine.hop.ways import Failed, Ready, Source
from app.telephony.faults import Fault, of_system, told

MOST_FROM_OUTSIDE = 16
MOST_WAITING = 50
"""Messages that may wait for a connection."""
SLOWEST_S = 5.0
"""How long a message may take from its first byte to its last, and a guest to say something."""
_BACKLOG = 8

log = logging.getLogger(__name__)

Key = tuple[bytes, str, int, Transport]
"""Account token, host, port and transport: one connection for each."""


class Streams:
    """Lives on the thread of the hop; `later` runs something there from another thread."""

    def __init__(
        self,
        selector: selectors.BaseSelector,
        *,
        bind: str,
        later: Callable[[Callable[[], None]], None],
        received: Callable[[bytes, Source], None],
        lost: Callable[[bytes, str], None],
        welcome: Callable[[str], bool],
    ) -> None:
        self._selector = selector
        self._bind = bind
        self._later = later
        self._received = received
        self._lost = lost
        self._welcome = welcome
        self._streams: dict[int, Stream] = {}
        self._by_key: dict[Key, Stream] = {}
        self._waiting: dict[Key, deque[tuple[Ready, Failed]]] = {}
        self._count = 0
        self._listener: socket.socket | None = None

    # Towards the network

    def send(
        self,
        key: Key,
        places: tuple[Place, ...],
        wish: TlsWish | None,
        ready: Ready,
        failed: Failed,
    ) -> None:
        """Send over the connection of this key, which is made when there is none."""
        stream = self._by_key.get(key)
        if stream is not None:
            self.send_on(stream, ready(stream.face))
            return
        waiting = self._waiting.get(key)
        if waiting is not None:
            if len(waiting) < MOST_WAITING:
                waiting.append((ready, failed))
            return
        self._waiting[key] = deque([(ready, failed)])

        def done(made: socket.socket | None, reason: str) -> None:
            self._later(lambda: self._connected(key, made, reason))

        connect(places, self._bind, wish, done)

    def find(self, number: int) -> Stream | None:
        """An open connection by its number."""
        return self._streams.get(number)

    def send_on(self, stream: Stream, data: bytes) -> None:
        """Send over an open connection."""
        try:
            stream.send(data)
        except StreamClosedError as error:
            self._close(stream, str(error))
            return
        self._watch(stream)

    def _connected(self, key: Key, made: socket.socket | None, reason: str) -> None:
        waiting = self._waiting.pop(key, deque())
        if made is None:
            for _ready, failed in waiting:
                failed(reason)
            return
        if not waiting:  # nobody wants it any more
            made.close()
            return
        try:
            stream = self._add(made, key[3], key[0])
        except OSError as error:
            for _ready, failed in waiting:
                failed(of_system(error))
            return
        if not key[0] and self._listener is not None:  # a peer, who may have to connect to us
            stream.face = stream.face._replace(port=int(self._listener.getsockname()[1]))
        self._by_key[key] = stream
        self._on(stream, selectors.EVENT_READ)  # a server that wants no more of us says why
        for ready, failed in waiting:
            if stream.number in self._streams:
                self.send_on(stream, ready(stream.face))
            else:
                failed(stream.ended)

    def _add(self, made: socket.socket, transport: Transport, token: bytes | None) -> Stream:
        self._count += 1
        stream = Stream(made, self._count, transport, token)
        stream.heard_at = time.monotonic()
        self._streams[stream.number] = stream
        self._selector.register(made, selectors.EVENT_READ, lambda mask: self._on(stream, mask))
        return stream

    def _watch(self, stream: Stream) -> None:
        if stream.number not in self._streams:
            return
        events = selectors.EVENT_READ | (selectors.EVENT_WRITE if stream.has_unsent else 0)
        if self._selector.get_key(stream.socket).events != events:
            self._selector.modify(stream.socket, events, lambda mask: self._on(stream, mask))

    # From the network

    def listen(self, port: int) -> None:
        """Take connections from outside, at `port` when it is free."""
        if self._listener is not None:
            return
        host = self._bind or "0.0.0.0"  # noqa: S104  a telephone is called from anywhere
        made = socket.socket(family_of(host), socket.SOCK_STREAM)
        try:
            if hasattr(socket, "SO_REUSEADDR"):
                made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            made.bind((host, port))
            made.listen(_BACKLOG)
        except OSError as error:
            log.warning("nobody can connect to port %d: %s", port, error)
            made.close()
            return
        made.settimeout(0)
        self._listener = made
        self._selector.register(made, selectors.EVENT_READ, lambda _mask: self._accept())

    def _accept(self) -> None:
        if self._listener is None:
            return
        try:
            made, address = self._listener.accept()
        except OSError:
            return
        guests = sum(stream.token is None for stream in self._streams.values())
        if guests >= MOST_FROM_OUTSIDE or not self._welcome(str(address[0])):
            made.close()
            return
        try:
            stream = self._add(made, Transport.TCP, None)
        except OSError:
            made.close()
            return
        stream.begun_at = stream.heard_at  # it has to say something soon

    def _on(self, stream: Stream, mask: int) -> None:
        try:
            if mask & selectors.EVENT_WRITE:
                stream.flush()
                self._watch(stream)
            if mask & selectors.EVENT_READ:
                self._read(stream)
        except StreamClosedError as error:
            self._close(stream, str(error))
        except BadFrameError as error:
            self._close(stream, told(Fault.NO_SIP, str(error)))

    def _read(self, stream: Stream) -> None:
        source = Source(stream.peer, stream.transport, stream.back, stream.token)
        for message in stream.read(time.monotonic()):
            if message == PING:
                stream.send(PONG)
            elif message == PONG:
                stream.says_pong = True
            else:
                self._received(message, source)

    # Time and end

    def next_check_in(self, now: float) -> float | None:
        """Seconds until a slow guest must be cut, None when nobody is slow."""
        begun = [one.begun_at for one in self._streams.values() if one.begun_at is not None]
        return max(0.0, min(begun) + SLOWEST_S - now) if begun else None

    def cut_slow(self, now: float) -> None:
        """Cut those whose message does not end."""
        for stream in tuple(self._streams.values()):
            if stream.begun_at is not None and now - stream.begun_at >= SLOWEST_S:
                self._close(stream, Fault.NO_SIP)

    def say(self, token: bytes, ready: Ready) -> None:
        """Send over the connection of an account, if it has one."""
        for stream in tuple(self._streams.values()):
            if stream.token == token:
                self.send_on(stream, ready(stream.face))

    def keep_alive(self, token: bytes) -> None:
        """Say to the server of an account that we are there."""
        self.say(token, lambda _face: PING)

    def cut_silent(self, token: bytes, since: float) -> None:
        """Cut the connection of a server that used to answer this and has said nothing since."""
        for stream in tuple(self._streams.values()):
            if stream.token == token and stream.says_pong and stream.heard_at < since:
                self._close(stream, Fault.FELL_SILENT)

    def drop(self, token: bytes | None = None) -> None:
        """Close the connections of an account, or all of them, without saying that one is lost."""
        for key in [key for key in self._waiting if token in {None, key[0]}]:
            for _ready, failed in self._waiting.pop(key):
                failed(Fault.GIVEN_UP)
        for stream in tuple(self._streams.values()):
            if token is None or stream.token == token:
                stream.token = None
                self._close(stream, Fault.GIVEN_UP)

    def close(self) -> None:
        """Close everything."""
        self.drop()
        if self._listener is not None:
            self._selector.unregister(self._listener)
            self._listener.close()

    def _close(self, stream: Stream, reason: str) -> None:
        if self._streams.pop(stream.number, None) is None:
            return
        self._selector.unregister(stream.socket)
        stream.close()
        stream.ended = reason
        self._by_key = {key: one for key, one in self._by_key.items() if one is not stream}
        if stream.token is not None:
            log.info("the connection to %s has ended: %s", stream.peer, reason)
            self._lost(stream.token, reason)
