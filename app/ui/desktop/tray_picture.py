"""The icon of the tray: the program, whether customers get through, and what was missed."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QIcon, QPainter, QPen, QPixmap

from app.desk.reachability import Light
from app.paths import resource
from app.ui import theme
from app.ui.palette import LIGHT

_SIZES = (16, 22, 24, 32, 48, 64)
_ROLES = {Light.REACHABLE: "good", Light.TRYING: "warning", Light.UNREACHABLE: "bad"}


def tray_picture(light: Light, missed: int, *, away: bool = False) -> QIcon:
    """The icon in every size a tray may ask for.

    The sign in the lower corner tells by its shape too: a full disc is reachable, a ring is
    trying, a bar is not reachable, half a disc is away.
    """
    picture = QIcon()
    base = QPixmap(str(resource("icons", "combine.png")))
    for size in _SIZES:
        picture.addPixmap(_drawn(base, size, light, missed, away=away))
    return picture


def _drawn(base: QPixmap, size: int, light: Light, missed: int, *, away: bool) -> QPixmap:
    made = QPixmap(size, size)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.setRenderHints(
        QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
    )
    painter.drawPixmap(made.rect(), base)
    _draw_light(painter, size, light, away=away)
    if missed:
        _draw_count(painter, size, missed)
    painter.end()
    return made


def _draw_light(painter: QPainter, size: int, light: Light, *, away: bool) -> None:
    """In the colours of the light theme: a tray is of the system, whatever the program wears."""
    side = size * 0.46
    disc = QRectF(size - side, size - side, side, side)
    colour = QColor(LIGHT.colour("warning" if away else _ROLES[light]))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor("#ffffff"))
    painter.drawEllipse(disc)
    inner = disc.adjusted(side * 0.14, side * 0.14, -side * 0.14, -side * 0.14)
    painter.setBrush(colour)
    if light is Light.TRYING:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colour, max(1.5, side * 0.2)))
        painter.drawEllipse(inner.adjusted(1, 1, -1, -1))
    elif away and light is Light.REACHABLE:
        painter.drawPie(inner, 90 * 16, 180 * 16)
    else:
        painter.drawEllipse(inner)
    if light is Light.UNREACHABLE:
        painter.setPen(QPen(QColor("#ffffff"), max(1.5, side * 0.18)))
        middle, half = inner.center(), inner.width() * 0.26
        painter.drawLine(middle - QPointF(half, 0), middle + QPointF(half, 0))


def _draw_count(painter: QPainter, size: int, missed: int) -> None:
    words = str(missed) if missed < 10 else "9+"
    high = size * 0.56
    wide = high if len(words) == 1 else size * 0.78
    box = QRectF(size - wide, 0, wide, high)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(LIGHT.bad))
    painter.drawRoundedRect(box, high / 2, high / 2)
    face = theme.font(weight=QFont.Weight.Bold)
    face.setPixelSize(max(8, round(high * 0.78)))
    painter.setFont(face)
    painter.setPen(QColor("#ffffff"))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)
