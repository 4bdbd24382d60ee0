"""Single lines of words, laid out once and painted often.

A screen of a list says the same names, days and outcomes again and again; laying a line out takes
five times as long as painting one that is laid out.
"""

from collections import OrderedDict

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QStaticText

_KEPT = 2000
"""Lines kept, some 2 MiB: what ten screens of a list say."""


class LaidOut:
    """Paints words of one font within a width, ending in "…" where they do not fit."""

    def __init__(self, font: QFont) -> None:
        self._font = font
        self._metrics = QFontMetrics(font)
        self._lines: OrderedDict[tuple[str, int], tuple[QStaticText, int, int]] = OrderedDict()

    def width(self, text: str) -> int:
        """The width of these words in pixels."""
        return self._metrics.horizontalAdvance(text)

    def draw(self, painter: QPainter, rect: QRect, text: str, *, right: bool = False) -> None:
        """Paint the words in the middle of the rectangle's height, with the painter's pen."""
        line, wide, high = self._line(painter, text, rect.width())
        x = rect.x() + (rect.width() - wide if right else 0)
        painter.setFont(self._font)
        painter.drawStaticText(x, rect.y() + (rect.height() - high) // 2, line)

    def _line(self, painter: QPainter, text: str, room: int) -> tuple[QStaticText, int, int]:
        known = self._lines.get((text, room))
        if known is not None:
            self._lines.move_to_end((text, room))
            return known
        made = self._lay_out(painter, text)
        if made[1] > room:
            shorter = self._metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
            made = self._lay_out(painter, shorter)
        self._lines[text, room] = made
        if len(self._lines) > _KEPT:
            self._lines.popitem(last=False)
        return made

    def _lay_out(self, painter: QPainter, text: str) -> tuple[QStaticText, int, int]:
        line = QStaticText(text)
        line.setTextFormat(Qt.TextFormat.PlainText)
        line.prepare(painter.combinedTransform(), self._font)
        size = line.size()
        return line, round(size.width()), round(size.height())
