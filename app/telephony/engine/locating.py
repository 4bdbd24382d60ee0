"""Where the server of an account is: NAPTR, SRV and addresses, as RFC 3263 orders them.

Everything here may take seconds and runs on a thread of its own. dnspython is imported when a
name is looked up whose records may say more than an address.
"""

import ipaddress
import logging
import random
import socket
from typing import Any

import msgspec

from app.telephony.commands import Transport
from app.telephony.engine import convert
from app.telephony.engine.hop.places import SIP_PORT, SIPS_PORT, Place
from app.telephony.faults import Fault, FaultError

LOOK_UP_S = 3.0
"""Seconds for one kind of record, whatever the servers of the DNS do."""
MOST_TARGETS = 12
_SERVICES = {
    "SIPS+D2T": Transport.TLS,
    "SIP+D2T": Transport.TCP,
    "SIP+D2U": Transport.UDP,
}
_PREFIX = {
    Transport.TLS: "_sips._tcp.",
    Transport.TCP: "_sip._tcp.",
    Transport.UDP: "_sip._udp.",
}

log = logging.getLogger(__name__)


class Wish(msgspec.Struct, frozen=True):
    """What is looked for: `server` is host or host:port."""

    server: str
    transport: Transport = Transport.UDP
    demand_tls: bool = False
    ip_version: int = 0


class Target(msgspec.Struct, frozen=True):
    """One place where the server may answer, and how to speak there."""

    transport: Transport
    place: Place


class Locator:
    """Looks names up; at `nameserver`, address:port, instead of those of the system."""

    def __init__(self, nameserver: str = "") -> None:
        self._nameserver, _colon, self._port = nameserver.rpartition(":")

    def locate(self, wish: Wish) -> tuple[Target, ...]:
        """Every place to try, the best first; raises FaultError when there is none."""
        found = convert.split_host(wish.server)
        if found is None:
            raise FaultError(Fault.NO_HOST, wish.server)
        host, port = found[0].strip("[]"), found[1]
        targets: list[Target] = []
        for transport, name, at in self._candidates(host, port, wish):
            for address in self._addresses(name, wish.ip_version):
                target = Target(transport, Place(address, at))
                if target not in targets:
                    targets.append(target)
        if not targets:
            raise FaultError(Fault.NO_ADDRESS, host)
        return tuple(targets[:MOST_TARGETS])

    def _candidates(self, host: str, port: int, wish: Wish) -> list[tuple[Transport, str, int]]:
        fixed = None if wish.transport is Transport.AUTO else wish.transport
        usual = fixed or (Transport.TLS if wish.demand_tls else Transport.UDP)
        plain = (usual, host, port or _usual_port(usual))
        if port or _is_address(host):
            return [plain]
        if fixed is not None:
            return self._services(fixed, _PREFIX[fixed] + host) or [plain]
        ways = self._named_ways(host) or [(way, _PREFIX[way] + host) for way in _PREFIX]
        found = [
            service
            for transport, name in ways
            if transport is Transport.TLS or not wish.demand_tls
            for service in self._services(transport, name)
        ]
        return found or [plain]

    def _named_ways(self, host: str) -> list[tuple[Transport, str]]:
        """What the domain's own NAPTR records name, the wanted first."""
        records = sorted(self._ask(host, "NAPTR"), key=lambda one: (one.order, one.preference))
        return [
            (_SERVICES[service], str(record.replacement).rstrip("."))
            for record in records
            if (service := record.service.decode("ascii", "replace").upper()) in _SERVICES
            and record.flags.lower() == b"s"
        ]

    def _services(self, transport: Transport, name: str) -> list[tuple[Transport, str, int]]:
        records = [one for one in self._ask(name, "SRV") if str(one.target) != "."]
        return [
            (transport, str(one.target).rstrip("."), int(one.port)) for one in by_weight(records)
        ]

    def _addresses(self, name: str, version: int) -> list[str]:
        if _is_address(name):
            wanted = version in {0, ipaddress.ip_address(name).version}
            return [name] if wanted else []
        if self._nameserver:
            kinds = [kind for kind, of in (("A", 4), ("AAAA", 6)) if version in {0, of}]
            return [str(one.address) for kind in kinds for one in self._ask(name, kind)]
        families = {0: socket.AF_UNSPEC, 4: socket.AF_INET, 6: socket.AF_INET6}
        try:
            found = socket.getaddrinfo(name, None, families[version], socket.SOCK_DGRAM)
        except (OSError, UnicodeError) as error:
            log.info("%s: %s", name, error)
            return []
        # The sound needs IPv4 whatever the messages take: what it can follow comes first.
        return sorted((str(one[4][0]) for one in found), key=lambda address: ":" in address)

    def _ask(self, name: str, kind: str) -> list[Any]:
        """The records of this kind; none where the DNS has none or does not answer."""
        import dns.exception
        import dns.resolver

        try:
            resolver = dns.resolver.Resolver(configure=not self._nameserver)
            if self._nameserver:
                resolver.nameservers, resolver.port = [self._nameserver], int(self._port)
            return list(resolver.resolve(name, kind, lifetime=LOOK_UP_S))
        except (dns.exception.DNSException, OSError, ValueError) as error:
            log.debug("%s %s: %s", kind, name, error)
            return []


def by_weight(records: list[Any]) -> list[Any]:
    """SRV records in the order of RFC 2782: by priority, within one by the luck of their weight."""
    ordered: list[Any] = []
    for priority in sorted({one.priority for one in records}):
        left = sorted((one for one in records if one.priority == priority), key=lambda r: r.weight)
        while left:
            mark = random.uniform(0, sum(one.weight for one in left))  # noqa: S311  spreads load
            for one in left:
                mark -= one.weight
                if mark <= 0:
                    break
            ordered.append(one)
            left.remove(one)
    return ordered


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _usual_port(transport: Transport) -> int:
    return SIPS_PORT if transport is Transport.TLS else SIP_PORT
