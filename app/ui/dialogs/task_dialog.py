"""A new task: what is to be done, until when, by whom, for whom."""

from datetime import date, timedelta

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from app.crm import tasks
from app.crm.rows import Contact
from app.desk.desk import Desk
from app.desk.facts import RecordsChanged
from app.i18n import _
from app.team import members
from app.team.members import Member
from app.ui import theme, wording
from app.ui.db_tasks import words_for
from app.ui.note_field import NoteField
from app.ui.optional_day import python_day, qt_day
from app.ui.widgets.button import Button
from app.ui.widgets.day_field import DayField
from app.ui.widgets.error_bar import ErrorBar
from app.ui.widgets.form_row import FormRow
from app.ui.widgets.labels import Label


class TaskDialog(QDialog):
    """Asks for a task and stores it; opened with `open`, it stops nothing else."""

    def __init__(
        self, desk: Desk, parent: QWidget, *, contact: Contact | None = None, title: str = ""
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._contact = contact
        self.setWindowTitle(_("New task"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(theme.px(400))
        self.trouble = ErrorBar()
        self.words = QLineEdit(title)
        self.due = DayField()
        self.due.setMinimumDate(qt_day(self._today()))
        self.due.setDate(qt_day(self._today() + timedelta(days=1)))
        self.by = QComboBox()
        self.by.addItem(_("Anybody"), None)
        self.notes = NoteField()
        self.save = Button(_("Add task"), "primary", shortcut="Ctrl+Return", pressed_=self._on_save)
        self._words_row = FormRow(_("What is to be done"), self.words)
        self._lay_out()
        desk.tasks.ask(members.active, self._on_members)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(12)
        column.addWidget(self.trouble)
        if self._contact is not None:
            column.addWidget(Label(wording.outside(self._contact.name), "heading"))
        column.addWidget(self._words_row)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(FormRow(_("Due on"), self.due), 1)
        line.addWidget(FormRow(_("Assigned to"), self.by), 1)
        column.addLayout(line)
        column.addWidget(FormRow(_("Notes"), self.notes))
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch()
        buttons.addWidget(Button(_("Cancel"), pressed_=self.reject))
        buttons.addWidget(self.save)
        column.addLayout(buttons)

    def _today(self) -> date:
        return wording.today(self._desk.office.current.zone)

    def _on_members(self, found: tuple[Member, ...]) -> None:
        for member in found:
            self.by.addItem(member.name, member.id)
        self.by.setCurrentIndex(max(self.by.findData(self._desk.office.member_id or None), 0))

    def _on_save(self) -> None:
        title = self.words.text().strip()
        self._words_row.complain("" if title else _("Say what is to be done."))
        if not title:
            self.words.setFocus()
            return
        self.save.setEnabled(False)
        due_on, agent = python_day(self.due.date()), self.by.currentData()
        contact_id = self._contact.id if self._contact is not None else None
        notes = self.notes.toPlainText().strip()
        self._desk.tasks.ask(
            lambda database: tasks.add(
                database,
                title=title,
                due_on=due_on,
                contact_id=contact_id,
                agent_id=agent,
                notes=notes,
            ),
            self._on_saved,
            self._on_not_saved,
        )

    def _on_saved(self, _task_id: int) -> None:
        self._desk.bus.publish(RecordsChanged())
        self.accept()

    def _on_not_saved(self, error: Exception) -> None:
        self.save.setEnabled(True)
        self.trouble.say(words_for(error))
