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


class PhonePage(Page):
    """One call at a time: its record to the left, what is written about it to the right."""

    id = "phone"
    title = N_("Phone")
    icon = "phone"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._wanted = ""
        self.idle = IdlePanel(desk)
        self.record = RecordPanel(desk)
        self.wrap_up = WrapUpPanel(desk)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.idle)
        self._stack.addWidget(self._in_call())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)
        listen(self, desk.bus, CallsChanged, lambda _fact: self._draw())
        listen(self, desk.bus, ShowCall, self._on_show_call)
        self._draw()

    def _in_call(self) -> QWidget:
        box = QWidget()
        row = QHBoxLayout(box)
        row.setContentsMargins(16, 16, 16, 16)
        row.setSpacing(16)
        row.addWidget(self.record, 1)
        row.addWidget(self.wrap_up)
        return box

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the record what it needs in a narrow window."""
        super().resizeEvent(event)
        page = event.size().width()
        width = next(wide for least, wide in _WIDTHS if page >= theme.px(least))
        self.wrap_up.setFixedWidth(theme.px(width))

    def take_keyboard(self) -> None:
        """What is typed from now on is a note on the call."""
        self.wrap_up.notes.setFocus(Qt.FocusReason.OtherFocusReason)

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
        was_idle = self._stack.currentIndex() == 0
        self._stack.setCurrentIndex(0 if view is None else 1)
        if view is not None:
            self.record.draw(view)
            self.wrap_up.draw(view)
        elif not was_idle:
            self.idle.refresh()
            self.desk.bus.publish(ReadyToDial())
