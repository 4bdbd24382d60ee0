"""A session bus of its own with what a desktop puts on it: notifications and a tray.

The bus is Debian's dbus-daemon; who shows the notifications and keeps the tray is played here,
and notes down all that is asked of it.
"""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from jeepney import (
    DBusAddress,
    HeaderFields,
    Message,
    MessageType,
    Properties,
    message_bus,
    new_signal,
)
from jeepney.io.threading import (
    DBusConnection,
    DBusRouter,
    Proxy,
    ReceiveStopped,
    open_dbus_connection,
)
from jeepney.wrappers import new_error, new_method_call, new_method_return

from tests.peers.programs import program, running, wait_until

NOTIFICATIONS = "org.freedesktop.Notifications"
WATCHER = "org.kde.StatusNotifierWatcher"
_XML = """<node><interface name="org.kde.StatusNotifierWatcher">
<method name="RegisterStatusNotifierItem"><arg type="s" direction="in"/></method>
<property name="IsStatusNotifierHostRegistered" type="b" access="read"/>
<property name="ProtocolVersion" type="i" access="read"/>
<property name="RegisteredStatusNotifierItems" type="as" access="read"/>
</interface></node>"""


class DesktopBus:
    """What the test sees of the bus: the notifications shown, the items in the tray."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.capabilities = ["actions", "body", "body-markup"]
        self.shown: dict[int, tuple[Any, ...]] = {}
        """The arguments of Notify by number, for those that are still shown."""
        self.items: list[str] = []
        """The bus names that asked for a place in the tray."""
        self._newest = 0
        self._serving = _connect(address)
        with DBusRouter(self._serving) as router:
            for name in (NOTIFICATIONS, WATCHER):
                Proxy(message_bus, router, timeout=5).RequestName(name)
        threading.Thread(target=self._serve, daemon=True).start()

    @property
    def environment(self) -> dict[str, str]:
        """What a program needs to find this bus."""
        return {"DBUS_SESSION_BUS_ADDRESS": self.address}

    def press(self, number: int, act: str) -> None:
        """A person presses a button of a notification."""
        address = DBusAddress(f"/{NOTIFICATIONS.replace('.', '/')}", interface=NOTIFICATIONS)
        self._serving.send(new_signal(address, "ActionInvoked", "us", (number, act)))

    def the_one(self) -> int:
        """Number of the only notification shown; waits for it."""
        wait_until("one notification is shown", lambda: len(self.shown) == 1)
        return min(self.shown)

    def tray_says(self) -> str:
        """The tool tip of the only item in the tray; waits for it."""
        wait_until("an item is in the tray", lambda: self.items)
        return str(self._ask_item(Properties(self._item).get("ToolTip")).body[0][1][2])

    def click_the_tray(self) -> None:
        """A person clicks on the only item in the tray."""
        self._ask_item(new_method_call(self._item, "Activate", "ii", (0, 0)))

    @property
    def _item(self) -> DBusAddress:
        interface = "org.kde.StatusNotifierItem"
        return DBusAddress("/StatusNotifierItem", bus_name=self.items[-1], interface=interface)

    def _ask_item(self, message: Message) -> Message:
        connection = _connect(self.address)
        with DBusRouter(connection) as router:
            reply = router.send_and_get_reply(message, timeout=5)
        connection.close()
        return reply

    def close(self) -> None:
        """Leave the bus."""
        self._serving.close()

    def _serve(self) -> None:
        while True:
            try:
                message = self._serving.receive()
            except (ReceiveStopped, OSError, ConnectionError, ValueError):
                return
            if message.header.message_type is MessageType.method_call:
                self._serving.send(self._answer(message))

    def _answer(self, message: Message) -> Message:
        fields, body = message.header.fields, message.body
        member = fields.get(HeaderFields.member)
        if member == "GetCapabilities":
            return new_method_return(message, "as", (self.capabilities,))
        if member == "Introspect":
            return new_method_return(message, "s", (_XML,))
        if member == "Notify":
            self._newest = max(self._newest + (not body[1]), body[1])
            number = body[1] or self._newest
            self.shown[number] = body
            return new_method_return(message, "u", (number,))
        if member == "Get":
            registered = ("b", True) if body[1] == "IsStatusNotifierHostRegistered" else ("i", 0)
            return new_method_return(message, "v", (registered,))
        if member == "CloseNotification":
            self.shown.pop(body[0], None)
        elif member == "RegisterStatusNotifierItem":
            self.items.append(body[0])
        else:
            return new_error(message, "org.freedesktop.DBus.Error.UnknownMethod")
        return new_method_return(message)


def _connect(address: str) -> DBusConnection:
    return open_dbus_connection(bus=address)


def _listens(path: Path) -> bool:
    """Whether somebody accepts there: its file is made a moment earlier."""
    with socket.socket(socket.AF_UNIX) as caller:
        return caller.connect_ex(str(path)) == 0


@contextmanager
def running_bus(folder: Path) -> Iterator[DesktopBus]:
    """A bus with a desktop on it while the block lasts."""
    folder.mkdir(exist_ok=True)
    address = f"unix:path={folder / 'bus'}"
    command = [program("dbus-daemon", "dbus-daemon"), "--session", "--nofork", "--nopidfile"]
    with running([*command, f"--address={address}"], folder / "bus.log", folder):
        wait_until("the bus listens", lambda: _listens(folder / "bus"))
        bus = DesktopBus(address)
        try:
            yield bus
        finally:
            bus.close()
