"""Making a connection takes seconds at worst, so each is made on a short-lived thread."""

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable

from app.telephony.engine.hop.places import Place, family_of
from app.telephony.engine.hop.tls import TlsWish, context, reason

PATIENCE_S = 5.0
"""For each address, and for the handshake."""

Connected = Callable[[socket.socket | None, str], None]


def connect(places: tuple[Place, ...], bind: str, wish: TlsWish | None, done: Connected) -> None:
    """Connect to the first place that answers; `done` hears the socket or why there is none.

    `done` is called on the thread that connected. With a wish the connection is TLS or nothing.
    """

    def work() -> None:
        try:
            done(_connect(places, bind, wish), "")
        except OSError as error:
            done(None, reason(error))

    threading.Thread(target=work, name="hop-connect", daemon=True).start()


def _connect(places: tuple[Place, ...], bind: str, wish: TlsWish | None) -> socket.socket:
    secure = context(wish) if wish is not None else None
    last: OSError = TimeoutError()
    for place in places:
        try:
            plain = _plain(place, bind)
        except OSError as error:
            last = error
            continue
        if secure is None or wish is None:
            return plain
        try:
            return _secured(plain, secure, wish.name)
        except OSError as error:
            last = error
    raise last


def _plain(place: Place, bind: str) -> socket.socket:
    made = socket.socket(family_of(place.host), socket.SOCK_STREAM)
    try:
        made.settimeout(PATIENCE_S)
        if bind and family_of(bind) == made.family:
            made.bind((bind, 0))
        made.connect(place)
    except OSError:
        made.close()
        raise
    made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    if hasattr(socket, "TCP_USER_TIMEOUT"):  # what is not acknowledged for so long is lost
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, 10_000)
    return made


def _secured(plain: socket.socket, secure: ssl.SSLContext, name: str) -> socket.socket:
    try:
        return secure.wrap_socket(plain, server_hostname=name)
    except OSError:
        with contextlib.suppress(OSError):
            plain.close()
        raise
