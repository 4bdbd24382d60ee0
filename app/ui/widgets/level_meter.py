"""A small column that rises with the sound."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui import theme

_LOUD = 0.92
"""From here on the sound distorts."""


class LevelMeter(QWidget):
    """Shows a level from 0 to 1, upright in the call bar or lying in the settings."""

    def __init__(self, name: str, *, lying: bool = False) -> None:
        super().__init__()
        self._level = 0.0
        self._lying = lying
        self.setAccessibleName(name)
        self.setToolTip(name)
        policy = QSizePolicy.Policy
        self.setSizePolicy(
            policy.Expanding if lying else policy.Fixed, policy.Fixed if lying else policy.Expanding
        )

    def sizeHint(self) -> QSize:
        return QSize(120, 8) if self._lying else QSize(6, 36)

    @property
    def level(self) -> float:
        """The level shown, 0 to 1."""
        return self._level

    def show_level(self, level: float) -> None:
        """Rise or fall to `level`; small changes that nobody sees are not painted."""
        level = min(max(level, 0.0), 1.0)
        if abs(level - self._level) < 0.02 and level != 0:
            return
        self._level = level
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        palette = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        whole = QRectF(self.rect())
        if self._lying:
            filled = QRectF(0, 0, whole.width() * self._level, whole.height())
        else:
            height = min(whole.height(), theme.px(36))
            whole = QRectF(0, (whole.height() - height) / 2, whole.width(), height)
            risen = height * self._level
            filled = QRectF(0, whole.bottom() - risen, whole.width(), risen)
        painter.setBrush(QColor(palette.line))
        painter.drawRoundedRect(whole, 3, 3)
        painter.setBrush(QColor(palette.bad if self._level >= _LOUD else palette.good))
        painter.drawRoundedRect(filled, 3, 3)
        painter.end()
