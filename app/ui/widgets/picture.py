"""An icon that stands by itself and follows the theme."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui import theme
from app.ui.icons import icon


class Picture(QWidget):
    """The outline `name` in a role of the palette, `size` pixels at 100 %.

    It is decoration: the word beside it says the same, so screen readers pass it over.
    """

    def __init__(self, name: str, role: str = "muted", size: int = 20) -> None:
        super().__init__()
        self._icon = icon(name, role)
        self._size = size
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        side = theme.px(self._size)
        return QSize(side, side)

    def show_as(self, name: str, role: str) -> None:
        """Show another outline or another colour."""
        self._icon = icon(name, role)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        self._icon.paint(painter, self.rect())
        painter.end()
