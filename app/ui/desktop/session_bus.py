"""The session bus of a freedesktop desktop."""

from jeepney.io.threading import DBusConnection, open_dbus_connection


def connect() -> DBusConnection:
    """A connection of one's own; raises OSError where there is no bus."""
    try:
        return open_dbus_connection(bus="SESSION")
    except (KeyError, RuntimeError, TimeoutError) as error:  # no address, or nobody there
        raise OSError(str(error)) from error
