"""Where a message goes, and what carries it there."""

from collections.abc import Callable
from typing import NamedTuple, Protocol

import msgspec

from app.telephony.commands import Transport
from app.telephony.engine.hop.digest import Login
from app.telephony.engine.hop.places import Face, Place


class ToPlace(NamedTuple):
    """A datagram to an address."""

    place: Place


class ToServer(NamedTuple):
    """To the server of an account, over its connection where it has one."""

    token: bytes


class ToStream(NamedTuple):
    """Over a connection that came in, or is the server's."""

    number: int


class ToName(NamedTuple):
    """To a host by name, or to an address that wants a connection of its own."""

    host: str
    port: int
    transport: Transport


Way = ToPlace | ToServer | ToStream | ToName

Ready = Callable[[Face], bytes]
"""Given how we appear over there, the bytes to send."""
Failed = Callable[[str], None]
"""Told in plain words why nothing could be sent."""


class Source(NamedTuple):
    """Where a message came from."""

    place: Place
    transport: Transport
    back: str
    """How its answer finds back: "u" for a datagram, else "s" and the number of the stream."""
    token: bytes | None = None
    """The account whose own connection it came over."""


class Upstream(msgspec.Struct, frozen=True, kw_only=True):
    """The server of an account, or none for an account that anybody may call."""

    account: str
    user: str
    host: str = ""
    """Name of the server, which its certificate must be for; "" for a direct account."""
    domain: str = ""
    """What its requests are addressed to, host[:port]."""
    address: str = ""
    """The account's own SIP URI, as it registers it."""
    login: Login | None = None
    """For what the hop itself asks the server."""
    places: tuple[Place, ...] = ()
    """Its addresses, the first choice first."""
    transport: Transport = Transport.UDP
    ca_file: str = ""
    certificate: str = ""
    """PEM file of our own certificate and key, for a server that asks for one."""
    keep_alive_s: int = 25
    """Seconds between two signs of life to the server; 0 sends none."""


class Wires(Protocol):
    """What carries messages for the router."""

    def deliver(self, way: Way, ready: Ready, failed: Failed) -> None:
        """Send to the network as soon as the way is there."""

    def to_pjsip(self, data: bytes) -> None:
        """Send to pjsip."""

    def later(self, seconds: float, act: Callable[[], None]) -> None:
        """Do it then."""
