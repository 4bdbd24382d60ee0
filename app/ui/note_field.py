"""A field for a few lines of words; Tab leaves it and Ctrl+Return is the form's, not a new line."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit

from app.ui import theme


class NoteField(QPlainTextEdit):
    """Several lines, `height` pixels high at 100 %."""

    def __init__(self, height: int = 72) -> None:
        super().__init__()
        self.setTabChangesFocus(True)
        self.setMinimumHeight(theme.px(height))
        self.setMaximumHeight(theme.px(height))

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
            if control and event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
                event.ignore()
                return False
        return super().event(event)
