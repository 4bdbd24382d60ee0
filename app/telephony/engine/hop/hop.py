"""The thread between pjsip and the network: all sockets, one selector, nothing waited for."""

import contextlib
import logging
import queue
import selectors
import socket
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from app.telephony.commands import Transport
from app.telephony.engine.hop.datagrams import Datagrams, bound, received
from app.telephony.engine.hop.delivery import Delivery
from app.telephony.engine.hop.guard import Guard
from app.telephony.engine.hop.pace import Pace
from app.telephony.engine.hop.places import Face, Place, local_address
from app.telephony.engine.hop.pulse import Pulse
from app.telephony.engine.hop.rewriting import own_route
from app.telephony.engine.hop.router import Router
from app.telephony.engine.hop.trace import Trace
from app.telephony.engine.hop.ways import (
    Failed,
    Ready,
    Source,
    Upstream,
    Way,
)
from app.telephony.engine.notes import ConnectionLost, Note, ServerForgot, ServerSilent
from app.telephony.engine.timers import Timers
from app.telephony.events import Event, TraceTold

if TYPE_CHECKING:
    from app.telephony.engine.hop.streams import Streams

SERVED_S = 1.0
"""Longest wait for the hop's own thread to take an account on; it takes a millisecond."""
TELL_EVERY_S = 60.0
TRYING_S = 0.05
"""How long a 100 may wait for what comes after it; the server repeats itself after 0.5 s."""
SETTLE_S = 0.25
"""How often it is seen whether the trace can be put in order: not while a call is on its way."""
PONG_S = 10.0
"""How long a server that has answered signs of life before may take for one."""
_LONGEST_WAIT_S = 3600.0
_SHORTEST_MESSAGE = 5
_TRYING = b"SIP/2.0 100 "

log = logging.getLogger(__name__)


class Hop:
    """All SIP of this engine passes here; every method may be called from any thread."""

    def __init__(
        self,
        *,
        bind: str,
        port: int,
        emit: Callable[[Note], None],
        say: Callable[[Event], None],
        wake: Callable[[], None],
    ) -> None:
        self._bind = bind
        self._wanted_port = port
        self._emit_note = emit
        self._wake_engine = wake
        self._guard = Guard(say)
        self._trace = Trace()
        self.pace = Pace()
        self._upstreams: dict[bytes, Upstream] = {}
        self._tokens: dict[str, bytes] = {}
        self._inbox: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._timers = Timers()
        self._trying: dict[bytes, bytes] = {}
        self._streams_made: Streams | None = None
        self._telling = self._settling = False
        self._kept_alive: dict[bytes, int] = {}
        self._ended = False

    # Start and end

    def open(self) -> None:
        """Take the port, or another one when it is taken; raises OSError when none can be had."""
        self._selector = selectors.DefaultSelector()
        self._inside = bound("127.0.0.1", 0)
        self._datagrams = Datagrams(self._selector, self._bind, self._from_network)
        self._datagrams.open(self._wanted_port)
        self._delivery = Delivery(
            self._datagrams,
            self._trace,
            self._upstreams,
            later=self._do,
            streams=lambda: self._streams,
        )
        self._alarm, self._bell = socket.socketpair()
        self._alarm.settimeout(0)
        self.port = self._datagrams.port
        inside = f"127.0.0.1:{self._inside.getsockname()[1]}".encode()
        self._inside_address = inside
        self._router = Router(self, self._guard, self.pace, emit=self._emit, hop=inside)
        self._pulse = Pulse(
            self._send_question,
            self._timers.after,
            registered_as=self._router.registered_as,
            silent=lambda account: self._emit(ServerSilent(account)),
            forgotten=lambda account: self._emit(ServerForgot(account)),
        )

    def start(self, pjsip: Place) -> None:
        """Begin to carry messages to and from pjsip, which is heard at this place."""
        self._pjsip = pjsip
        self._router.local = str(pjsip).encode()
        read = selectors.EVENT_READ
        self._selector.register(self._alarm, read, lambda _mask: self._silence_alarm())
        self._selector.register(self._inside, read, lambda _mask: self._from_pjsip())
        self._datagrams.listen()
        self._thread = threading.Thread(target=self._run, name="hop", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the thread and close every socket."""
        self._do(self._end)
        self._thread.join(2.0)

    # What the engine asks

    def use(self, upstream: Upstream) -> str:
        """Serve an account; gives the SIP URI of the route pjsip must send it by."""
        token = self._tokens.setdefault(upstream.account, b"a%d" % (len(self._tokens) + 1))
        served = threading.Event()

        def serve() -> None:
            self._use(token, upstream)
            served.set()

        self._do(serve)
        served.wait(SERVED_S)  # whoever hears that we can be called may call at once
        return own_route(token, self._inside_address).decode()

    def registered(self, account: str) -> None:
        """The server of an account has accepted us: it is watched from now on."""
        token = self._tokens.get(account)
        if token is not None:
            self._do(lambda: self._pulse.registered(token))

    def forget(self, account: str) -> None:
        """Serve an account no longer; its connection ends after what it still has to say."""
        token = self._tokens.get(account)
        if token is not None:
            self._do(lambda: self._forget(token))

    def watch(self, account: str, wanted: dict[str, str] | None) -> None:
        """Have the server of an account tell of the calls of these, by name their SIP URIs.

        With None nothing is heard of any, and nothing said to the server.
        """
        token = self._tokens.get(account)
        if token is not None:
            self._do(lambda: self._router.watch(token, wanted))

    def ask_again(self, account: str, target: str) -> None:
        """Have the server of an account tell again how one of those it tells of stands."""
        token = self._tokens.get(account)
        if token is not None:
            self._do(lambda: self._router.ask_again(token, target))

    def address_toward(self, places: tuple[Place, ...]) -> str:
        """Our own address as those places can reach it; without any, as most can."""
        return local_address(self._bind, *([places[0].host] if places else []))

    def account_of(self, token: str) -> str:
        """The account of a token in a route; "" for none."""
        wanted = token.encode()
        return next((name for name, one in self._tokens.items() if one == wanted), "")

    def count_too_fast(self) -> None:
        """One more call was refused that nobody is told of by itself."""

        def count() -> None:
            self._guard.dropped.too_fast += 1

        self._do(count)

    def renew(self) -> None:
        """The network has changed: forget every connection; the accounts register again."""
        self._do(self._renew)

    def trace(self) -> TraceTold:
        """The last messages."""
        return self._trace.told()

    # The thread

    def _do(self, act: Callable[[], None]) -> None:
        self._inbox.put(act)
        with contextlib.suppress(OSError):
            self._bell.send(b"!")

    def _emit(self, note: Note) -> None:
        self._emit_note(note)
        self._wake_engine()

    def _run(self) -> None:
        while not self._ended:
            heard = self._selector.select(self._patience())
            while not self._inbox.empty():  # an account must be known before its first message
                self._guarded(self._inbox.get())
            for key, mask in heard:
                self._guarded(key.data, mask)
            self._guarded(self._timers.run_due)
            if self._streams_made is not None:
                self._guarded(self._streams_made.cut_slow, time.monotonic())
            if not self._settling and self._trace.is_fresh:
                self._settling = True
                self._timers.after(SETTLE_S, self._settle)
            if not self._telling and self._guard.dropped.any:
                self._guarded(self._tell)
        self._close()

    def _patience(self) -> float:
        patience = self._timers.next_in(_LONGEST_WAIT_S)
        if self._streams_made is not None:
            slow = self._streams_made.next_check_in(time.monotonic())
            patience = patience if slow is None else min(patience, slow)
        return patience

    def _guarded(self, act: Callable[..., Any], *arguments: Any) -> None:  # noqa: ANN401  passed on
        """One broken message must not end the telephone of everybody."""
        try:
            act(*arguments)
        except Exception:
            log.exception("the hop failed")

    def _silence_alarm(self) -> None:
        with contextlib.suppress(BlockingIOError):
            while self._alarm.recv(4096):
                pass

    def _settle(self) -> None:
        self._settling = not self._trace.can_settle()
        if self._settling:
            self._timers.after(SETTLE_S, self._settle)
        else:
            self._trace.settle()

    def _tell(self) -> None:
        """Say what was dropped, and no more for a minute."""
        self._telling = self._guard.tell()
        if self._telling:
            self._timers.after(TELL_EVERY_S, self._tell)

    # Accounts

    def _use(self, token: bytes, upstream: Upstream) -> None:
        before = self._upstreams.get(token)
        if before is not None and self._streams_made is not None and before != upstream:
            self._streams_made.drop(token)
        self._upstreams[token] = upstream
        self._know()
        self._pulse.know(token, upstream)
        if upstream.transport is Transport.TCP:
            self._streams.listen(self.port)
        turn = self._kept_alive[token] = self._kept_alive.get(token, 0) + 1
        self._timers.after(upstream.keep_alive_s, lambda: self._keep_alive(token, turn))

    def _forget(self, token: bytes) -> None:
        self._upstreams.pop(token, None)
        self._router.watch(token, None)
        self._pulse.know(token, None)
        self._know()
        if self._streams_made is not None:
            self._streams_made.drop(token)

    def _know(self) -> None:
        self._router.know(self._upstreams)
        self._guard.know(self._upstreams)

    def _renew(self) -> None:
        self._delivery.forget_names()
        self._datagrams.forget_addresses()
        if self._streams_made is not None:
            self._streams_made.drop()

    def _keep_alive(self, token: bytes, turn: int) -> None:
        """Keep the way through routers open; the only thing that wakes at rest."""
        upstream = self._upstreams.get(token)
        if upstream is None or not upstream.places or self._kept_alive.get(token) != turn:
            return
        if not upstream.keep_alive_s or upstream.transport is Transport.UDP:
            return  # over UDP the pulse keeps routers open
        if self._streams_made is not None:
            asked_at = time.monotonic()
            self._streams_made.keep_alive(token)
            self._timers.after(PONG_S, lambda: self._streams.cut_silent(token, asked_at))
        self._timers.after(upstream.keep_alive_s, lambda: self._keep_alive(token, turn))

    # Datagrams

    def _from_pjsip(self) -> None:
        found = received(self._inside)
        if found is None or found[1] != self._pjsip or len(found[0]) < _SHORTEST_MESSAGE:
            return
        data = found[0]
        _start, _end, rest = data.partition(b"\r\nVia: ")
        whose = rest.partition(b"\r\n")[0]
        if data.startswith(_TRYING):
            self._hold_back(whose, data)
            return
        self._trying.pop(whose, None)
        self._router.from_pjsip(data)

    def _hold_back(self, whose: bytes, trying: bytes) -> None:
        """The ringing mostly follows at once, and the server needs to hear only one of them."""
        self._trying[whose] = trying

        def send() -> None:
            if self._trying.pop(whose, None) is not None:
                self._router.from_pjsip(trying)

        self._timers.after(TRYING_S, send)

    def _from_network(self, outside: socket.socket) -> None:
        found = received(outside)
        if found is None or len(found[0]) < _SHORTEST_MESSAGE:
            return  # a keep-alive
        data, place = found
        if self._router.is_nothing_of_ours(data, place.host):
            self._guard.drop_stranger(place.host)
        elif not self._pulse.takes(data, place.host):
            self._received(data, Source(place, Transport.UDP, "u"))

    def _from_stream(self, data: bytes, source: Source) -> None:
        if source.token is None or not self._pulse.takes(data, source.place.host):
            self._received(data, source)

    def _received(self, data: bytes, source: Source) -> None:
        self._trace.note(data, sent=False, transport=source.transport, peer=source.place)
        self._guarded(self._router.from_network, data, source)

    def to_pjsip(self, data: bytes) -> None:
        """Send to pjsip; on the thread of the hop."""
        with contextlib.suppress(OSError):
            self._inside.sendto(data, self._pjsip)

    def deliver(self, way: Way, ready: Ready, failed: Failed) -> None:
        """Send to the network as soon as the way is there; on the thread of the hop."""
        self._delivery.deliver(way, ready, failed)

    def _send_question(
        self, token: bytes, upstream: Upstream, make: Callable[[Face], bytes]
    ) -> None:
        """For the pulse: untraced, for every few seconds there is one."""
        place = upstream.places[0]
        if upstream.transport is not Transport.UDP:
            self._streams.say(token, make)
            return
        with contextlib.suppress(OSError):
            self._datagrams.send(place, make(self._datagrams.face_toward(place)))

    def later(self, seconds: float, act: Callable[[], None]) -> None:
        """Do it then; on the thread of the hop."""
        self._timers.after(seconds, act)

    @property
    def _streams(self) -> "Streams":
        """Made when first wanted: ssl is not for those who need it not."""
        if self._streams_made is None:
            from app.telephony.engine.hop.streams import Streams

            self._streams_made = Streams(
                self._selector,
                bind=self._bind,
                later=self._do,
                received=self._from_stream,
                lost=self._lost,
                welcome=self._guard.takes_from,
            )
        return self._streams_made

    def _lost(self, token: bytes, reason: str) -> None:
        self._router.connection_lost(token, reason)
        upstream = self._upstreams.get(token)
        if upstream is not None:
            self._emit(ConnectionLost(upstream.account, reason))

    # The end

    def _end(self) -> None:
        self._ended = True

    def _close(self) -> None:
        if self._streams_made is not None:
            self._streams_made.close()
        self._datagrams.close()
        for one in (self._inside, self._alarm, self._bell):
            one.close()
        self._selector.close()
