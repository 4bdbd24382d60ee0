"""The portal of a desktop: Debian's own, on a bus of the test, before a desktop that is played.

What the program speaks to is the real xdg-desktop-portal. Behind it stands the compositor of a
desktop, which asks the person and hears the keys: that end, org.freedesktop.impl.portal, is here.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from jeepney import DBusAddress, HeaderFields, Message, MessageType, message_bus, new_signal
from jeepney.io.threading import DBusRouter, Proxy, ReceiveStopped, open_dbus_connection
from jeepney.wrappers import new_error, new_method_return

from tests.peers.programs import program, running, wait_until

_BACKEND = "org.freedesktop.impl.portal.desktop.combine"
_KEYS = "org.freedesktop.impl.portal.GlobalShortcuts"
_PORTAL_FILE = f"[portal]\nDBusName={_BACKEND}\nInterfaces={_KEYS}\nUseIn=combine\n"
_CANCELLED = 1

Shortcuts = list[tuple[str, dict[str, tuple[str, Any]]]]


class PlayedDesktop:
    """Gives the keys that are wished for, unless the person has other ideas."""

    def __init__(self, address: str) -> None:
        self.wished: list[dict[str, str]] = []
        """What each dialog asked for: the trigger by the id of the key."""
        self.sessions: list[str] = []
        """Those that are open."""
        self.gives: dict[str, str] = {}
        """What the person chooses instead, by id; "" for no key."""
        self.cancels = False
        """Whether the person closes the dialog."""
        self._connection = open_dbus_connection(bus=address)
        with DBusRouter(self._connection) as router:
            Proxy(message_bus, router, timeout=5).RequestName(_BACKEND)
        threading.Thread(target=self._serve, daemon=True).start()

    def press(self, verb: str) -> None:
        """The person presses the key of this id, in whatever program."""
        self._say("Activated", "osta{sv}", (self.sessions[-1], verb, 1, {}))

    def change(self, triggers: dict[str, str]) -> None:
        """The person gives other keys in the settings of the desktop."""
        self._say("ShortcutsChanged", "oa(sa{sv})", (self.sessions[-1], _described(triggers)))

    def close(self) -> None:
        self._connection.close()

    def _say(self, name: str, signature: str, body: tuple[Any, ...]) -> None:
        address = DBusAddress("/org/freedesktop/portal/desktop", interface=_KEYS)
        self._connection.send(new_signal(address, name, signature, body))

    def _serve(self) -> None:
        while True:
            try:
                message = self._connection.receive()
            except (ReceiveStopped, OSError, ConnectionError, ValueError):
                return
            if message.header.message_type is MessageType.method_call:
                self._connection.send(self._answer(message))

    def _answer(self, message: Message) -> Message:
        member, body = message.header.fields.get(HeaderFields.member), message.body
        if member == "CreateSession":
            self.sessions.append(body[1])
            return new_method_return(message, "ua{sv}", (0, {}))
        if member == "BindShortcuts":
            wished = {key: of.get("preferred_trigger", ("s", ""))[1] for key, of in body[2]}
            self.wished.append(wished)
            given = _described({**wished, **self.gives})
            results = {} if self.cancels else {"shortcuts": ("a(sa{sv})", given)}
            return new_method_return(message, "ua{sv}", (_CANCELLED * self.cancels, results))
        if member == "Close":
            closed = message.header.fields[HeaderFields.path]
            if closed in self.sessions:  # a request under way is closed by the same word
                self.sessions.remove(closed)
            return new_method_return(message)
        return new_error(message, "org.freedesktop.DBus.Error.UnknownMethod")


def _described(triggers: dict[str, str]) -> Shortcuts:
    return [(key, {"trigger_description": ("s", words)}) for key, words in triggers.items()]


@contextmanager
def running_portal(folder: Path, address: str) -> Iterator[PlayedDesktop]:
    """The portal of a desktop on this bus while the block lasts, in the place of any other."""
    folder.mkdir(exist_ok=True)
    (folder / "combine.portal").write_text(_PORTAL_FILE)
    place = program("/usr/libexec/xdg-desktop-portal", "xdg-desktop-portal")
    settings = {
        "DBUS_SESSION_BUS_ADDRESS": address,
        "XDG_DESKTOP_PORTAL_DIR": str(folder),
        "XDG_CURRENT_DESKTOP": "combine",
    }
    desktop = PlayedDesktop(address)
    command = ["env", *(f"{name}={value}" for name, value in settings.items()), place, "--replace"]
    log = folder / "portal.log"
    with running([*command, "--verbose"], log, folder):
        wait_until("the portal is there", lambda: "Desktop acquired" in log.read_text("utf-8"))
        try:
            yield desktop
        finally:
            desktop.close()
