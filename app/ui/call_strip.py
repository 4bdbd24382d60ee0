"""The strip under the call bar: calls on hold and calls that still want their wrap-up."""

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from app.clock import now_ms
from app.desk.current_calls import CallView
from app.desk.desk import Desk
from app.desk.facts import CallsChanged
from app.i18n import _
from app.ui import theme, wording
from app.ui.listening import listen
from app.ui.page import CallShown
from app.ui.widgets.button import Button
from app.ui.widgets.labels import Label
from app.ui.widgets.panel import clear


class CallStrip(QWidget):
    """One chip a call that is not in hand; hidden while there is none.

    Says `wanted` with the id of a call whose record or wrap-up should come to the front.
    """

    wanted = Signal(str)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(16, 12, 16, 0)
        self._row.setSpacing(8)
        self._shown = ""
        self._times: list[tuple[Label, CallView]] = []
        self._second = QTimer(self)
        self._second.setInterval(1000)
        self._second.timeout.connect(self._draw_times)
        listen(self, desk.bus, CallsChanged, lambda _fact: self.draw())
        listen(self, desk.bus, CallShown, self._on_call_shown)
        self.draw()

    def _on_call_shown(self, fact: CallShown) -> None:
        if fact.call_id != self._shown:
            self._shown = fact.call_id
            self.draw()

    def draw(self) -> None:
        """Show the calls that wait now."""
        calls = self._desk.calls
        active = calls.active
        waiting = [v for v in calls if v.state.connected and v is not active]
        to_wrap_up = [v for v in calls.to_wrap_up if v.call_id != self._shown]
        clear(self._row)
        self._times = []
        for view in waiting:
            self._row.addWidget(self._held(view))
        for view in to_wrap_up:
            self._row.addWidget(self._pending(view))
        self._row.addStretch()
        self.setVisible(bool(waiting or to_wrap_up))
        if waiting:
            self._second.start()
            self._draw_times()
        else:
            self._second.stop()

    def _held(self, view: CallView) -> QWidget:
        call_id = view.call_id
        time = Label("", "strong")
        time.setFont(theme.tabular(time.font()))
        self._times.append((time, view))
        back = Button(
            _("Take back"),
            icon_name="player-play",
            compact=True,
            pressed_=lambda: self._desk.resume(call_id),
        )
        words = Label(f"{wording.state_words(view)} · {self._name(view)}")
        return _chip(words, time, back)

    def _pending(self, view: CallView) -> QWidget:
        call_id = view.call_id
        write = Button(
            _("Write up"),
            icon_name="notes",
            compact=True,
            pressed_=lambda: self.wanted.emit(call_id),
        )
        words = _("To write up · {name}").format(name=self._name(view))
        return _chip(Label(words), write)

    def _name(self, view: CallView) -> str:
        return wording.caller_name(view, self._desk.office.current.country)

    def _draw_times(self) -> None:
        for label, view in self._times:
            label.setText(wording.elapsed(view.answered_at or view.started_at, now_ms()))


def _chip(*widgets: QWidget) -> QFrame:
    frame = QFrame()
    frame.setObjectName("tile")
    row = QHBoxLayout(frame)
    row.setContentsMargins(12, 4, 4, 4)
    row.setSpacing(8)
    for widget in widgets:
        row.addWidget(widget)
    return frame
