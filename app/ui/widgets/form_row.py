"""One line of a form: label above, field below, and what is wrong with it beneath."""

from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget

from app.ui import theme
from app.ui.widgets.labels import Label


class FormRow(QWidget):
    """A field under its label; `complain` shows a sentence below it, "" takes it away."""

    def __init__(self, label: str, field: QWidget, hint: str = "") -> None:
        super().__init__()
        self.field = field
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        self._label: QLabel = Label(label, "label")
        self._label.setBuddy(field)
        if not field.accessibleName():
            field.setAccessibleName(label)
        self._hint = Label(hint, "small", wrap=True)
        self._hint.setVisible(bool(hint))
        self._said = hint
        column.addWidget(self._label)
        column.addWidget(field)
        column.addWidget(self._hint)

    def relabel(self, label: str) -> None:
        """Call the field by another name."""
        self._label.setText(label)
        self.field.setAccessibleName(label)

    def advise(self, hint: str) -> None:
        """Have another hint below the field, "" for none."""
        self._said = hint
        self.complain("")

    def complain(self, words: str) -> None:
        """Say what is wrong with the field in words and outline; "" goes back to the hint."""
        self._hint.setText(words or self._said)
        self._hint.set_tone("bad" if words else "")
        self._hint.setVisible(bool(words or self._said))
        self.field.setAccessibleDescription(words)
        if isinstance(self.field, QLineEdit):
            theme.restyle(self.field, wrong=bool(words))
