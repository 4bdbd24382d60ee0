"""Buttons: one primary act, plain ones, dangerous ones; their shortcut stands on them."""

from collections.abc import Callable
from typing import Literal

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QPushButton, QToolButton

from app.ui import theme
from app.ui.icons import icon

Kind = Literal["plain", "primary", "good", "danger", "quiet", "link"]
_ON = {"primary": "on_accent", "good": "on_good", "danger": "on_bad", "link": "accent"}


class Button(QPushButton):
    """A push button; `shortcut` works in the whole window and is written on the button.

    `pressed_` is called without arguments when it is clicked.
    """

    def __init__(
        self,
        text: str,
        kind: Kind = "plain",
        *,
        icon_name: str = "",
        shortcut: str = "",
        pressed_: Callable[[], object] | None = None,
        compact: bool = False,
    ) -> None:
        keys = QKeySequence(shortcut).toString(QKeySequence.SequenceFormat.NativeText)
        super().__init__(f"{text}  {keys}" if keys else text)
        self.setAutoDefault(False)
        self.setAccessibleName(text)
        self.setProperty("kind", kind)
        self.setProperty("compact", compact)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        if icon_name:
            self.setIcon(icon(icon_name, _ON.get(kind, "text")))
            self.setIconSize(QSize(theme.px(18), theme.px(18)))
        if shortcut:
            self.setShortcut(QKeySequence(shortcut))
        self._act = pressed_
        self.clicked.connect(self._on_clicked)

    def _on_clicked(self) -> None:
        if self._act is not None:
            self._act()

    def rename(self, text: str) -> None:
        """Put other words on the button; its shortcut stays."""
        shortcut = self.shortcut()
        keys = shortcut.toString(QKeySequence.SequenceFormat.NativeText)
        self.setText(f"{text}  {keys}" if keys else text)
        self.setAccessibleName(text)
        self.setShortcut(shortcut)  # setText drops it


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
        checkable: bool = False,
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
        self.setCheckable(checkable)
        self.setMinimumSize(theme.px(76), theme.px(52))
        self.show_as(text, icon_name)
        self._act = pressed_
        self.clicked.connect(self._on_clicked)
        self._shortcut = QShortcut(QKeySequence(key), self)
        self._shortcut.activated.connect(self._on_key)

    def _on_clicked(self) -> None:
        self._act()

    def _on_key(self) -> None:
        if self.isEnabled() and self.isVisible():
            self.click()

    def show_as(self, text: str, icon_name: str) -> None:
        """Change word and icon with the state of the call; the key stays."""
        self.setText(text)
        self.setAccessibleName(text)
        self.setToolTip(f"{text} ({self._key_text()})")
        self.setIcon(icon(icon_name, "on_bad" if self._danger else "text"))

    def _key_text(self) -> str:
        return QKeySequence(self._key).toString(QKeySequence.SequenceFormat.NativeText)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        small = theme.font(10)
        painter.setFont(small)
        palette = theme.current()
        enabled = palette.on_bad if self._danger else palette.muted
        painter.setPen(QColor(enabled if self.isEnabled() else palette.muted))
        corner = QRect(0, theme.px(3), self.width() - theme.px(6), theme.px(14))
        painter.drawText(corner, Qt.AlignmentFlag.AlignRight, self._key_text())
        painter.end()

    def sizeHint(self) -> QSize:
        wanted = super().sizeHint()
        return QSize(max(wanted.width() + theme.px(12), theme.px(76)), wanted.height())
