"""One thing to listen for in a call: the answers it may have, and the remark that goes with it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QLineEdit, QVBoxLayout

from app.i18n import N_, _
from app.team.evaluations import Answer
from app.team.scorecards import NOT_APPLICABLE, Form, Item
from app.ui.widgets.button import Button
from app.ui.widgets.labels import Label, Pill

_CRITICAL = {
    "form_zero": N_("No = 0 for the whole call"),
    "section_zero": N_("No = 0 for this part"),
    "critical_score_only": N_("Critical"),
}


class ScorecardItem(QFrame):
    """The item's sentence, its guidance, one button an answer; says `changed`."""

    changed = Signal()

    def __init__(self, form: Form, item: Item, given: Answer | None = None) -> None:
        super().__init__()
        self.item = item
        self._form = form
        self.setObjectName("tile")
        self.remark = QLineEdit()
        self.remark.setPlaceholderText(_("Remark"))
        self.remark.setAccessibleName(_("Remark on: {item}").format(item=item.text))
        self.remark.setVisible(item.comment == "always")
        self._trouble = Label("", "small", wrap=True)
        self._trouble.set_tone("bad")
        self._trouble.hide()
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self.answers: dict[str, Button] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(4)
        column.addLayout(self._head())
        column.addWidget(Label(item.guidance, "small", wrap=True))
        column.addWidget(self.remark)
        column.addWidget(self._trouble)
        if given is not None:
            self._take(given)

    def _take(self, given: Answer) -> None:
        self.remark.setText(given.comment)
        if given.option in self.answers:
            self.answers[given.option].setChecked(True)
        self.remark.setVisible(self.item.comment == "always" or bool(given.comment))

    def _head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(Label(self.item.text, "strong", wrap=True), 1)
        if self.item.critical in _CRITICAL:
            row.addWidget(Pill(_(_CRITICAL[self.item.critical]), "warning"))
        choices = [(option.code, option.label) for option in self._form.options(self.item)]
        if self.item.allow_na:
            choices.append((NOT_APPLICABLE, _("N/A")))
        for code, words in choices:
            button = Button(words, compact=True)
            button.setCheckable(True)
            button.setAccessibleName(f"{self.item.text}: {words}")
            button.clicked.connect(lambda _c=False: self._on_answered())
            self._group.addButton(button)
            self.answers[code] = button
            row.addWidget(button)
        return row

    @property
    def answer(self) -> str:
        """The code of the answer ticked, "" while there is none."""
        return next((code for code, button in self.answers.items() if button.isChecked()), "")

    def given(self) -> Answer:
        """The answer with its remark, as it is stored."""
        return Answer(self.item.code, self.answer, self.remark.text().strip())

    def complain(self) -> bool:
        """Say below the item what it still needs; says whether anything is missing."""
        words = ""
        if not self.answer:
            words = _("Please answer.")
        elif self._wants_remark() and not self.remark.text().strip():
            words = _("Please add a remark.")
        self._trouble.setText(words)
        self._trouble.setVisible(bool(words))
        return bool(words)

    def _wants_remark(self) -> bool:
        option = self._form.option(self.item, self.answer)
        failed = option is not None and option.fails
        return self.item.comment == "always" or (self.item.comment == "on_fail" and failed)

    def _on_answered(self) -> None:
        option = self._form.option(self.item, self.answer)
        failed = option is not None and option.fails
        # What failed can always be explained; elsewhere the line would only be in the way.
        self.remark.setVisible(failed or self._wants_remark() or bool(self.remark.text()))
        self._trouble.hide()
        self.changed.emit()
