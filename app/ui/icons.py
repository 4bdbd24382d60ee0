"""Icons drawn from outline SVGs in the colours of the palette, sharp at every scale."""

from functools import cache, lru_cache

from PySide6.QtCore import QByteArray, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from app.paths import resource
from app.ui import theme


@lru_cache(maxsize=256)
def _source(name: str) -> bytes:
    return resource("icons", "tabler", f"{name}.svg").read_bytes()


@lru_cache(maxsize=512)
def _pixmap(name: str, colour: str, width: int, height: int) -> QPixmap:
    image = QPixmap(QSize(width, height))
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    drawing = _source(name).replace(b"currentColor", colour.encode())
    QSvgRenderer(QByteArray(drawing)).render(painter, QRectF(0, 0, width, height))
    painter.end()
    return image


_engines: list["_PaletteIcon"] = []
"""Every engine, for good: see the traps in CONTRIBUTING."""


class _PaletteIcon(QIconEngine):
    """One outline in one role of the palette; asks for the colour whenever it is drawn."""

    def __init__(self, name: str, role: str) -> None:
        super().__init__()
        self._name = name
        self._role = role
        _engines.append(self)

    def clone(self) -> QIconEngine:
        return _PaletteIcon(self._name, self._role)

    def _colour(self, mode: QIcon.Mode) -> str:
        palette = theme.current()
        if mode == QIcon.Mode.Disabled:
            return palette.muted
        return palette.colour(self._role)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return _pixmap(self._name, self._colour(mode), size.width(), size.height())

    def scaledPixmap(
        self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float
    ) -> QPixmap:
        made = QPixmap(self.pixmap(size * scale, mode, state))
        made.setDevicePixelRatio(scale)
        return made

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        # Not `device()`: to tell what that is, PySide reads every kind of widget.
        ratio = painter.deviceTransform().m11()
        size = QSize(round(rect.width() * ratio), round(rect.height() * ratio))
        image = QPixmap(self.pixmap(size, mode, state))
        image.setDevicePixelRatio(ratio)
        painter.drawPixmap(QPoint(rect.x(), rect.y()), image)


@cache
def icon(name: str, role: str = "text") -> QIcon:
    """The outline `name` in a role of the palette ("text", "muted", "good", "on_accent"...).

    It follows the theme by itself and is shared by all who ask; raises OSError when drawn if there
    is no such outline.
    """
    return QIcon(_PaletteIcon(name, role))
