"""A line that loses and delays packets: two TUN devices and what happens between them.

The same as tc netem, which the kernels of small machines often lack.
"""

import fcntl
import heapq
import os
import random
import select
import struct
import threading
import time
from contextlib import suppress
from pathlib import Path

from tests.peers.networks import Network, made_in

HERE, THERE = "10.77.3.2", "10.77.3.1"
_TUNSETIFF = 0x400454CA
_TUN_WITHOUT_HEADER = 0x0001 | 0x1000
_LARGEST = 2048


class BadLine:
    """Between the office (HERE) and the server (THERE); good until `disturb`."""

    def __init__(self, network: Network) -> None:
        self._chance = random.Random(5)
        self._loss = self._delay_s = self._jitter_s = 0.0
        self._ended = threading.Event()
        self._ends: list[int] = []
        for namespace, own, other in (
            (network.office, HERE, THERE),
            (network.server, THERE, HERE),
        ):
            self._ends.append(made_in(namespace, _tun))
            network.command(namespace, "address", "add", own, "peer", other, "dev", "line")
            network.command(namespace, "link", "set", "line", "up")
        self._thread = threading.Thread(target=self._carry, daemon=True)
        self._thread.start()

    def disturb(self, *, loss: float, delay_s: float, jitter_s: float) -> None:
        """Lose this share of the packets, and be late by `delay_s` give or take `jitter_s`."""
        self._loss, self._delay_s, self._jitter_s = loss, delay_s, jitter_s

    def close(self) -> None:
        """Cut it."""
        self._ended.set()
        self._thread.join()
        for end in self._ends:
            os.close(end)

    def _carry(self) -> None:
        due: list[tuple[float, int, bytes]] = []
        while not self._ended.is_set():
            wait = max(0.0, min(0.1, due[0][0] - time.monotonic())) if due else 0.1
            for end in select.select(self._ends, [], [], wait)[0]:
                packet = os.read(end, _LARGEST)
                if self._chance.random() >= self._loss:
                    late = self._delay_s + self._chance.uniform(-self._jitter_s, self._jitter_s)
                    other = self._ends[1] if end == self._ends[0] else self._ends[0]
                    heapq.heappush(due, (time.monotonic() + max(0.0, late), other, packet))
            while due and due[0][0] <= time.monotonic():
                _at, end, packet = heapq.heappop(due)
                with suppress(OSError):  # the other end is not up yet
                    os.write(end, packet)


def _tun() -> int:
    end = os.open(Path("/dev/net/tun"), os.O_RDWR)
    fcntl.ioctl(end, _TUNSETIFF, struct.pack("16sH22x", b"line", _TUN_WITHOUT_HEADER))
    return end
