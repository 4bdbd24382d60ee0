"""Each message goes out by its way: a datagram, a connection, or a name that is looked up first."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from app.telephony.commands import Transport
from app.telephony.engine.hop.datagrams import Datagrams
from app.telephony.engine.hop.places import Face, Place
from app.telephony.engine.hop.resolving import look_up
from app.telephony.engine.hop.trace import Trace
from app.telephony.engine.hop.ways import (
    Failed,
    Ready,
    ToName,
    ToPlace,
    ToServer,
    ToStream,
    Upstream,
    Way,
)
from app.telephony.faults import Fault, of_system, told

if TYPE_CHECKING:
    from app.telephony.engine.hop.streams import Streams


class Delivery:
    """Lives on the thread of the hop; `later` runs something there from another thread.

    `streams` gives the connections, which are not made before one is wanted.
    """

    def __init__(
        self,
        datagrams: Datagrams,
        trace: Trace,
        upstreams: dict[bytes, Upstream],
        *,
        later: Callable[[Callable[[], None]], None],
        streams: Callable[[], "Streams"],
    ) -> None:
        self._datagrams = datagrams
        self._trace = trace
        self._upstreams = upstreams
        self._later = later
        self._streams = streams
        self._names: dict[tuple[str, int], tuple[Place, ...]] = {}

    def deliver(self, way: Way, ready: Ready, failed: Failed) -> None:
        """Send as soon as the way is there; `failed` is told why it is not."""
        match way:
            case ToPlace(place):
                self._to_place(place, ready, failed)
            case ToServer(token):
                self._to_server(token, ready, failed)
            case ToStream(number):
                stream = self._streams().find(number)
                if stream is None:
                    failed(Fault.CLOSED)
                else:
                    data = self._traced(ready, stream.peer)
                    self._streams().send_on(stream, data(stream.face))
            case ToName():
                self._to_name(way, ready, failed)

    def forget_names(self) -> None:
        """The network has changed: names are looked up anew."""
        self._names.clear()

    def _to_place(self, place: Place, ready: Ready, failed: Failed) -> None:
        try:
            face = self._datagrams.face_toward(place)
            self._datagrams.send(place, self._traced(ready, place)(face))
        except OSError as error:
            failed(of_system(error))

    def _to_server(self, token: bytes, ready: Ready, failed: Failed) -> None:
        upstream = self._upstreams.get(token)
        if upstream is None or not upstream.places:
            failed(Fault.NO_SERVER)
        elif upstream.transport is Transport.UDP:
            self._to_place(upstream.places[0], ready, failed)
        else:
            wish = None
            if upstream.transport is Transport.TLS:
                from app.telephony.engine.hop.tls import TlsWish

                wish = TlsWish(
                    name=upstream.host, ca_file=upstream.ca_file, certificate=upstream.certificate
                )
            key = (token, upstream.host, upstream.places[0].port, upstream.transport)
            traced = self._traced(ready, upstream.places[0])
            self._streams().send(key, upstream.places, wish, traced, failed)

    def _to_name(self, way: ToName, ready: Ready, failed: Failed) -> None:
        known = self._names.get((way.host, way.port))
        if known is not None:
            self._to_found(way, known, ready, failed)
            return

        def found(places: tuple[Place, ...]) -> None:
            self._later(lambda: self._found(way, places, ready, failed))

        look_up(way.host, way.port, found)

    def _found(self, way: ToName, places: tuple[Place, ...], ready: Ready, failed: Failed) -> None:
        if places:
            self._names[way.host, way.port] = places
        self._to_found(way, places, ready, failed)

    def _to_found(
        self, way: ToName, places: tuple[Place, ...], ready: Ready, failed: Failed
    ) -> None:
        if not places:
            failed(told(Fault.NO_ADDRESS, way.host))
        elif way.transport is Transport.UDP:
            self._to_place(places[0], ready, failed)
        elif way.transport is Transport.TCP:
            key = (b"", way.host, way.port, way.transport)
            self._streams().send(key, places, None, self._traced(ready, places[0]), failed)
        else:
            failed(Fault.TLS_WITHOUT_SERVER)

    def _traced(self, ready: Ready, peer: Place) -> Ready:
        def traced(face: Face) -> bytes:
            data = ready(face)
            self._trace.note(data, sent=True, transport=face.transport, peer=peer)
            return data

        return traced
