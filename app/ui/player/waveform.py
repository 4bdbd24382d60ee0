"""The two sides of a recording as a picture: click to go there, pauses and marks in their place."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QBrush,
    QColor,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.crm.recordings import PAUSE, RESUME, Mark
from app.i18n import _
from app.telephony.recordings.envelope import Envelope
from app.ui import theme

COLUMNS = 600
"""Columns of the envelope; more than a side panel is wide."""
_STEP_MS = 5_000
_FAR_MS = 30_000
_LEAST = 1.5
_LOUD = 0.6
"""Ordinary speech fills the lane; what is louder is cut at its edge."""


class Waveform(QWidget):
    """Agent above, caller below, the playhead over both.

    Says `wanted` with milliseconds when somebody points or types where to go.
    """

    wanted = Signal(int)
    toggled = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._envelope: Envelope = ()
        self._length_ms = 0
        self._at_ms = 0
        self._marks: Sequence[Mark] = ()
        self._damaged: Sequence[tuple[int, int]] = ()
        self.setAccessibleName(_("The recording: arrows move by five seconds, Space plays"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(theme.px(240), theme.px(88))

    def show_sound(
        self,
        envelope: Envelope,
        length_ms: int,
        marks: Sequence[Mark],
        damaged: Sequence[tuple[int, int]] = (),
    ) -> None:
        """Draw this recording; `damaged` are stretches in milliseconds."""
        self._envelope, self._length_ms = envelope, length_ms
        self._marks, self._damaged = marks, damaged
        self.update()

    def show_place(self, at_ms: int) -> None:
        """Move the playhead."""
        before, self._at_ms = self._at_ms, at_ms
        if round(self._x(before)) != round(self._x(at_ms)):
            self.update()
        self.setAccessibleDescription(f"{at_ms // 60_000}:{at_ms // 1000 % 60:02}")

    def next_mark(self, *, forward: bool) -> int:
        """Where the next or the last mark is, seen from the playhead; its ends without one."""
        places = sorted(mark.offset_ms for mark in self._marks)
        if forward:
            return next((p for p in places if p > self._at_ms + 100), self._length_ms)
        return next((p for p in reversed(places) if p < self._at_ms - 1_000), 0)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._go(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._go(event.position().x())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, control = event.key(), event.modifiers() & Qt.KeyboardModifier.ControlModifier
        forward = key in {Qt.Key.Key_Right, Qt.Key.Key_PageDown}
        if key == Qt.Key.Key_Space:
            self.toggled.emit()
        elif key in {Qt.Key.Key_Left, Qt.Key.Key_Right} and control:
            self.wanted.emit(self.next_mark(forward=forward))
        elif key in {Qt.Key.Key_Left, Qt.Key.Key_Right}:
            self._move(_STEP_MS if forward else -_STEP_MS)
        elif key in {Qt.Key.Key_PageUp, Qt.Key.Key_PageDown}:
            self._move(_FAR_MS if forward else -_FAR_MS)
        elif key in {Qt.Key.Key_Home, Qt.Key.Key_End}:
            self.wanted.emit(0 if key == Qt.Key.Key_Home else self._length_ms)
        else:
            super().keyPressEvent(event)

    def _move(self, by_ms: int) -> None:
        self.wanted.emit(max(0, min(self._at_ms + by_ms, self._length_ms)))

    def _go(self, x: float) -> None:
        share = max(0.0, min(x / max(1, self.width()), 1.0))
        self.wanted.emit(round(share * self._length_ms))

    def _x(self, ms: int) -> float:
        return self.width() * ms / max(1, self._length_ms)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = theme.current()
        lane = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QColor(palette.accent if self.hasFocus() else palette.line))
        painter.setBrush(QColor(palette.field))
        painter.drawRoundedRect(lane, 6, 6)
        self._paint_stretches(painter)
        painter.setPen(Qt.PenStyle.NoPen)
        for side, role in enumerate(("accent", "good")):
            self._paint_side(painter, side, QColor(palette.colour(role)))
        self._paint_names(painter)
        self._paint_marks(painter)
        painter.setPen(QPen(QColor(palette.text), 2))
        x = self._x(self._at_ms)
        painter.drawLine(QPointF(x, 2), QPointF(x, self.height() - 2))
        painter.end()

    def _paint_side(self, painter: QPainter, side: int, colour: QColor) -> None:
        """One lane: what was heard already in full colour, what is to come paler."""
        half = self.height() / 2
        middle = half / 2 + side * half
        pale = QColor(colour)
        pale.setAlphaF(0.45)
        width = self.width() / max(1, len(self._envelope))
        heard = self._x(self._at_ms)
        for column, loud in enumerate(self._envelope):
            x = column * width
            height = max(_LEAST, min(loud[side] / _LOUD, 1.0) * (half - 8))
            painter.setBrush(colour if x <= heard else pale)
            painter.drawRect(QRectF(x, middle - height / 2, max(width - 0.4, 0.8), height))

    def _paint_stretches(self, painter: QPainter) -> None:
        """Pauses and damaged stretches, told apart by their pattern and not by colour alone."""
        palette = theme.current()
        painter.setPen(Qt.PenStyle.NoPen)
        for begin, end in self._pauses():
            self._fill(painter, begin, end, QColor(palette.muted), Qt.BrushStyle.BDiagPattern)
        for begin, end in self._damaged:
            self._fill(painter, begin, end, QColor(palette.bad), Qt.BrushStyle.DiagCrossPattern)

    def _fill(
        self, painter: QPainter, begin: int, end: int, colour: QColor, style: Qt.BrushStyle
    ) -> None:
        width = max(2.0, self._x(end) - self._x(begin))
        painter.fillRect(QRectF(self._x(begin), 1, width, self.height() - 2), QBrush(colour, style))

    def _pauses(self) -> list[tuple[int, int]]:
        found: list[tuple[int, int]] = []
        for mark in self._marks:
            if mark.kind == PAUSE:
                found.append((mark.offset_ms, self._length_ms))
            elif mark.kind == RESUME and found:
                found[-1] = (found[-1][0], mark.offset_ms)
        return found

    def _paint_names(self, painter: QPainter) -> None:
        painter.setFont(theme.font(10))
        painter.setPen(QColor(theme.current().muted))
        half = self.height() / 2
        ground = QColor(theme.current().field)
        ground.setAlphaF(0.8)
        for side, words in enumerate((_("Agent"), _("Caller"))):
            size = painter.fontMetrics().boundingRect(words).size()
            place = QRectF(4, side * half + 3, size.width() + 4, size.height())
            painter.fillRect(place, ground)  # words stand on their own ground, not on the sound
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, words)

    def _paint_marks(self, painter: QPainter) -> None:
        """A small flag at the top for everything somebody has marked."""
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.current().warning))
        size = theme.px(7)
        for mark in self._marks:
            if mark.kind not in {PAUSE, RESUME}:
                x = self._x(mark.offset_ms)
                flag = [QPointF(x - size / 2, 1), QPointF(x + size / 2, 1), QPointF(x, 1 + size)]
                painter.drawPolygon(QPolygonF(flag))
