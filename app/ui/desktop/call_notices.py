"""What the system's notifications say of calls: that one rings, that one was missed."""

from PySide6.QtCore import QObject

from app.crm.outcomes import MISSED
from app.desk.current_calls import CallView
from app.desk.desk import Desk
from app.desk.facts import CallsChanged, SettingsChanged
from app.desk.outcomes import outcome
from app.i18n import _
from app.telephony.events import CallEnded
from app.ui import live_words
from app.ui.desktop.notifications import Notification, Notifications
from app.ui.listening import listen
from app.ui.main_window import MainWindow

_ANSWER, _DECLINE, _CALL_BACK = "answer", "decline", "call-back"


class CallNotices(QObject):
    """Shows a ringing call while it rings, and a missed one unless the window is in front.

    A button of a notification answers, declines, or proposes the number to call back: what calls
    by itself is a person, never a notification.
    """

    def __init__(self, desk: Desk, window: MainWindow, notifications: Notifications) -> None:
        super().__init__(window)
        self._desk = desk
        self._window = window
        self._notifications = notifications
        self._rang: dict[str, CallView] = {}
        """The calls that rang when last looked: one that ends has left the desk's own by then."""
        self._shown: dict[str, Notification] = {}
        self._missed: dict[str, str] = {}
        listen(window, desk.bus, CallsChanged, lambda _fact: self._draw())
        listen(window, desk.bus, SettingsChanged, lambda _fact: self._draw())
        listen(window, desk.bus, CallEnded, self._on_ended)

    def _draw(self) -> None:
        """One notification a ringing call; shown again only when its words have changed."""
        self._rang = {view.call_id: view for view in self._desk.calls.ringing}
        ringing = self._rang if self._desk.settings.desktop.notify_ringing else {}
        for call_id in self._shown.keys() - ringing.keys():
            del self._shown[call_id]
            self._notifications.withdraw(call_id)
        for call_id, view in ringing.items():
            notification = self._ringing(view)
            if self._shown.get(call_id) != notification:
                self._shown[call_id] = notification
                self._notifications.show(call_id, notification)

    def _ringing(self, view: CallView) -> Notification:
        country = self._desk.office.current.country
        name = live_words.caller_name(view, country)
        return Notification(
            title=_("Incoming call · {name}").format(name=name),
            body=live_words.caller_line(view, country),
            acts=((_ANSWER, _("Answer")), (_DECLINE, _("Decline"))),
            urgent=True,
        )

    def _on_ended(self, fact: CallEnded) -> None:
        view = self._rang.get(fact.call_id)
        in_front = self._window.isVisible() and self._window.isActiveWindow()
        told = self._desk.settings.desktop.notify_missed and not in_front
        if view is None or not told or not self._is_missed(view, fact):
            return
        country = self._desk.office.current.country
        number = live_words.shown_number(view)
        key = f"missed-{fact.call_id}"
        self._missed[key] = number
        acts = ((_CALL_BACK, _("Call back…")),) if number else ()
        name = live_words.caller_name(view, country)
        title = _("Missed call · {name}").format(name=name)
        body = live_words.caller_line(view, country)
        self._notifications.show(key, Notification(title=title, body=body, acts=acts))

    def _is_missed(self, view: CallView, fact: CallEnded) -> bool:
        ring_ms = max(0, fact.at - view.started_at)
        office = self._desk.office.current
        became = outcome(view.direction, fact.cause, answered=False, ring_ms=ring_ms, office=office)
        return became in MISSED and became != "declined"

    def acted(self, key: str, act: str) -> bool:
        """Do what the button of this notification says, if it is one of a call."""
        if key in self._missed:
            number = self._missed.pop(key)
            self._window.propose(number if act == _CALL_BACK else "")
        elif act == _ANSWER:
            self._desk.answer(key)
        elif act == _DECLINE:
            self._desk.decline(key)
        else:
            return False
        return True
