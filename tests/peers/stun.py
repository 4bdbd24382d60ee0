"""A STUN server that answers so many questions and then falls silent, as one that dies does."""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from app.telephony.engine.hop.places import Place

_COOKIE = 0x2112A442
_SUCCESS, _XOR_MAPPED_ADDRESS, _IPV4 = 0x0101, 0x20, 1


class StunServer:
    """Answers Binding requests (RFC 8489) on the loopback while `left` lasts."""

    def __init__(self, left: int) -> None:
        self.left = left
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        threading.Thread(target=self._serve, name="stun-server", daemon=True).start()

    @property
    def place(self) -> Place:
        """Where it is asked."""
        return Place(*self._socket.getsockname())

    def close(self) -> None:
        """Answer nobody any more."""
        self.left = 0
        self._socket.sendto(b"", self.place)

    def _serve(self) -> None:
        with self._socket:
            while True:
                data, (host, port) = self._socket.recvfrom(2000)
                if not data:
                    return
                if self.left > 0:
                    self.left -= 1
                    self._socket.sendto(_answer(data, host, port), (host, port))


def _answer(asked: bytes, host: str, port: int) -> bytes:
    number = int.from_bytes(socket.inet_aton(host), "big")
    seen = struct.pack("!BBHI", 0, _IPV4, port ^ _COOKIE >> 16, number ^ _COOKIE)
    attribute = struct.pack("!HH", _XOR_MAPPED_ADDRESS, len(seen)) + seen
    return struct.pack("!HH", _SUCCESS, len(attribute)) + asked[4:20] + attribute


@contextmanager
def stun_server(left: int) -> Iterator[StunServer]:
    """One that gives so many answers."""
    server = StunServer(left)
    try:
        yield server
    finally:
        server.close()
