"""The phone page: shows the call in hand, a wrap-up that waits, or what to do next."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.desk.current_calls import CallView
from app.desk.desk import Desk
from app.desk.facts import CallsChanged
from app.i18n import N_
from app.ui import theme
from app.ui.listening import listen
from app.ui.page import CallShown, Page, ReadyToDial, ShowCall
from app.ui.pages.phone.idle_panel import IdlePanel
from app.ui.pages.phone.record_panel import RecordPanel
from app.ui.pages.phone.wrap_up_panel import WrapUpPanel

_WIDTHS = ((960, 372), (720, 312), (0, 256))
"""Pixels at 100 %: from which width of the page on the wrap-up is how wide."""


class InCall(QWidget):
    """One call: its record to the left, what is written about it to the right."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.record = RecordPanel(desk)
        self.wrap_up = WrapUpPanel(desk)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 16, 16, 16)
        row.setSpacing(16)
        row.addWidget(self.record, 1)
        row.addWidget(self.wrap_up)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the record what it needs in a narrow window."""
        super().resizeEvent(event)
        width = next(wide for least, wide in _WIDTHS if event.size().width() >= theme.px(least))
        self.wrap_up.setFixedWidth(theme.px(width))

    def draw(self, view: CallView) -> None:
        """Show this call."""
        self.record.draw(view)
        self.wrap_up.draw(view)


class PhonePage(Page):
    """The call in hand or to be written up; without one, what to do next."""

    id = "phone"
    title = N_("Phone")
    icon = "phone"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._wanted = ""
        self.idle = IdlePanel(desk)
        self._in_call: InCall | None = None
        self._stack = QStackedWidget()
        self._stack.addWidget(self.idle)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)
        listen(self, desk.bus, CallsChanged, lambda _fact: self._draw())
        listen(self, desk.bus, ShowCall, self._on_show_call)
        self._draw()

    @property
    def in_call(self) -> InCall:
        """What shows a call; made before the first one rings, and not at once."""
        if self._in_call is None:
            self._in_call = InCall(self.desk)
            self._stack.addWidget(self._in_call)
        return self._in_call

    def prepare(self) -> None:
        """Make what the first call will be shown in."""
        self.in_call.ensurePolished()

    def take_keyboard(self) -> None:
        """What is typed from now on is a note on the call."""
        self.in_call.wrap_up.notes.setFocus(Qt.FocusReason.OtherFocusReason)

    def shown(self) -> None:
        """Read again what is to do next."""
        self.idle.refresh()

    @property
    def call(self) -> CallView | None:
        """The call on the page: the one asked for, the one in hand, the newest to write up."""
        calls = self.desk.calls
        wanted = calls.get(self._wanted)
        if wanted is not None:
            return wanted
        if calls.active is not None:
            return calls.active
        waiting = calls.to_wrap_up
        if waiting:
            return waiting[-1]
        return calls.ringing[0] if calls.ringing else None

    def _on_show_call(self, fact: ShowCall) -> None:
        self._wanted = fact.call_id
        self._draw()

    def _draw(self) -> None:
        active = self.desk.calls.active
        if active is not None and active.call_id != self._wanted:
            before = self.desk.calls.get(self._wanted)
            if before is None or active.answered_at is None or before.running:
                self._wanted = ""
        view = self.call
        self.desk.bus.publish(CallShown(view.call_id if view is not None else ""))
        was_idle = self._stack.currentWidget() is self.idle
        self._stack.setCurrentWidget(self.idle if view is None else self.in_call)
        if view is not None:
            self.in_call.draw(view)
        elif not was_idle:
            self.idle.refresh()
            self.desk.bus.publish(ReadyToDial())
