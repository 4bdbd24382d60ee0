"""A door that only programs of the same person on this computer can knock at."""

import logging
from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtNetwork import QLocalServer, QLocalSocket

_WAIT_MS = 2000
_MOST_BYTES = 4096

log = logging.getLogger(__name__)


class LocalDoor(QObject):
    """Hears one line from each program that connects, and gives it one in return.

    The system keeps others out: the socket, or the pipe on Windows, belongs to the person alone.
    """

    def __init__(self, name: str, heard: Callable[[str], str], parent: QObject) -> None:
        super().__init__(parent)
        self._heard = heard
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        QLocalServer.removeServer(name)  # left behind by a crash; the caller knows it is ours
        self._server.newConnection.connect(self._on_connection)
        if not self._server.listen(name):
            log.warning("no other program can be heard: %s", self._server.errorString())

    def _on_connection(self) -> None:
        socket = self._server.nextPendingConnection()

        def on_ready() -> None:
            if socket.canReadLine():
                line = bytes(socket.readLine(_MOST_BYTES).data())
                reply = self._heard(line.decode("utf-8", "replace").strip())
                socket.write(reply.encode() + b"\n")
                socket.disconnectFromServer()

        socket.readyRead.connect(on_ready)
        socket.disconnected.connect(socket.deleteLater)
        on_ready()


def knock(name: str, line: str) -> str | None:
    """Say one line at a door and give what comes back; None where nobody answers."""
    socket = QLocalSocket()
    socket.connectToServer(name)
    if not socket.waitForConnected(_WAIT_MS):
        return None
    socket.write(line.encode()[:_MOST_BYTES] + b"\n")
    while not socket.canReadLine():
        if not socket.waitForReadyRead(_WAIT_MS):
            return None
    return bytes(socket.readLine(_MOST_BYTES).data()).decode("utf-8", "replace").strip()
