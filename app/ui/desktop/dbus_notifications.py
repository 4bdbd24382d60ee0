"""Notifications of the freedesktop desktops, over D-Bus, with buttons where the desktop has them.

https://specifications.freedesktop.org/notification-spec/latest/
"""

import html
import logging
import threading
from collections.abc import Callable

from jeepney import DBusAddress, HeaderFields, MatchRule, Message, MessageType, message_bus
from jeepney.wrappers import new_method_call

from app.ui.desktop.notifications import OPEN, Acted, Notification
from app.ui.desktop.session_bus import connect, messages

log = logging.getLogger(__name__)

_ADDRESS = DBusAddress(
    "/org/freedesktop/Notifications",
    bus_name="org.freedesktop.Notifications",
    interface="org.freedesktop.Notifications",
)
_FOR_EVER, _AS_THE_DESKTOP = 0, -1
_CRITICAL, _NORMAL = 2, 1
_ANSWER_S = 2.0
_LONGEST = 200


class DBusNotifications:
    """One connection, one thread that waits for the presses; it sleeps while nothing happens.

    Raises OSError where there is no session bus or nobody on it who shows notifications.
    """

    def __init__(self, acted: Acted, hop: Callable[[Callable[[], None]], None]) -> None:
        self._acted = acted
        self._hop = hop
        self._ids: dict[str, int] = {}
        self._waiting: dict[int, str] = {}
        self._withdrawn: set[int] = set()
        self._lock = threading.Lock()
        self._connection = connect()
        try:
            capabilities = self._ask("GetCapabilities")
            self._ask_bus(message_bus.AddMatch(MatchRule(type="signal", sender=_ADDRESS.bus_name)))
        except (OSError, TimeoutError) as error:
            self._connection.close()
            raise OSError(str(error)) from error
        self._capabilities = frozenset(capabilities[0])
        threading.Thread(target=self._listen, name="notifications", daemon=True).start()

    @property
    def offers_acts(self) -> bool:
        """Whether this desktop shows buttons."""
        return "actions" in self._capabilities

    def show(self, key: str, notification: Notification) -> None:
        """Show it, in the place of an older one of the same key."""
        acts = [OPEN, ""]
        for name, words in notification.acts if self.offers_acts else ():
            acts += [name, words]
        hints = {
            "urgency": ("y", _CRITICAL if notification.urgent else _NORMAL),
            "category": ("s", "call.incoming" if notification.urgent else "call.unanswered"),
            "desktop-entry": ("s", "combine"),
        }
        expires = _FOR_EVER if notification.urgent else _AS_THE_DESKTOP
        with self._lock:
            body = (
                "Combiné",
                self._ids.get(key, 0),
                "combine",
                notification.title[:_LONGEST],
                self._body(notification.body[:_LONGEST]),
                acts,
                hints,
                expires,
            )
            serial = next(self._connection.outgoing_serial)
            self._waiting[serial] = key
        self._send(new_method_call(_ADDRESS, "Notify", "susssasa{sv}i", body), serial)

    def withdraw(self, key: str) -> None:
        """Take it away again if it is still there."""
        with self._lock:
            number = self._ids.pop(key, 0)
            asked = [serial for serial, name in self._waiting.items() if name == key]
            # Not yet shown: it is taken away as soon as its number is known.
            self._withdrawn.update(asked)
        if number:
            self._take_away(number)

    def close(self) -> None:
        """Take away what is shown and hear no more."""
        for key in tuple(self._ids):
            self.withdraw(key)
        self._connection.close()

    def _body(self, words: str) -> str:
        """A desktop that reads markup must not read any in what a caller chose."""
        return html.escape(words, quote=False) if "body-markup" in self._capabilities else words

    def _take_away(self, number: int) -> None:
        self._send(new_method_call(_ADDRESS, "CloseNotification", "u", (number,)), None)

    def _send(self, message: Message, serial: int | None) -> None:
        try:
            self._connection.send(message, serial=serial)
        except OSError:
            log.warning("the notifications of the desktop are gone", exc_info=True)

    def _ask(self, verb: str) -> tuple[list[str]]:
        return self._ask_bus(new_method_call(_ADDRESS, verb))

    def _ask_bus(self, message: Message) -> tuple[list[str]]:
        serial = next(self._connection.outgoing_serial)
        self._connection.send(message, serial=serial)
        while True:
            reply = self._connection.receive(timeout=_ANSWER_S)
            if reply.header.fields.get(HeaderFields.reply_serial) == serial:
                if reply.header.message_type is MessageType.error:
                    raise OSError(str(reply.body))
                return reply.body  # type: ignore[no-any-return]

    # On the thread that waits

    def _listen(self) -> None:
        for message in messages(self._connection):
            fields = message.header.fields
            if message.header.message_type is MessageType.signal:
                self._on_signal(str(fields.get(HeaderFields.member)), message.body)
            elif HeaderFields.reply_serial in fields:
                self._on_reply(int(fields[HeaderFields.reply_serial]), message)

    def _on_reply(self, serial: int, message: Message) -> None:
        if message.header.message_type is MessageType.error:
            log.warning("a notification was refused: %s", message.body)
            return
        with self._lock:
            key = self._waiting.pop(serial, "")
            gone = serial in self._withdrawn
            self._withdrawn.discard(serial)
            if not key:  # the answer to another question than to show one
                return
            number = message.body[0]
            # An older one of this key had no number yet when this one was sent.
            over = number if gone else self._ids.get(key, number)
            if not gone:
                self._ids[key] = number
        if gone or over != number:
            self._take_away(over)

    def _on_signal(self, name: str, body: tuple[int, object]) -> None:
        if name not in {"ActionInvoked", "NotificationClosed"}:
            return
        with self._lock:
            key = next((k for k, number in self._ids.items() if number == body[0]), "")
            if name == "NotificationClosed":
                self._ids.pop(key, None)
        if name == "ActionInvoked" and key:
            act = str(body[1])
            self._hop(lambda: self._acted(key, act))
