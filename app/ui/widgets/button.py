"""Buttons: one primary act, plain ones, dangerous ones; their shortcut stands on them."""

from collections.abc import Callable
from typing import Literal

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QPushButton, QToolButton

from app.ui import theme
from app.ui.icons import icon

Kind = Literal["plain", "primary", "good", "danger", "quiet", "link"]
Room = Literal["wide", "narrow", "tight"]
"""How much of it a call bar has: for words with room beside them, for words, for icons."""
_LEAST: dict[Room, int] = {"wide": 76, "narrow": 58, "tight": 46}
"""Pixels at 100 % a button of the call bar takes at least."""
_ON = {"primary": "on_accent", "good": "on_good", "danger": "on_bad", "link": "accent"}


class Button(QPushButton):
    """A push button; `shortcut` works in its window and is written on it, `key` is only written.

    `pressed_` is called without arguments when it is clicked.
    """

    def __init__(
        self,
        text: str,
        kind: Kind = "plain",
        *,
        icon_name: str = "",
        shortcut: str = "",
        key: str = "",
        pressed_: Callable[[], object] | None = None,
        compact: bool = False,
    ) -> None:
        self._keys = key_words(shortcut or key)
        self._gap = " " if icon_name and text else ""
        super().__init__(self._words(text))
        self.setAutoDefault(False)
        self.setAccessibleName(text)
        self.setProperty("kind", kind)
        self.setProperty("compact", compact)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        if icon_name:
            self.setIcon(icon(icon_name, _ON.get(kind, "text")))
            self.setIconSize(QSize(theme.px(18), theme.px(18)))
        if shortcut:
            # Not setShortcut: it waits a tenth of a second to show the button pressed.
            QShortcut(QKeySequence(shortcut), self).activated.connect(self.click)
        self._act = pressed_
        self.clicked.connect(self._on_clicked)

    def _on_clicked(self) -> None:
        if self._act is not None:
            self._act()

    def _words(self, text: str) -> str:
        """The text as drawn: a little away from the icon, its key behind it."""
        return self._gap + (f"{text}  {self._keys}" if self._keys else text)

    def rename(self, text: str) -> None:
        """Put other words on the button; its key stays."""
        self.setText(self._words(text))
        self.setAccessibleName(text)


class IconButton(QToolButton):
    """A button that is an icon alone; `name` is what a screen reader and the tool tip say."""

    def __init__(
        self, icon_name: str, name: str, *, pressed_: Callable[[], object] | None = None
    ) -> None:
        super().__init__()
        self.setIcon(icon(icon_name))
        self.setIconSize(QSize(theme.px(18), theme.px(18)))
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._act = pressed_
        self.clicked.connect(self._on_clicked)

    def _on_clicked(self) -> None:
        if self._act is not None:
            self._act()


class CallButton(QToolButton):
    """A button of the call bar: icon over word, its key small in the corner."""

    def __init__(
        self,
        text: str,
        icon_name: str,
        key: str,
        *,
        pressed_: Callable[[], object],
        danger: bool = False,
    ) -> None:
        super().__init__()
        self._key = key
        self._danger = danger
        self._icon_name = icon_name
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        self.setIconSize(QSize(theme.px(20), theme.px(20)))
        self.setProperty("kind", "danger" if danger else "plain")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._room: Room = "wide"
        self.setMinimumSize(theme.px(_LEAST[self._room]), theme.px(52))
        self.show_as(text, icon_name)
        self._act = pressed_
        self.clicked.connect(self._on_clicked)
        if key:
            QShortcut(QKeySequence(key), self).activated.connect(self._on_key)

    def _on_clicked(self) -> None:
        self._act()

    def _on_key(self) -> None:
        if self.isEnabled() and self.isVisible():
            self.click()

    def show_as(self, text: str, icon_name: str, *, on: bool = False) -> None:
        """Change word and icon with the state of the call; `on` tints it. The key stays."""
        theme.restyle(self, on=on)
        self.setText(text)
        self.setAccessibleName(text)
        self.setToolTip(f"{text} ({key_words(self._key)})" if self._key else text)
        self.setIcon(icon(icon_name, "on_bad" if self._danger else "text"))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        small = theme.font(10)
        painter.setFont(small)
        palette = theme.current()
        enabled = palette.on_bad if self._danger else palette.muted
        painter.setPen(QColor(enabled if self.isEnabled() else palette.muted))
        corner = QRect(0, theme.px(3), self.width() - theme.px(6), theme.px(14))
        if "+" not in self._key:  # two keys would run into the icon; the tool tip has them
            painter.drawText(corner, Qt.AlignmentFlag.AlignRight, key_words(self._key))
        painter.end()

    def sizeHint(self) -> QSize:
        wanted = super().sizeHint()
        beside = theme.px(12 if self._room == "wide" else 0)
        least = theme.px(_LEAST[self._room])
        return QSize(max(wanted.width() + beside, least), wanted.height())

    def fit(self, room: Room) -> None:
        """Take as much as there is: less beside the word, or the icon alone with its tool tip."""
        self._room = room
        styles = Qt.ToolButtonStyle
        under = styles.ToolButtonTextUnderIcon
        self.setToolButtonStyle(styles.ToolButtonIconOnly if room == "tight" else under)
        self.setMinimumWidth(theme.px(_LEAST[room]))
        self.updateGeometry()


def key_words(keys: str) -> str:
    """Keys as this system writes them: "Ctrl+Return" is ⌘↩ on a Mac."""
    native = QKeySequence.SequenceFormat.NativeText
    # Qt calls the key by a name of its own in each language; everybody knows its sign.
    return QKeySequence(keys).toString(native).replace(QKeySequence("Return").toString(native), "↵")
