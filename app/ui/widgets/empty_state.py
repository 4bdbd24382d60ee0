"""What a list shows while it has nothing: what this place is for and what to do next."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.ui.widgets.button import Button
from app.ui.widgets.labels import Label
from app.ui.widgets.picture import Picture


class EmptyState(QWidget):
    """An icon, a sentence, a hint, and perhaps the button that does the next thing."""

    def __init__(
        self,
        icon_name: str,
        sentence: str,
        hint: str = "",
        *,
        action: str = "",
        pressed_: Callable[[], object] | None = None,
    ) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setSpacing(8)
        column.addStretch()
        column.addWidget(Picture(icon_name, "muted", 32), 0, Qt.AlignmentFlag.AlignHCenter)
        self._sentence = Label(sentence, "strong", wrap=True)
        self._hint = Label(hint, "muted", wrap=True)
        for label in (self._sentence, self._hint):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(label)
        if not hint:  # to show it here would dress it twice: it has no window yet
            self._hint.hide()
        if action and pressed_ is not None:
            self.button = Button(action, pressed_=pressed_)
            column.addSpacing(8)
            column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch()

    def say(self, sentence: str, hint: str = "") -> None:
        """Show another sentence and hint, for a search that found nothing."""
        self._sentence.setText(sentence)
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint))
