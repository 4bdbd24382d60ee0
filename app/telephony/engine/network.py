"""Hears from the system that addresses or routes have changed; costs nothing while they do not."""

import contextlib
import logging
import socket
import sys
import threading
from collections.abc import Callable

from app.telephony.engine.hop.places import family_of

_LINK, _IPV4_ADDRESS, _IPV4_ROUTE, _IPV6_ADDRESS, _IPV6_ROUTE = 0x1, 0x10, 0x40, 0x100, 0x400
_NETLINK_GROUPS = _LINK | _IPV4_ADDRESS | _IPV4_ROUTE | _IPV6_ADDRESS | _IPV6_ROUTE
_AF_ROUTE = 17  # macOS; Python does not name it there
_ENOUGH = 65_536

log = logging.getLogger(__name__)


class NetworkWatch:
    """Calls `changed` on a thread of its own, once for each message of the system."""

    def __init__(self, changed: Callable[[], None]) -> None:
        self._changed = changed
        self._socket: socket.socket | None = None

    def start(self) -> None:
        """Listen; where the system cannot be heard the log says so, and retries find the way."""
        try:
            wait = self._listen()
        except OSError as error:
            log.warning("changes of the network are not told: %s", error)
            return
        threading.Thread(target=self._hear, args=(wait,), name="network", daemon=True).start()

    def stop(self) -> None:
        """Listen no more."""
        if self._socket is not None:
            with contextlib.suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)
            self._socket.close()

    def _listen(self) -> Callable[[], object]:
        """What waits for the next change; raises OSError."""
        if sys.platform == "win32":
            return _windows()
        if sys.platform == "darwin":
            self._socket = socket.socket(_AF_ROUTE, socket.SOCK_RAW, 0)
        else:
            netlink = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE)
            netlink.bind((0, _NETLINK_GROUPS))
            self._socket = netlink
        heard = self._socket
        return lambda: heard.recv(_ENOUGH)

    def _hear(self, wait: Callable[[], object]) -> None:
        while True:
            try:
                wait()
            except OSError as error:
                if error.errno == 105:  # noqa: PLR2004  ENOBUFS: so much changed that some is lost
                    self._changed()
                    continue
                return
            self._changed()


def _windows() -> Callable[[], object]:
    import ctypes

    notify = ctypes.WinDLL("iphlpapi").NotifyAddrChange  # type: ignore[attr-defined]

    def wait() -> None:
        code = notify(None, None)  # without a handle it returns at the next change
        if code:
            raise OSError(code, "NotifyAddrChange")

    return wait


def way_to(host: str) -> str:
    """Our address toward an IP address, "" where no way leads there; nothing is sent."""
    with socket.socket(family_of(host), socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((host, 9))
            return str(probe.getsockname()[0]).partition("%")[0]
        except OSError:
            return ""
