"""Asks before something is lost, in its place on the page and without stopping the window."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from app.i18n import _
from app.ui.widgets.button import Button
from app.ui.widgets.labels import Label


class ConfirmBar(QFrame):
    """A question with a button that does it and one that does not; Escape does not."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("errorBar")
        self.setProperty("kind", "warning")
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(8)
        self._words = Label(wrap=True)
        self.yes = Button("", "danger", pressed_=self._on_yes)
        self.no = Button("", pressed_=self.hide)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.yes)
        buttons.addWidget(self.no)
        buttons.addStretch()
        column.addWidget(self._words)
        column.addLayout(buttons)
        self._act: Callable[[], object] | None = None
        self.hide()

    def ask(self, words: str, button: str, act: Callable[[], object], *, keep: str = "") -> None:
        """Ask `words`; the button named `button` calls `act`, that named `keep` does nothing."""
        self._words.setText(words)
        self._act = act
        self.yes.rename(button)
        self.no.rename(keep or _("Keep"))
        self.setAccessibleName(words)
        self.show()
        # The harmless answer has the keyboard.
        self.no.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
            return
        super().keyPressEvent(event)

    def _on_yes(self) -> None:
        act, self._act = self._act, None
        self.hide()
        if act is not None:
            act()
