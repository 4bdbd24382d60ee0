"""The keys that work wherever the keyboard is, in dialogs too."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeySequence, QShortcut

from app.ui.widgets.search_field import SearchField

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow


class WindowKeys(QObject):
    """What each key does; bar, card and page are asked for when it is pressed, as they change."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        for keys, act in (
            ("F1", self._on_help),
            ("F2", self._on_dial),
            ("Ctrl+R", self._on_redial),
            ("Ctrl+B", window.call_back),
            ("F8", self._on_answer),
            ("F9", self._on_decline),
            ("F11", window.bar_wanted.emit),
            ("F5", self._on_switch),
            ("Ctrl+F", self._on_find),
        ):
            shortcut = QShortcut(QKeySequence(keys), window)
            shortcut.setContext(Qt.ShortcutContext.ApplicationShortcut)
            shortcut.activated.connect(act)

    def _on_help(self) -> None:
        from app.ui.dialogs.shortcuts import ShortcutsDialog

        ShortcutsDialog(self._window).open()

    def _on_dial(self) -> None:
        self._window.call_bar.dial_field.begin()

    def _on_redial(self) -> None:
        self._window.call_bar.dial_field.redial()

    def _on_answer(self) -> None:
        self._window.card.accept()

    def _on_decline(self) -> None:
        self._window.card.refuse()

    def _on_switch(self) -> None:
        self._window.switch_calls()

    def _on_find(self) -> None:
        for field in self._window.page.findChildren(SearchField):
            if field.isVisible():
                field.setFocus(Qt.FocusReason.ShortcutFocusReason)
                return
        self._window.call_bar.dial_field.begin()
