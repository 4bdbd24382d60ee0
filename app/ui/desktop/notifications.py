"""What a notification of the system is, and who can show one."""

from collections.abc import Callable
from typing import NamedTuple, Protocol

from PySide6.QtWidgets import QSystemTrayIcon

OPEN = "default"
"""The act of a click on the notification itself."""


class Notification(NamedTuple):
    """Plain words; `acts` are offered as buttons, each with its id and its word.

    An urgent one stays until it is withdrawn.
    """

    title: str
    body: str
    acts: tuple[tuple[str, str], ...] = ()
    urgent: bool = False


Acted = Callable[[str, str], None]
"""Called on the window's thread with the key of a notification and the id of the act."""


class Notifications(Protocol):
    """Shows notifications, each under a key: a later one of the same key takes its place."""

    @property
    def offers_acts(self) -> bool:
        """Whether buttons are shown."""

    def show(self, key: str, notification: Notification) -> None:
        """Show this one; never blocks, never raises."""

    def withdraw(self, key: str) -> None:
        """Take it away again if it is still there."""

    def close(self) -> None:
        """Show no more."""


class TrayNotifications:
    """The messages of the tray icon: no buttons, a click opens the window.

    What Windows and macOS give a program that is not installed from their stores.
    """

    def __init__(self, icon: Callable[[], QSystemTrayIcon | None], acted: Acted) -> None:
        self._icon = icon
        self._acted = acted
        self._key = ""
        self._heard: QSystemTrayIcon | None = None

    @property
    def offers_acts(self) -> bool:
        """A message of the tray has no buttons."""
        return False

    def show(self, key: str, notification: Notification) -> None:
        """Show it beside the icon, where there is one."""
        icon = self._icon()
        if icon is None:
            return
        if self._heard is not icon:
            icon.messageClicked.connect(lambda: self._acted(self._key, OPEN))
            self._heard = icon
        self._key = key
        icon.showMessage(notification.title, notification.body, icon.icon())

    def withdraw(self, key: str) -> None:
        """Nothing: the system takes them away by itself."""

    def close(self) -> None:
        """Nothing is kept."""
