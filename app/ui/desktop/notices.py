"""The notifications of the program on one desktop: of calls and of texts."""

import sys
from collections.abc import Callable

from PySide6.QtWidgets import QSystemTrayIcon

from app.desk.desk import Desk
from app.ui.desktop.call_notices import CallNotices
from app.ui.desktop.message_notices import MessageNotices
from app.ui.desktop.notifications import OPEN, Acted, Notifications, TrayNotifications
from app.ui.main_window import MainWindow


class Notices:
    """Hands a press on a notification to whoever has shown it."""

    def __init__(
        self,
        desk: Desk,
        window: MainWindow,
        icon: Callable[[], QSystemTrayIcon | None],
        hop: Callable[[Callable[[], None]], None],
    ) -> None:
        self._window = window
        self.notifications = _notifications(icon, self._on_acted, hop)
        self._calls = CallNotices(desk, window, self.notifications)
        self._messages = MessageNotices(desk, window, self.notifications)

    def _on_acted(self, key: str, act: str) -> None:
        if self._messages.acted(key, act) or self._calls.acted(key, act):
            return
        if act == OPEN:
            self._window.come_forward()

    def close(self) -> None:
        """Show no more."""
        self.notifications.close()


def _notifications(
    icon: Callable[[], QSystemTrayIcon | None],
    acted: Acted,
    hop: Callable[[Callable[[], None]], None],
) -> Notifications:
    """Those of the desktop, else the messages of the tray."""
    if sys.platform.startswith("linux"):
        from app.ui.desktop.dbus_notifications import DBusNotifications

        try:
            return DBusNotifications(acted, hop)
        except OSError:
            pass
    return TrayNotifications(icon, acted)
