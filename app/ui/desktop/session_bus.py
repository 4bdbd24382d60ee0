"""The session bus of a freedesktop desktop."""

from collections.abc import Iterator

from jeepney import Message
from jeepney.io.threading import DBusConnection, ReceiveStopped, open_dbus_connection


def connect() -> DBusConnection:
    """A connection of one's own; raises OSError where there is no bus."""
    try:
        return open_dbus_connection(bus="SESSION")
    except (KeyError, RuntimeError, TimeoutError) as error:  # no address, or nobody there
        raise OSError(str(error)) from error


def messages(connection: DBusConnection) -> Iterator[Message]:
    """What comes, waited for, until the connection ends."""
    while True:
        try:
            message = connection.receive()
        except (ReceiveStopped, OSError, ConnectionError, ValueError):
            return
        yield message
