"""A small network of our own: an office with a cable and a Wi-Fi, and a server behind both.

Network namespaces (iproute2, as root): what happens here is seen by nobody else.
"""

import ctypes
import itertools
import os
import socket
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.peers.programs import program

SERVER = "10.77.0.1"
CABLE, WIFI = "10.77.1", "10.77.2"
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
            self._in(namespace, "link", "set", "lo", "up")
        self._in(self.server, "address", "add", f"{SERVER}/32", "dev", "lo")
        for link, net in (("cable", CABLE), ("wifi", WIFI)):
            far = ("peer", "name", link, "netns", self.server)
            self._in(self.office, "link", "add", link, "type", "veth", *far)
            self._in(self.server, "address", "add", f"{net}.1/24", "dev", link)
            self._in(self.server, "link", "set", link, "up")
        self.connect("cable")

    def connect(self, link: str, host: int = 2) -> str:
        """Switch a link on with this address on it; gives the address."""
        net = CABLE if link == "cable" else WIFI
        self._in(self.office, "link", "set", link, "up")
        self._in(self.office, "address", "add", f"{net}.{host}/24", "dev", link)
        self._in(self.office, "route", "replace", "default", "via", f"{net}.1", "dev", link)
        return f"{net}.{host}"

    def disconnect(self, link: str) -> None:
        """Switch a link off: its addresses and routes go with it."""
        self._in(self.office, "address", "flush", "dev", link)
        self._in(self.office, "link", "set", link, "down")

    def disturb(self, link: str, *netem: str) -> None:
        """Lose, delay or jitter packets on both ends of a link, in the words of tc netem."""
        for namespace in (self.office, self.server):
            words = ("qdisc", "replace", "dev", link, "root", "netem", *netem)
            command = self.inside(namespace, program("tc", "iproute2"), *words)
            subprocess.run(command, check=True, capture_output=True)

    def silence(self, *, silent: bool) -> None:
        """Have the server's namespace drop everything: no answer, no refusal."""
        words = ("add",) if silent else ("del",)
        self._in(self.server, "route", *words, "blackhole", f"{CABLE}.0/25")

    def inside(self, namespace: str, *command: str) -> list[str]:
        """The command, run in a namespace; the process stays the one that is started."""
        return [self._ip, "netns", "exec", namespace, *command]

    def destroy(self) -> None:
        for namespace in (self.office, self.server):
            self._run("netns", "delete", namespace)

    def _in(self, namespace: str, *words: str) -> None:
        self._run("-n", namespace, *words)

    def _run(self, *words: str) -> None:
        done = subprocess.run([self._ip, *words], check=False, capture_output=True, text=True)
        assert done.returncode == 0, f"ip {' '.join(words)}: {done.stderr}"


def socket_in(namespace: str, family: int, kind: int) -> socket.socket:
    """A socket of a namespace, "" for our own: where it is made is where it stays."""
    made: list[socket.socket] = []

    def work() -> None:
        if namespace:
            with Path(f"/run/netns/{namespace}").open("rb") as there:
                libc = ctypes.CDLL(None, use_errno=True)
                if libc.setns(there.fileno(), _NEW_NETWORK) != 0:
                    return
        made.append(socket.socket(family, kind))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert made, f"no way into {namespace}"
    return made[0]


_numbers = itertools.count(1)


@pytest.fixture
def network() -> Iterator[Network]:
    made = Network(f"cb{os.getpid()}x{next(_numbers)}")
    made.build()
    yield made
    made.destroy()
