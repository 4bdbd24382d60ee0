"""Incoming calls before a person decides: forwarding, a second call, automatic answers."""

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLineEdit

from app.desk.availability import forward_target
from app.desk.desk import Desk
from app.desk.facts import Notice, NoticeKind
from app.errors import UserError
from app.i18n import _
from app.settings import Incoming
from app.ui.dialogs.availability import forward_hint
from app.ui.pages.settings.settings_panel import SettingsPanel
from app.ui.widgets.button import Button
from app.ui.widgets.choice import Choice
from app.ui.widgets.form_row import FormRow
from app.ui.widgets.labels import Label
from app.ui.widgets.number_field import NumberField


class IncomingPanel(SettingsPanel):
    """The rules of this desk; they work from the moment they are saved."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(_("Incoming calls"))
        self._desk = desk
        self.busy, self.unanswered = QLineEdit(), QLineEdit()
        self.after = NumberField(5, 120, "s")
        self.second = QCheckBox(_("A second call rings softly while you speak"))
        self.auto = Choice()
        for choice, words in (
            ("nobody", _("No call")),
            ("chosen", _("Calls from these numbers")),
            ("everybody", _("Every call")),
        ):
            self.auto.addItem(words, choice)
        self.delay = NumberField(0, 60, "s")
        self.numbers = QLineEdit()
        self.intercom = QCheckBox(_("Answer intercom calls of the telephone system by itself"))
        self.save = Button(_("Save"), "primary", pressed_=self._on_save)
        self._busy_row = FormRow(_("When you speak or do not want to be disturbed"), self.busy)
        self._unanswered_row = FormRow(_("When you do not answer or are away"), self.unanswered)
        self._numbers_row = FormRow(_("Numbers, parted by commas"), self.numbers)
        self._lay_out()
        self.auto.currentIndexChanged.connect(self._on_auto)
        self._fill(desk.settings.incoming)

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setSpacing(12)
        grid.addWidget(Label(_("Forward to another number"), "strong"), 0, 0, 1, 2)
        grid.addWidget(self._busy_row, 1, 0)
        grid.addWidget(self._unanswered_row, 2, 0)
        grid.addWidget(FormRow(_("After"), self.after), 2, 1)
        grid.addWidget(Label(forward_hint(), "small", wrap=True), 3, 0, 1, 2)
        grid.addWidget(self.second, 4, 0, 1, 2)
        grid.addWidget(Label(_("Answer by itself"), "strong"), 5, 0, 1, 2)
        grid.addWidget(FormRow(_("Which calls"), self.auto), 6, 0)
        grid.addWidget(FormRow(_("After"), self.delay), 6, 1)
        grid.addWidget(self._numbers_row, 7, 0, 1, 2)
        grid.addWidget(self.intercom, 8, 0, 1, 2)
        words = _(
            "Only calls that come from your own telephone server are answered by themselves: "
            "nobody else can open your microphone."
        )
        grid.addWidget(Label(words, "small", wrap=True), 9, 0, 1, 2)
        grid.setColumnStretch(0, 3)
        grid.setColumnStretch(1, 1)
        self.body.addLayout(grid)
        self.body.addWidget(self.save, 0, Qt.AlignmentFlag.AlignRight)

    def _fill(self, rules: Incoming) -> None:
        self.busy.setText(rules.forward_busy)
        self.unanswered.setText(rules.forward_unanswered)
        self.after.setValue(rules.unanswered_s)
        self.second.setChecked(rules.call_waiting)
        self.auto.choose(rules.auto_answer)
        self.delay.setValue(rules.auto_answer_s)
        self.numbers.setText(", ".join(rules.auto_answer_numbers))
        self.intercom.setChecked(rules.intercom)
        self._on_auto()

    def _on_auto(self) -> None:
        self._numbers_row.setVisible(self.auto.currentData() == "chosen")
        self.delay.setEnabled(self.auto.currentData() != "nobody")

    def _target(self, row: FormRow, field: QLineEdit) -> str:
        """What a field forwards to, "" for nowhere; raises `UserError`, said below the field."""
        row.complain("")
        if not field.text().strip():
            return ""
        try:
            return forward_target(field.text())
        except UserError as error:
            row.complain(error.words)
            field.setFocus()
            raise

    def _on_save(self) -> None:
        numbers = (number.strip() for number in self.numbers.text().split(","))
        try:
            changed = msgspec.structs.replace(
                self._desk.settings.incoming,
                forward_busy=self._target(self._busy_row, self.busy),
                forward_unanswered=self._target(self._unanswered_row, self.unanswered),
                unanswered_s=self.after.value(),
                call_waiting=self.second.isChecked(),
                auto_answer=str(self.auto.currentData()),
                auto_answer_s=self.delay.value(),
                auto_answer_numbers=tuple(filter(None, numbers)),
                intercom=self.intercom.isChecked(),
            )
        except UserError:
            return
        try:
            self._desk.availability.change(changed)
        except UserError as error:
            self._desk.bus.publish(Notice(error.words))
            return
        words = _("Calls follow these rules from now on.")
        self._desk.bus.publish(Notice(words, NoticeKind.INFORMATION))
