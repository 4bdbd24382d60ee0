"""Host names, looked up on a thread of their own: the system may take seconds."""

import socket
import threading
from collections.abc import Callable

from app.telephony.engine.hop.places import Place


def look_up(host: str, port: int, done: Callable[[tuple[Place, ...]], None]) -> None:
    """Find the addresses of a host; `done` is called on another thread, with () for none."""

    def work() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_DGRAM)
        except (OSError, UnicodeError):
            found = []
        done(tuple(Place(str(one[4][0]), int(one[4][1])) for one in found))

    threading.Thread(target=work, name="hop-lookup", daemon=True).start()
