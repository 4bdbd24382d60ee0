"""One window an office: a second start shows the first instead."""

import zlib
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QLockFile, QObject

_WAIT_MS = 2000
_MOST_BYTES = 4096


class SingleInstance(QObject):
    """Holds the office's folder for this window.

    The lock file alone is asked before the window shows; the local server that hears a second
    start is opened after it, because QtNetwork takes its time to load.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._name = f"combine-{zlib.crc32(str(folder.resolve()).encode()):08x}"
        self._lock = QLockFile(str(folder / "window.lock"))
        self._lock.setStaleLockTime(0)  # a lock is stale only when its process is gone
        self._server: QObject | None = None

    def is_first(self) -> bool:
        """Whether no other window has this office open; if so it is held from now on."""
        return self._lock.tryLock(0) or self._lock.error() != QLockFile.LockError.LockFailedError

    def tell_first(self, number: str = "") -> bool:
        """Ask the first window to come forward, with a number to propose; False if it is deaf."""
        from PySide6.QtNetwork import QLocalSocket

        socket = QLocalSocket()
        socket.connectToServer(self._name)
        if not socket.waitForConnected(_WAIT_MS):
            return False
        socket.write(number.encode()[:_MOST_BYTES] + b"\n")
        told = socket.waitForBytesWritten(_WAIT_MS)
        socket.disconnectFromServer()
        return told

    def hear(self, called: Callable[[str], None]) -> None:
        """From now on call `called` with the number each further start brings, "" for none."""
        from PySide6.QtNetwork import QLocalServer

        server = QLocalServer(self)
        server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        QLocalServer.removeServer(self._name)  # left behind by a crash; the lock says it is ours

        def on_connection() -> None:
            socket = server.nextPendingConnection()

            def on_ready() -> None:
                if socket.canReadLine():
                    line = bytes(socket.readLine(_MOST_BYTES).data())
                    called(line.decode("utf-8", "replace").strip())
                    socket.disconnectFromServer()

            socket.readyRead.connect(on_ready)
            socket.disconnected.connect(socket.deleteLater)
            on_ready()

        server.newConnection.connect(on_connection)
        server.listen(self._name)
        self._server = server

    def close(self) -> None:
        """Give the office's folder free."""
        self._lock.unlock()
