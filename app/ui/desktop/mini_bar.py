"""The small bar that stays on top: the call in hand while the window is out of sight."""

from pathlib import Path

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QGuiApplication,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.clock import now_ms
from app.desk.call_recording import Phase
from app.desk.current_calls import CallView
from app.desk.desk import Desk
from app.desk.facts import CallsChanged, ReachabilityChanged
from app.i18n import _, pgettext_
from app.telephony.call_state import CallState
from app.ui import live_words, theme, view_state, wording
from app.ui.icons import icon
from app.ui.listening import listen
from app.ui.record_control import record_face
from app.ui.widgets.button import IconButton
from app.ui.widgets.labels import ElidedLabel, Label
from app.ui.widgets.picture import Picture

_FLAGS = (
    Qt.WindowType.Tool
    | Qt.WindowType.FramelessWindowHint
    | Qt.WindowType.WindowStaysOnTopHint
    | Qt.WindowType.WindowDoesNotAcceptFocus
)
_WIDTH = 460
_MARGIN = 24


class MiniBar(QWidget):
    """Who, for how long, mute, hold, record, hang up, and the way back; it takes no keyboard.

    It may be dragged anywhere and comes back there. Says `back` when the window is wanted.
    """

    back = Signal()

    def __init__(self, desk: Desk, memory: Path) -> None:
        super().__init__(None, _FLAGS)
        self._desk = desk
        self._memory = memory
        self._held_at: QPoint | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setAttribute(Qt.WidgetAttribute.WA_MacAlwaysShowToolWindow)
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, on=False)
        self.setWindowTitle(_("Small call bar"))
        self.setFixedWidth(theme.px(_WIDTH))
        self._build()
        self._second = QTimer(self)
        self._second.setInterval(1000)
        self._second.timeout.connect(self._draw_time)
        listen(self, desk.bus, CallsChanged, lambda _fact: self.draw())
        listen(self, desk.bus, ReachabilityChanged, lambda _fact: self.draw())
        self.draw()

    def _build(self) -> None:
        self._shape = Picture("phone-call", "good", 20)
        self._who = ElidedLabel(role="strong")
        self._state = ElidedLabel(role="small")
        self._time = Label("", "figure")
        self.mute = IconButton("microphone-off", _("Mute"), pressed_=self._desk.switch_mute)
        self.hold = IconButton(
            "player-pause", pgettext_("verb", "Hold"), pressed_=self._desk.switch_hold
        )
        self.record = IconButton("record-mail", _("Record"), pressed_=self._on_record)
        self.hang_up = IconButton("phone-off", _("Hang up"), pressed_=self._desk.end_active)
        self.hang_up.setProperty("kind", "danger")
        self.hang_up.setIcon(icon("phone-off", "on_bad"))
        self.open = IconButton("external-link", _("Open Combiné"), pressed_=self.back.emit)
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addWidget(self._who)
        names.addWidget(self._state)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 8, 8, 8)
        row.setSpacing(6)
        row.addWidget(self._shape)
        row.addSpacing(4)
        row.addLayout(names, 1)
        row.addWidget(self._time)
        for button in (self.mute, self.hold, self.record, self.hang_up, self.open):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
            button.setFixedSize(theme.px(36), theme.px(36))
            row.addWidget(button)

    # What it shows

    @property
    def state_words(self) -> str:
        """What is said of the call below the name."""
        return self._state.text()

    def draw(self) -> None:
        """Show the call in hand as the telephone confirmed it, or that there is none."""
        view = self._desk.calls.active
        for widget in (self._time, self.mute, self.hold, self.record, self.hang_up):
            widget.setVisible(view is not None)
        if view is None:
            self._second.stop()
            self._shape.show_as("phone", "muted")
            self._who.setText(_("No call"))
            self._state.setText(self._desk.accounts.reachability.words(now_ms()))
            return
        self._draw_call(view)
        if not self._second.isActive():
            self._second.start()

    def _muted_words(self, view: CallView) -> str:
        if view.muted:
            return _("Muted")
        return _("Muted (system)") if self._desk.sound.muted_by_system else ""

    def _draw_call(self, view: CallView) -> None:
        held = view.state is CallState.HELD
        self._shape.show_as("player-pause" if held else "phone-call", "warning" if held else "good")
        self._who.setText(live_words.caller_name(view, self._desk.office.current.country))
        face = record_face(self._desk, view)
        recorded = self._desk.recordings.of(view.call_id).phase is not Phase.OFF
        plainly = recorded and view.state is CallState.TALKING and not view.conference
        said = (
            face.words if recorded else "",
            "" if plainly else live_words.state_words(view),
            self._muted_words(view),
        )
        self._state.setText(" · ".join(filter(None, said)))
        _relabel(self.record, face.icon, face.act, on=face.runs)
        self.record.setEnabled(face.enabled)
        self.record.setVisible(face.visible)
        _relabel(
            self.mute,
            "microphone" if view.muted else "microphone-off",
            _("Unmute") if view.muted else _("Mute"),
            on=view.muted,
        )
        _relabel(
            self.hold,
            "player-play" if held else "player-pause",
            _("Take back") if held else pgettext_("verb", "Hold"),
            on=held,
        )
        for button in (self.mute, self.hold):
            button.setEnabled(view.state.connected)
        self._draw_time()

    def _on_record(self) -> None:
        view = self._desk.calls.active
        if view is not None:
            self._desk.recordings.toggle(view.call_id)

    def _draw_time(self) -> None:
        view = self._desk.calls.active
        if view is not None:
            self._time.setText(wording.elapsed(view.answered_at or view.started_at, now_ms()))

    # Where it stands

    def come(self) -> None:
        """Show the bar where it was left, or at the top of the screen the first time."""
        if self.isVisible():
            return
        self.draw()
        self.adjustSize()
        self.move(self._place())
        self.show()

    def _place(self) -> QPoint:
        kept = view_state.recall(self._memory, "mini_bar").split()
        if len(kept) == 2 and all(part.lstrip("-").isdigit() for part in kept):
            place = QPoint(int(kept[0]), int(kept[1]))
            if QGuiApplication.screenAt(place + self.rect().center()) is not None:
                return place
        free = QGuiApplication.primaryScreen().availableGeometry()
        return QPoint(free.center().x() - self.width() // 2, free.top() + _MARGIN)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        if QGuiApplication.platformName().startswith("wayland"):
            self.windowHandle().startSystemMove()  # where a program may not place its windows
        else:
            self._held_at = event.position().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._held_at is not None:
            self.move(event.globalPosition().toPoint() - self._held_at)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._held_at = None
        view_state.remember(self._memory, "mini_bar", f"{self.x()} {self.y()}")

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.back.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        palette = theme.current()
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(palette.panel))
        painter.fillRect(0, 0, 4, self.height(), QColor(palette.accent))
        painter.setPen(QColor(palette.edge))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()


def _relabel(button: IconButton, picture: str, words: str, *, on: bool) -> None:
    button.setIcon(icon(picture))
    button.setAccessibleName(words)
    button.setToolTip(words)
    theme.restyle(button, on=on)
