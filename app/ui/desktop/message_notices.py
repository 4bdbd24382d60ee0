"""What the system's notifications say of texts: that somebody has written."""

from PySide6.QtCore import QObject

from app.crm import messages
from app.crm.messages import MessageRow
from app.desk.desk import Desk
from app.desk.facts import MessageArrived, MessagesRead
from app.i18n import _
from app.telephony.commands import Availability
from app.ui import wording
from app.ui.desktop.notifications import Notification, Notifications
from app.ui.listening import listen
from app.ui.main_window import MainWindow
from app.ui.page import ShowMessages

_KEY = "message:"


class MessageNotices(QObject):
    """One notification a conversation, with the newest text, until that was read; a click opens it.

    None for somebody who does not wish to be disturbed, nor while the conversations are in front.
    """

    def __init__(self, desk: Desk, window: MainWindow, notifications: Notifications) -> None:
        super().__init__(window)
        self._desk = desk
        self._window = window
        self._notifications = notifications
        self._remotes: dict[str, str] = {}
        listen(window, desk.bus, MessageArrived, self._on_arrived)
        listen(window, desk.bus, MessagesRead, lambda fact: self._forget(_KEY + fact.key))

    def _on_arrived(self, fact: MessageArrived) -> None:
        if not self._is_wanted():
            return
        agent_id = self._desk.messages.agent_id
        self._desk.tasks.ask(
            lambda database: messages.thread(database, fact.key, agent_id),
            lambda found: self._show(fact, found[-1] if found else None),
        )

    def _is_wanted(self) -> bool:
        quiet = self._desk.availability.now().state is Availability.DO_NOT_DISTURB
        window = self._window
        in_front = window.isVisible() and window.isActiveWindow() and window.page.id == "messages"
        return self._desk.settings.desktop.notify_messages and not quiet and not in_front

    def _show(self, fact: MessageArrived, kept: MessageRow | None) -> None:
        known = kept.contact_name if kept is not None else ""
        number = wording.number_words(fact.key, self._desk.office.current.country)
        name = wording.outside(known or fact.display_name) or number
        key = _KEY + fact.key
        self._remotes[key] = fact.remote
        title = _("New message · {name}").format(name=name)
        self._notifications.show(key, Notification(title=title, body=wording.outside(fact.text)))

    def _forget(self, key: str) -> None:
        if self._remotes.pop(key, ""):
            self._notifications.withdraw(key)

    def acted(self, key: str, _act: str) -> bool:
        """Open the conversation of this notification, if it is one of a text."""
        remote = self._remotes.pop(key, "")
        if not remote:
            return False
        self._window.come_forward()
        self._desk.bus.publish(ShowMessages(remote))
        return True
