"""Where messages come from and go to: addresses, URIs and how we appear to others."""

import ipaddress
import re
import socket
from typing import NamedTuple

from app.telephony.commands import Transport

SIP_PORT = 5060
SIPS_PORT = 5061

_URI = re.compile(
    rb"<?(?P<scheme>sips?):(?:[^@<>]*@)?(?P<host>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)"
    rb"(?::(?P<port>\d{1,5}))?(?P<rest>[^>]*)",
    re.IGNORECASE,
)
_TRANSPORT = re.compile(rb";transport=([A-Za-z]+)", re.IGNORECASE)
_USER = re.compile(rb"sips?:([^@<>;]*)[^@<>]*@", re.IGNORECASE)
_WORST_PORT = 65536
_TRANSPORTS = {"udp": Transport.UDP, "tcp": Transport.TCP, "tls": Transport.TLS}


class Place(NamedTuple):
    """Where a message goes, or came from: address and port."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"{in_uri(self.host)}:{self.port}"


class Target(NamedTuple):
    """Where a URI points; `transport` is None where it does not say."""

    host: str
    port: int
    transport: Transport | None


class Face(NamedTuple):
    """How we appear to others: what stands in Via and Contact."""

    transport: Transport
    host: str
    port: int

    @property
    def sent_by(self) -> bytes:
        """host:port, an IPv6 address in brackets."""
        return f"{in_uri(self.host)}:{self.port}".encode()


def in_uri(host: str) -> str:
    """`host` as it stands in a URI: an IPv6 address in brackets."""
    return f"[{host}]" if ":" in host else host


def target_of(uri: bytes) -> Target | None:
    """Where a SIP URI (or a Route with one) points; None when it is not SIP."""
    match = _URI.search(uri)
    if match is None:
        return None
    found = _TRANSPORT.search(match["rest"])
    word = found[1].decode().lower() if found else ""
    transport = _TRANSPORTS.get(word)
    if match["scheme"].lower() == b"sips":
        transport = Transport.TLS
    port = int(match["port"] or 0)
    if port >= _WORST_PORT:
        return None
    port = port or (SIPS_PORT if transport is Transport.TLS else SIP_PORT)
    return Target(match["host"].decode().strip("[]"), port, transport)


def user_of(uri: bytes) -> bytes:
    """The user part of a SIP URI, b"" without one."""
    match = _USER.search(uri)
    return match[1] if match else b""


def is_address(host: str) -> bool:
    """Whether this is an IP address and no name."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def family_of(host: str) -> socket.AddressFamily:
    """The address family of an IP address."""
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def local_address(bind: str, toward: str = "192.0.2.1") -> str:
    """The address of this computer that packets to `toward` leave from; nothing is sent."""
    if bind:
        return bind
    with socket.socket(family_of(toward), socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((toward, 9))
            return str(probe.getsockname()[0]).partition("%")[0]
        except OSError:  # no way there now; `renew` finds the way when there is one
            return "::1" if ":" in toward else "127.0.0.1"
