"""One end of the connection between desk and engine."""

import contextlib
import logging
import os
import queue
import socket
import sys
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec

from app.telephony.faults import Fault, told
from app.telephony.wire import (
    GREETINGS,
    LONGEST_MESSAGE,
    WIRE_VERSION,
    Busy,
    Dictionary,
    Hello,
    WireError,
    encode,
)

if TYPE_CHECKING:  # the engine and the phone's thread bring it, each in its own time
    from multiprocessing.connection import Connection

GREETING_S = 5.0
MOST_WAITING = 20_000
"""Messages that may wait for a peer that has stopped reading."""

log = logging.getLogger(__name__)


class PeerBusyError(Exception):
    """The engine serves another desk."""


class Line:
    """Sends from any thread without blocking, reads on the thread that calls `read`."""

    def __init__(self, connection: "Connection") -> None:
        self._connection = connection
        self._waiting: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._closed = threading.Event()
        self._writer = threading.Thread(target=self._write, name="line-writer", daemon=True)
        self.peer_pid = 0

    def greet(self) -> None:
        """Exchange the first messages; raises WireError, PeerBusyError, EOFError or OSError."""
        self._connection.send_bytes(encode(Hello(wire_version=WIRE_VERSION, pid=os.getpid())))
        if not self._connection.poll(GREETING_S):
            raise WireError("no greeting")
        greeting = GREETINGS.decode(self._connection.recv_bytes(LONGEST_MESSAGE))
        if isinstance(greeting, Busy):
            raise PeerBusyError(told(Fault.TAKEN, str(greeting.desk_pid)))
        if not isinstance(greeting, Hello):
            raise WireError("the first message is no greeting")
        if greeting.wire_version != WIRE_VERSION:
            log.warning("the peer speaks wire %s, not %s", greeting.wire_version, WIRE_VERSION)
        self.peer_pid = greeting.pid
        self._writer.start()

    def send(self, message: msgspec.Struct) -> None:
        """Queue one message; a peer that no longer reads is cut off instead of filling memory."""
        if self._waiting.qsize() > MOST_WAITING:
            log.error("the peer does not read; closing")
            self.close()
            return
        self._waiting.put(encode(message))

    def read(self, dictionary: Dictionary, received: Callable[[msgspec.Struct], None]) -> str:
        """Hand over every message until the line ends; returns why it ended."""
        while True:
            try:
                message = dictionary.decode(self._connection.recv_bytes(LONGEST_MESSAGE))
            except (EOFError, OSError) as error:
                reason = str(error) or "closed by the other end"
                break
            except WireError as error:
                log.warning("closing the connection: %s", error)
                reason = str(error)
                break
            if message is not None:
                received(message)
        self.close()
        self._writer.join()
        self._connection.close()
        return reason

    def close(self) -> None:
        """End the line from any thread; what still waits is dropped, `read` returns."""
        if self._closed.is_set():
            return
        self._closed.set()
        self._waiting.put(None)
        _shut(self._connection)

    def finish(self, timeout_s: float) -> None:
        """Close after the messages that wait have been sent, or after `timeout_s`."""
        self._waiting.put(None)
        self._closed.wait(timeout_s)
        self.close()

    def _write(self) -> None:
        try:
            while (data := self._waiting.get()) is not None:
                self._connection.send_bytes(data)
        except (OSError, ValueError) as error:
            log.info("the line ended while writing: %s", error)
        self.close()


def _shut(connection: "Connection") -> None:
    """Wake up the threads that read and write, then close; a plain close would leave them."""
    with contextlib.suppress(OSError, ValueError):
        if sys.platform != "win32":
            with socket.socket(fileno=os.dup(connection.fileno())) as twin:
                twin.shutdown(socket.SHUT_RDWR)
        else:
            connection.close()
