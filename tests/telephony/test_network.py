"""Changes of the network are heard as they happen, and nothing is heard while there are none."""

import subprocess
import sys
from collections.abc import Iterator

import pytest

from app.telephony.engine.network import way_to
from tests.peers.networks import SERVER, Network

LISTENER = """
import sys, threading
from app.telephony.engine.network import NetworkWatch, way_to
watch = NetworkWatch(lambda: print("changed", flush=True))
watch.start()
print("listening", flush=True)
for line in sys.stdin:
    print("way", way_to(line.strip()) or "none", flush=True)
"""


class Listener:
    """A process in the office's namespace that hears changes and can be asked for the way."""

    def __init__(self, network: Network) -> None:
        command = network.inside(network.office, sys.executable, "-c", LISTENER)
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self.said() == "listening"

    def said(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def way(self) -> str:
        """Our address toward the server now; changes told before are passed over."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{SERVER}\n")
        self.process.stdin.flush()
        while (line := self.said()) == "changed":
            pass
        return line.removeprefix("way ")


@pytest.fixture
def listener(network: Network) -> Iterator[Listener]:
    made = Listener(network)
    yield made
    made.process.kill()
    made.process.communicate()


def test_a_pulled_cable_is_heard_and_leaves_no_way(network: Network, listener: Listener) -> None:
    assert listener.way() == "10.77.1.2"
    network.disconnect("cable")
    assert listener.said() == "changed"
    assert listener.way() == "none"


def test_from_the_cable_to_the_wifi_the_way_has_another_address(
    network: Network, listener: Listener
) -> None:
    network.disconnect("cable")
    network.connect("wifi")
    assert listener.said() == "changed"
    assert listener.way() == "10.77.2.2"


def test_another_address_on_the_same_cable_is_heard(network: Network, listener: Listener) -> None:
    network.disconnect("cable")
    network.connect("cable", host=9)
    assert listener.said() == "changed"
    assert listener.way() == "10.77.1.9"


@pytest.mark.parametrize(("host", "way"), [("127.0.0.1", "127.0.0.1"), ("::1", "::1")])
def test_the_way_to_this_computer_is_itself(host: str, way: str) -> None:
    assert way_to(host) == way
