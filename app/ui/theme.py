"""The look of the window: one palette, one typeface, one style sheet, one text scale."""

import re
from collections.abc import Mapping
from string import Template

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from app.paths import resource
from app.ui.palette import DARK, LIGHT, Palette, mix

FAMILY = "Inter"
TEXT_SIZE = 13
"""Pixels of plain text at 100 %."""
MAX_SCALE = 200
_FACES = ("Regular", "Medium", "SemiBold", "Bold")
_SCALED = re.compile(r"(\d+)sp\b")


class _Look:
    """What is shown now; like the language of the window, the one piece of state here."""

    palette: Palette = LIGHT
    scale: int = 100
    fonts_loaded: bool = False


def current() -> Palette:
    """The palette the window is drawn in."""
    return _Look.palette


def px(size: int) -> int:
    """`size` pixels at 100 % in pixels at the text scale of the window."""
    return round(size * _Look.scale / 100)


def font(size: int = TEXT_SIZE, *, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """The typeface of the program at `size` pixels (at 100 %)."""
    made = QFont(FAMILY)
    made.setPixelSize(px(size))
    made.setWeight(weight)
    return made


def tabular(base: QFont) -> QFont:
    """`base` with digits of one width, for figures in columns and for timers."""
    made = QFont(base)
    made.setFeature(QFont.Tag("tnum"), 1)
    return made


def load_fonts() -> None:
    """Make the bundled typeface known to Qt; the system's own stands in for a missing file.

    The outline of the window has no words, so this may wait until it is painted.
    """
    if _Look.fonts_loaded:
        return
    _Look.fonts_loaded = True
    for face in _FACES:
        QFontDatabase.addApplicationFont(str(resource("fonts", f"Inter-{face}.ttf")))


def style_sheet(palette: Palette, scale: int) -> str:
    """The style sheet in these colours, its "sp" sizes scaled to `scale` per cent."""
    template = Template(resource("styles", "combine.qss").read_text(encoding="utf-8"))
    filled = template.substitute(_colours(palette))
    return _SCALED.sub(lambda found: f"{round(int(found[1]) * scale / 100)}px", filled)


def _colours(palette: Palette) -> Mapping[str, str]:
    plain = {name: getattr(palette, name) for name in Palette.__struct_fields__}
    roles = ("accent", "good", "warning", "bad", "muted")
    soft = {f"{role}_soft": palette.soft(role) for role in roles}
    firm = {f"{role}_hover": _pressed(palette, role) for role in ("accent", "good", "bad")}
    icons = {"icons": resource("styles", palette.name).as_posix()}
    return {**plain, **soft, **firm, **icons}


def _pressed(palette: Palette, role: str) -> str:
    """The colour of a filled button under the pointer: away from the words on it."""
    away = "#ffffff" if palette.is_dark else "#000000"
    return mix(palette.colour(role), away, 0.12)


def qt_palette(palette: Palette) -> QPalette:
    """The palette as Qt's own, for what the style sheet does not draw."""
    made = QPalette()
    role = QPalette.ColorRole
    for name, value in (
        (role.Window, palette.ground),
        (role.WindowText, palette.text),
        (role.Base, palette.panel),
        (role.AlternateBase, palette.ground),
        (role.Text, palette.text),
        (role.Button, palette.panel),
        (role.ButtonText, palette.text),
        (role.BrightText, palette.bad),
        (role.ToolTipBase, palette.panel),
        (role.ToolTipText, palette.text),
        (role.PlaceholderText, palette.muted),
        (role.Highlight, palette.accent),
        (role.HighlightedText, palette.on_accent),
        (role.Link, palette.accent),
        (role.Accent, palette.accent),
        (role.Light, palette.panel),
        (role.Midlight, palette.line),
        (role.Mid, palette.line),
        (role.Dark, palette.edge),
        (role.Shadow, palette.edge),
    ):
        made.setColor(name, QColor(value))
    for name in (role.WindowText, role.Text, role.ButtonText):
        faint = QColor(mix(palette.muted, palette.panel, 0.4))
        made.setColor(QPalette.ColorGroup.Disabled, name, faint)
    return made


class Theme(QObject):
    """Dresses the application and follows the system when it turns dark or light.

    `last` is what the system wore at the last start, "light" or "dark": it is believed until
    `ask_system`, for to ask it PySide makes all the constants of Qt, a sixth of a bare window.
    """

    changed = Signal()

    def __init__(
        self,
        application: QApplication,
        *,
        choice: str = "system",
        scale: int = 100,
        last: str = "",
    ) -> None:
        super().__init__(application)
        self._application = application
        self._choice = choice
        self._scale = scale
        self._system = {"light": LIGHT, "dark": DARK}.get(last) or self._told_by_system()
        application.styleHints().colorSchemeChanged.connect(lambda _scheme: self.ask_system())
        self._dress()

    def choose(self, choice: str, scale: int = 100) -> None:
        """Wear "light", "dark" or the "system"'s, with text at `scale` per cent (100 to 200)."""
        self._choice = choice
        self._scale = min(max(scale, 100), MAX_SCALE)
        self._dress()

    def ask_system(self) -> str:
        """Whether the system wears "light" or "dark" now; worn at once where it is followed."""
        before, self._system = self._system, self._told_by_system()
        if self._choice == "system" and self._system is not before:
            self._dress()
        return self._system.name

    def _told_by_system(self) -> Palette:
        from PySide6.QtCore import Qt  # the constants come with it

        scheme = self._application.styleHints().colorScheme()
        return DARK if scheme == Qt.ColorScheme.Dark else LIGHT

    def _wanted(self) -> Palette:
        return {"light": LIGHT, "dark": DARK}.get(self._choice, self._system)

    def _dress(self) -> None:
        _Look.palette, _Look.scale = self._wanted(), self._scale
        self._application.setFont(font())
        self._application.setPalette(qt_palette(_Look.palette))
        self._application.setStyleSheet(style_sheet(_Look.palette, _Look.scale))
        self.changed.emit()


def restyle(widget: QWidget, **properties: str | bool) -> None:
    """Set properties the style sheet looks at and have the widget drawn by them."""
    if all(widget.property(name) == value for name, value in properties.items()):
        return
    for name, value in properties.items():
        widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    widget.update()
