"""The strip under the call bar: calls on hold and calls that still want their wrap-up."""

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from app.clock import now_ms
from app.desk.current_calls import CallView
from app.desk.desk import Desk
from app.desk.facts import CallsChanged
from app.i18n import _
from app.telephony.call_state import CallState
from app.ui import live_words, theme, wording
from app.ui.listening import listen
from app.ui.page import CallShown
from app.ui.widgets.button import Button
from app.ui.widgets.labels import Label, ShrinkingLabel
from app.ui.widgets.panel import clear
from app.ui.widgets.picture import Picture


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
        together = calls.conference
        waiting = [v for v in calls.waiting if v not in together]
        to_wrap_up = [v for v in calls.to_wrap_up if v.call_id != self._shown]
        clear(self._row)
        self._times = []
        for view in together:
            self._row.addWidget(self._member(view))
        for place, view in enumerate(waiting):
            self._row.addWidget(self._held(view, key="F5" if place == 0 else ""))
        for view in to_wrap_up:
            self._row.addWidget(self._pending(view))
        self._row.addStretch()
        self.setVisible(bool(waiting or to_wrap_up or together))
        if waiting or together:
            self._second.start()
            self._draw_times()
        else:
            self._second.stop()

    def _member(self, view: CallView) -> QWidget:
        """One of the conference: how long, and the way to speak with it alone."""
        call_id = view.call_id
        alone = Button(
            _("Alone"),
            icon_name="user",
            compact=True,
            pressed_=lambda: self._desk.transfers.split(call_id),
        )
        name = self._name(view)
        alone.setAccessibleName(_("Speak with {name} alone").format(name=name))
        alone.setToolTip(alone.accessibleName())
        held = view.state is not CallState.TALKING
        words = f"{live_words.state_words(view)} · {name}" if held else name
        return _chip(Picture("users", "good", 18), ShrinkingLabel(words), self._time(view), alone)

    def _time(self, view: CallView) -> Label:
        time = Label("", "strong")
        time.setFont(theme.tabular(time.font()))
        self._times.append((time, view))
        return time

    def _held(self, view: CallView, *, key: str) -> QWidget:
        call_id = view.call_id
        back = Button(
            _("Take back"),
            icon_name="player-play",
            key=key,
            compact=True,
            pressed_=lambda: self._desk.resume(call_id),
        )
        state = live_words.pending_words(view) or live_words.state_words(view)
        words = ShrinkingLabel(f"{state} · {self._name(view)}")
        return _chip(words, self._time(view), back)

    def _pending(self, view: CallView) -> QWidget:
        call_id = view.call_id
        write = Button(
            _("Write up"),
            icon_name="notes",
            compact=True,
            pressed_=lambda: self.wanted.emit(call_id),
        )
        words = _("To write up · {name}").format(name=self._name(view))
        return _chip(ShrinkingLabel(words), write)

    def _name(self, view: CallView) -> str:
        return live_words.caller_name(view, self._desk.office.current.country)

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
