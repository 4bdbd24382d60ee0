"""A small network of our own: an office with a cable and a Wi-Fi, and a server behind both.

Network namespaces (iproute2, as root): what happens here is seen by nobody else.
"""

import ctypes
import itertools
import os
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import pytest

from app import launch
from tests.peers.engines import Telephone, Telephones
from tests.peers.programs import program

SERVER = "10.77.0.1"
CABLE, WIFI = "10.77.1", "10.77.2"
ROUTER = "10.77.9.9"
_NEW_NETWORK = 0x40000000


@dataclass(slots=True)
class Network:
    """The office's namespace and the server's; the cable is plugged in, the Wi-Fi is off."""

    name: str
    _ip: str = field(default_factory=lambda: program("ip", "iproute2"))

    @property
    def office(self) -> str:
        return f"{self.name}-o"

    @property
    def server(self) -> str:
        return f"{self.name}-s"

    def build(self) -> None:
        for namespace in (self.office, self.server):
            self._run("netns", "add", namespace)
            self.command(namespace, "link", "set", "lo", "up")
        self.command(self.server, "address", "add", f"{SERVER}/32", "dev", "lo")
        for link, net in (("cable", CABLE), ("wifi", WIFI)):
            far = ("peer", "name", link, "netns", self.server)
            self.command(self.office, "link", "add", link, "type", "veth", *far)
            self.command(self.server, "address", "add", f"{net}.1/24", "dev", link)
            self.command(self.server, "link", "set", link, "up")
        self.connect("cable")

    def connect(self, link: str, host: int = 2) -> str:
        """Switch a link on with this address on it; gives the address."""
        net = CABLE if link == "cable" else WIFI
        self.command(self.office, "link", "set", link, "up")
        self.command(self.office, "address", "add", f"{net}.{host}/24", "dev", link)
        self.command(self.office, "route", "replace", "default", "via", f"{net}.1", "dev", link)
        return f"{net}.{host}"

    def disconnect(self, link: str) -> None:
        """Switch a link off: its addresses and routes go with it."""
        self.command(self.office, "address", "flush", "dev", link)
        self.command(self.office, "link", "set", link, "down")

    def silence(self, *, silent: bool) -> None:
        """Have what the server says reach nobody: no answer, no refusal."""
        self.command(
            self.server, "route", "add" if silent else "delete", "blackhole", f"{CABLE}.0/25"
        )

    def translate(self) -> None:
        """Put the office behind a router: the server sees it as ROUTER, and reaches it so alone."""
        nft = self.inside(self.office, program("nft", "nftables"))
        _run(*nft, "add table ip router")
        _run(*nft, "add chain ip router out { type nat hook postrouting priority srcnat ; }")
        _run(*nft, f"add rule ip router out oifname cable snat to {ROUTER}")
        self.command(self.server, "route", "add", ROUTER, "via", f"{CABLE}.2")
        nft = self.inside(self.server, program("nft", "nftables"))
        _run(*nft, "add table ip router")
        _run(*nft, "add chain ip router out { type filter hook output priority filter ; }")
        _run(*nft, f"add rule ip router out ip daddr {CABLE}.0/24 drop")

    def let_out(self, *ports: int) -> None:
        """Have a firewall of the office let datagrams out to these ports alone."""
        nft, wanted = (
            self.inside(self.office, program("nft", "nftables")),
            ", ".join(map(str, ports)),
        )
        _run(*nft, "add table ip firewall")
        _run(*nft, "add chain ip firewall out { type filter hook output priority filter ; }")
        _run(*nft, f"add rule ip firewall out oifname cable udp dport != {{ {wanted} }} drop")

    def inside(self, namespace: str, *command: str) -> list[str]:
        """The command, run in a namespace; the process stays the one that is started."""
        return [self._ip, "netns", "exec", namespace, *command]

    def command(self, namespace: str, *words: str) -> None:
        """One command of ip, in a namespace."""
        self._run("-n", namespace, *words)

    def destroy(self) -> None:
        for namespace in (self.office, self.server):
            self._run("netns", "delete", namespace)

    def _run(self, *words: str) -> None:
        _run(self._ip, *words)


def _run(*command: str) -> None:
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 0, f"{' '.join(command)}: {done.stderr}"


Made = TypeVar("Made")


def made_in(namespace: str, make: Callable[[], Made]) -> Made:
    """What `make` gives on a thread inside a namespace, "" for our own: it stays there."""
    made: list[Made] = []

    def work() -> None:
        if namespace:
            with Path(f"/run/netns/{namespace}").open("rb") as there:
                libc = ctypes.CDLL(None, use_errno=True)
                if libc.setns(there.fileno(), _NEW_NETWORK) != 0:
                    return
        made.append(make())

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert made, f"no way into {namespace}"
    return made[0]


def socket_in(namespace: str, family: int, kind: int) -> socket.socket:
    """A socket of a namespace."""
    return made_in(namespace, lambda: socket.socket(family, kind))


_numbers = itertools.count(1)


class Rooms:
    """Starts telephones whose engines live in a namespace; their desk stays with us."""

    def __init__(self, telephones: Telephones, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self._telephones = telephones
        self._folder = folder
        self._where: dict[str, list[str]] = {}
        usual = launch.own_command

        def command(*words: str) -> list[str]:
            prefix = self._where.get(words[words.index("--data-dir") + 1], [])
            return [*prefix, *usual(*words)]

        patch.setattr("app.telephony.engine_process.own_command", command)

    def telephone(
        self, network: Network, namespace: str, *options: str, bind: str = ""
    ) -> Telephone:
        """A telephone there, by default heard on every address of its namespace."""
        folder = self._folder / f"room-{len(self._where)}"
        self._where[str(folder.resolve())] = network.inside(namespace)
        return self._telephones(*options, folder=folder, bind=bind)


@pytest.fixture
def rooms(telephones: Telephones, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Rooms:
    return Rooms(telephones, tmp_path, monkeypatch)


@pytest.fixture
def network() -> Iterator[Network]:
    made = Network(f"cb{os.getpid()}x{next(_numbers)}")
    made.build()
    yield made
    made.destroy()
