"""The engine's side of the local socket: lets one desk in at a time."""

import contextlib
import logging
import os
import shutil
import sys
import tempfile
import threading
from collections.abc import Callable
from multiprocessing import AuthenticationError
from multiprocessing.connection import Connection, Listener
from pathlib import Path

import msgspec

from app.telephony import rendezvous
from app.telephony.line import Line, PeerBusyError
from app.telephony.rendezvous import EngineAddress
from app.telephony.wire import COMMANDS, WIRE_VERSION, Busy, WireError, encode

LEAVING_S = 0.5
"""How long a new desk waits for the one before it to be seen gone."""
_FOLDER_PREFIX = "combine-"

log = logging.getLogger(__name__)


class Door:
    """Listens for desks; `arrived` and `received` are called on its threads."""

    def __init__(
        self,
        file: Path,
        *,
        arrived: Callable[[], None],
        received: Callable[[msgspec.Struct], None],
    ) -> None:
        self._file = file
        self._arrived = arrived
        self._received = received
        self._line: Line | None = None
        self._vacant = threading.Event()
        self._vacant.set()
        self._closing = threading.Event()
        self._folder: Path | None = None
        self._listener: Listener | None = None

    def open(self) -> None:
        """Listen, and say in engine.json where; raises OSError."""
        _clear_after_crash(rendezvous.find(self._file))
        key = os.urandom(32)
        if sys.platform == "win32":
            address = rf"\\.\pipe\combine-{os.urandom(16).hex()}"
            self._listener = Listener(address, family="AF_PIPE", authkey=key)
        else:
            # Not the data folder: the path of a local socket may have 107 bytes at most.
            self._folder = Path(tempfile.mkdtemp(prefix=_FOLDER_PREFIX))
            address = str(self._folder / "engine")
            self._listener = Listener(address, family="AF_UNIX", backlog=4, authkey=key)
        rendezvous.publish(
            self._file,
            EngineAddress(
                address=address, key=key.hex(), pid=os.getpid(), wire_version=WIRE_VERSION
            ),
        )
        threading.Thread(target=self._let_in, name="door", daemon=True).start()

    def send(self, message: msgspec.Struct) -> None:
        """Send to the desk that is there; without one the message is dropped."""
        line = self._line
        if line is not None:
            line.send(message)

    @property
    def desk_present(self) -> bool:
        """Whether a desk is connected."""
        return not self._vacant.is_set()

    def close(self) -> None:
        """Take leave of the desk after what waits was sent, and stop listening."""
        self._closing.set()
        rendezvous.withdraw(self._file, os.getpid())
        if self._line is not None:
            self._line.finish(1.0)
        if self._listener is not None:
            self._listener.close()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    def _let_in(self) -> None:
        listener = self._listener
        while listener is not None and not self._closing.is_set():
            try:
                connection = listener.accept()
            except (OSError, EOFError, AuthenticationError) as error:
                if self._closing.is_set():
                    return
                log.warning("turned away at the door: %r", error)
                continue
            self._welcome(connection)

    def _welcome(self, connection: Connection) -> None:
        if not self._vacant.wait(LEAVING_S):
            there = self._line.peer_pid if self._line is not None else 0
            log.warning("a second desk was turned away; process %d is connected", there)
            with contextlib.suppress(OSError):
                connection.send_bytes(encode(Busy(desk_pid=there)))
            connection.close()
            return
        line = Line(connection)
        try:
            line.greet()
        except (OSError, EOFError, WireError, PeerBusyError) as error:
            log.warning("a desk did not greet: %r", error)
            connection.close()
            return
        self._vacant.clear()
        self._line = line
        threading.Thread(target=self._serve, args=(line,), name="desk", daemon=True).start()

    def _serve(self, line: Line) -> None:
        log.info("the desk (process %d) is here", line.peer_pid)
        self._arrived()
        reason = line.read(COMMANDS, self._received)
        log.info("the desk left: %s", reason)
        self._line = None
        self._vacant.set()


def _clear_after_crash(last: EngineAddress | None) -> None:
    """Remove the socket that an engine which was killed could not; we hold its lock now."""
    if last is not None and sys.platform != "win32":
        folder = Path(last.address).parent
        if folder.name.startswith(_FOLDER_PREFIX):
            shutil.rmtree(folder, ignore_errors=True)
