"""The UDP sockets of the hop: one toward the network for each family of addresses."""

import logging
import selectors
import socket
from collections.abc import Callable

from app.telephony.commands import Transport
from app.telephony.engine.hop.places import Face, Place, family_of, local_address

_MOST_ADDRESSES = 200
_LARGEST_DATAGRAM = 65_535
_RECEIVE_BUFFER = 1_000_000

log = logging.getLogger(__name__)


class Datagrams:
    """Lives on the thread of the hop; `heard` is told of a socket that can be read."""

    def __init__(
        self, selector: selectors.BaseSelector, bind: str, heard: Callable[[socket.socket], None]
    ) -> None:
        self._selector = selector
        self._bind = bind
        self._heard = heard
        self._others: dict[socket.AddressFamily, socket.socket] = {}
        self._own: dict[str, str] = {}

    def open(self, port: int) -> None:
        """Take the port, or another one when it is taken; raises OSError when none can be had."""
        host = self._bind or "0.0.0.0"  # noqa: S104  a telephone is called from anywhere
        try:
            self._outside = bound(host, port)
        except OSError as error:
            log.warning("port %d is taken: %s", port, error)
            self._outside = bound(host, 0)
        self.port = int(self._outside.getsockname()[1])

    def listen(self) -> None:
        """Hear what comes from now on."""
        self._register(self._outside)

    def send(self, place: Place, data: bytes) -> None:
        """Send to the network; raises OSError."""
        self._socket_for(place.host).sendto(data, place)

    def face_toward(self, place: Place) -> Face:
        """How we appear over there."""
        port = int(self._socket_for(place.host).getsockname()[1])
        return Face(Transport.UDP, self._own_address(place.host), port)

    def forget_addresses(self) -> None:
        """The network has changed: ours are looked up anew."""
        self._own.clear()

    def close(self) -> None:
        """Close every socket."""
        for one in (self._outside, *self._others.values()):
            one.close()

    def _register(self, made: socket.socket) -> None:
        self._selector.register(made, selectors.EVENT_READ, lambda _mask: self._heard(made))

    def _socket_for(self, host: str) -> socket.socket:
        family = family_of(host)
        if family == self._outside.family:
            return self._outside
        made = self._others.get(family)
        if made is None:
            anywhere = "::" if family == socket.AF_INET6 else "0.0.0.0"  # noqa: S104  as above
            try:
                made = bound(anywhere, self.port)
            except OSError:
                made = bound(anywhere, 0)
            self._others[family] = made
            self._register(made)
        return made

    def _own_address(self, toward: str) -> str:
        """Ours, as `toward` can reach it; looked up once, until the network changes."""
        found = self._own.get(toward)
        if found is None:
            same = family_of(self._bind or "0") == family_of(toward)
            if len(self._own) > _MOST_ADDRESSES:
                self._own.clear()
            found = self._own[toward] = local_address(self._bind if same else "", toward)
        return found


def bound(host: str, port: int) -> socket.socket:
    """A UDP socket that never waits; raises OSError when the port cannot be had."""
    made = socket.socket(family_of(host), socket.SOCK_DGRAM)
    try:
        if made.family == socket.AF_INET6:
            made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _RECEIVE_BUFFER)
        made.bind((host, port))
    except OSError:
        made.close()
        raise
    made.settimeout(0)
    return made


def received(source: socket.socket) -> tuple[bytes, Place] | None:
    """The next datagram; None where there is none after all. `select` tells of more at once."""
    try:
        data, address = source.recvfrom(_LARGEST_DATAGRAM)
    except OSError:  # Windows tells here that an earlier one could not be delivered
        return None
    return data, Place(*address[:2])
