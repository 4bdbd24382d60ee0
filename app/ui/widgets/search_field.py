"""A field to search as you type: one question when the typing pauses, not one a key."""

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QLineEdit

from app.i18n import _
from app.ui.icons import icon

DEBOUNCE_MS = 80


class SearchField(QLineEdit):
    """Says `searched` with the stripped text when typing pauses, on Enter and when emptied."""

    searched = Signal(str)

    def __init__(self, placeholder: str, *, debounce_ms: int = DEBOUNCE_MS) -> None:
        super().__init__()
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(placeholder)
        self._clear = self.addAction(icon("x", "muted"), QLineEdit.ActionPosition.TrailingPosition)
        self._clear.setToolTip(_("Clear"))
        self._clear.setVisible(False)
        self._clear.triggered.connect(self.clear)
        self.addAction(icon("search", "muted"), QLineEdit.ActionPosition.LeadingPosition)
        self._said = ""
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(debounce_ms)
        self._pause.timeout.connect(self._say)
        self.textChanged.connect(self._on_text_changed)
        self.returnPressed.connect(self._say)

    def _on_text_changed(self, text: str) -> None:
        self._clear.setVisible(bool(text))
        if text.strip():
            self._pause.start()
        else:
            self._say()

    def _say(self) -> None:
        self._pause.stop()
        text = self.text().strip()
        if text != self._said:
            self._said = text
            self.searched.emit(text)
