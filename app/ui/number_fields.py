"""The telephone numbers of a contact as fields: as many as it needs, each with its kind."""

from collections.abc import Sequence

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.crm import contacts, numbers
from app.crm.rows import NumberDraft, NumberRow
from app.i18n import N_, _
from app.ui import theme
from app.ui.widgets.button import Button, IconButton
from app.ui.widgets.labels import Label

KINDS = {
    "work": N_("Work"),
    "mobile": N_("Mobile"),
    "home": N_("Home"),
    "fax": N_("Fax"),
    "other": N_("Other"),
}


def kind_words(kind: str) -> str:
    """The kind of a number in the language of the window."""
    return _(KINDS.get(kind, KINDS["other"]))


class NumberFields(QWidget):
    """A line for each number and a button for one more; an empty line is no number."""

    def __init__(self) -> None:
        super().__init__()
        self._country = "FR"
        self._lines: list[_NumberLine] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        self._stack = QVBoxLayout()
        self._stack.setSpacing(4)
        column.addWidget(Label(_("Telephone numbers"), "label"))
        column.addLayout(self._stack)
        self.trouble = Label("", "small", wrap=True)
        self.trouble.set_tone("bad")
        self.trouble.hide()
        column.addWidget(self.trouble)
        self.more = Button(
            _("Add a number"), "link", icon_name="plus", pressed_=lambda: self._add().begin()
        )
        column.addWidget(self.more)

    def put(self, found: Sequence[NumberRow], country: str) -> None:
        """Show these numbers; there is always a line to type in."""
        self._country = country
        for line in tuple(self._lines):
            self._remove(line)
        for number in found:
            shown = numbers.display(number.e164, country) if number.e164 else number.raw
            self._add(shown, number.kind)
        if not found:
            self._add()
        self.complain()

    def drafts(self) -> tuple[NumberDraft, ...]:
        """The numbers as typed, without the empty lines."""
        return tuple(
            NumberDraft(raw=line.field.text().strip(), kind=line.kind.currentData())
            for line in self._lines
            if line.field.text().strip()
        )

    def complain(self) -> bool:
        """Mark every field that holds no telephone number; says whether all are sound."""
        wrong = [line for line in self._lines if not line.is_sound(self._country)]
        for line in self._lines:
            theme.restyle(line.field, wrong=line in wrong)
        self.trouble.setVisible(bool(wrong))
        if wrong:
            words = _("“{number}” is no telephone number.")
            self.trouble.setText(words.format(number=wrong[0].field.text().strip()[:40]))
            wrong[0].begin()
        return not wrong

    @property
    def fields(self) -> tuple[QLineEdit, ...]:
        """The fields to type numbers in, in order."""
        return tuple(line.field for line in self._lines)

    def _add(self, text: str = "", kind: str = "work") -> "_NumberLine":
        line = _NumberLine(text, kind)
        line.remove.clicked.connect(lambda: self._remove(line))
        self._lines.append(line)
        self._stack.addWidget(line)
        return line

    def _remove(self, line: "_NumberLine") -> None:
        self._lines.remove(line)
        self._stack.removeWidget(line)
        line.hide()
        line.deleteLater()


class _NumberLine(QWidget):
    def __init__(self, text: str, kind: str) -> None:
        super().__init__()
        self.field = QLineEdit(text)
        self.field.setAccessibleName(_("Telephone number"))
        self.field.setPlaceholderText(_("Number"))
        self.kind = QComboBox()
        self.kind.setAccessibleName(_("Kind of number"))
        for code in KINDS:
            self.kind.addItem(kind_words(code), code)
        self.kind.setCurrentIndex(max(self.kind.findData(kind), 0))
        self.remove = IconButton("x", _("Remove this number"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.field, 1)
        row.addWidget(self.kind)
        row.addWidget(self.remove)

    def begin(self) -> None:
        """Put the keyboard in the field."""
        self.field.setFocus()

    def is_sound(self, country: str) -> bool:
        """Whether the field is empty or holds a telephone number."""
        text = self.field.text().strip()
        return not text or contacts.is_number(text, country)
