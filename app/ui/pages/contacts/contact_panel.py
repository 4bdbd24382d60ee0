"""One contact as the page shows it: how to reach them, what is open, what was said before."""

from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.clock import now_ms
from app.crm import call_lists, call_words, contacts, messages, numbers, tasks
from app.crm.call_lists import CallFilter
from app.crm.messages import FAILED, MessageRow
from app.crm.rows import CallRow, Contact, FromDirectory, NumberRow, TaskRow
from app.database.database import Database
from app.desk.desk import Desk
from app.desk.facts import RecordsChanged
from app.i18n import N_, _, current
from app.ui import moments, outcomes, wording
from app.ui.block_button import BlockIcon
from app.ui.confirm_bar import ConfirmBar
from app.ui.dialogs.task_dialog import TaskDialog
from app.ui.fixed_rows import FixedRows
from app.ui.number_fields import kind_words
from app.ui.page import ShowMessages
from app.ui.row_painter import row_height
from app.ui.row_source import Column
from app.ui.task_line import TaskLine
from app.ui.widgets.button import Button, IconButton
from app.ui.widgets.labels import ElidedLabel, Label, Pill
from app.ui.widgets.panel import PinnedNote, clear

_SHOWN_CALLS = 20
Whole = tuple[Contact | None, tuple[TaskRow, ...], tuple[CallRow, ...], tuple[MessageRow, ...]]


class ContactPanel(QWidget):
    """Shows the contact with the id given to `show_contact`; says `edit_wanted` and `deleted`."""

    edit_wanted = Signal(object)
    deleted = Signal(int)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._contact_id = 0
        self.contact: Contact | None = None
        self._name = Label("", "title", wrap=True)
        self._about = Label("", "muted", wrap=True)
        self._pills = QHBoxLayout()
        self._pills.setSpacing(6)
        self._numbers = QVBoxLayout()
        self._numbers.setSpacing(4)
        self._email = ElidedLabel(role="muted")
        self._pinned = PinnedNote()
        self._notes = Label("", wrap=True)
        self._tasks = QVBoxLayout()
        self._tasks.setSpacing(4)
        self.confirm = ConfirmBar()
        self.history: FixedRows[CallRow] = FixedRows(_("Calls with this contact"), self._columns())
        self.history.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.history.horizontalHeader().hide()
        self._no_calls = Label(_("No call yet."), "muted")
        self.edit = Button(_("Edit"), icon_name="pencil", pressed_=self._on_edit)
        self._texts_heading = Label(_("Messages"), "strong")
        self._texts = QVBoxLayout()
        self.delete = IconButton("trash", _("Delete this contact"), pressed_=self._on_delete)
        self.add_task = Button(
            _("Add a task"), "link", icon_name="plus", pressed_=self._on_add_task
        )
        self._lay_out()

    def _columns(self) -> tuple[Column[CallRow], ...]:
        def when(call: CallRow) -> str:
            return moments.day_words(call.started_at, self._desk.office.current.zone, now_ms())

        def subject(call: CallRow) -> str:
            name = call.disposition(current().code)
            return wording.outside(name or call.notes)

        return (
            Column("when", N_("When"), when, 104, icon=outcomes.shape, muted=True),
            Column("subject", N_("Subject"), subject, 90, stretch=True),
            Column("outcome", N_("Outcome"), call_words.words, 96, tone=outcomes.kind),
        )

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(4)
        head.addWidget(self._name, 1)
        head.addWidget(self.edit, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self.delete, 0, Qt.AlignmentFlag.AlignTop)
        inner = QWidget()
        inner.setObjectName("scrolled")
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 4, 0)
        column.setSpacing(8)
        for thing in (self.confirm, self._about):
            column.addWidget(thing)
        column.addLayout(self._pills)
        column.addWidget(self._pinned)
        column.addLayout(self._numbers)
        column.addWidget(self._email)
        column.addWidget(self._notes)
        column.addSpacing(8)
        column.addWidget(Label(_("To do"), "strong"))
        column.addLayout(self._tasks)
        column.addWidget(self.add_task, 0, Qt.AlignmentFlag.AlignLeft)
        column.addSpacing(8)
        column.addWidget(self._texts_heading)
        column.addLayout(self._texts)
        column.addSpacing(8)
        column.addWidget(Label(_("Calls"), "strong"))
        column.addWidget(self._no_calls)
        column.addWidget(self.history)
        column.addStretch()
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inner)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(4)
        whole.addLayout(head)
        whole.addWidget(area, 1)

    def show_contact(self, contact_id: int) -> None:
        """Read this contact with its tasks and calls, and show it when it is here."""
        if contact_id != self._contact_id:
            self.confirm.hide()
        self._contact_id = contact_id
        office = self._desk.office.current

        def question(database: Database) -> Whole:
            wanted = CallFilter(contact_id=contact_id)
            past = call_lists.listing(database, wanted, office=office).first(database, _SHOWN_CALLS)
            return (
                contacts.get(database, contact_id),
                tasks.open_tasks(database, contact_id=contact_id),
                past,
                messages.of_contact(database, contact_id),
            )

        # Going down the list asks for many contacts; only the last one is drawn.
        self._desk.tasks.ask(
            question, lambda whole: self._draw(whole) if contact_id == self._contact_id else None
        )

    def refresh(self) -> None:
        """Read again the contact on show."""
        if self._contact_id:
            self.show_contact(self._contact_id)

    def _draw(self, whole: Whole) -> None:
        contact, open_tasks, past, texts = whole
        self.contact = contact
        if contact is None:
            self.deleted.emit(self._contact_id)
            return
        self._name.setText(wording.outside(contact.name))
        about = (contact.job_title, contact.organisation if contact.name else "")
        words = " · ".join(wording.outside(part) for part in about if part)
        self._about.setText(words)
        self._about.setVisible(bool(words))
        self._draw_pills(contact)
        self._pinned.say(contact.pinned_note)
        clear(self._numbers)
        for number in contact.numbers:
            self._numbers.addWidget(self._number_line(number))
        self._email.setText(contact.email)
        self._email.setVisible(bool(contact.email))
        self._notes.setText(contact.notes)
        self._notes.setVisible(bool(contact.notes.strip()))
        self._draw_tasks(open_tasks)
        self._draw_texts(texts)
        self.history.rows.put(past)
        self.history.setVisible(bool(past))
        self.history.setFixedHeight(len(past) * row_height() + 2)
        self._no_calls.setVisible(not past)

    def _draw_pills(self, contact: Contact) -> None:
        clear(self._pills)
        if contact.customer_since is not None:
            words = _("Customer since {year}").format(year=contact.customer_since.year)
            self._pills.addWidget(Pill(words, "accent"))
        if contact.no_sales:
            self._pills.addWidget(Pill(_("No sales calls"), "warning"))
        if contact.language:
            self._pills.addWidget(Pill(contact.language.upper()))
        for one in contact.directories:
            self._pills.addWidget(_directory_pill(one))
        self._pills.addStretch()

    def _number_line(self, number: NumberRow) -> QWidget:
        country = self._desk.office.current.country
        shown = numbers.display(number.e164, country) if number.e164 else number.raw
        dialled = number.e164 or number.raw
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        text = Label(shown, "strong")
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        call = Button(
            _("Call"), icon_name="phone", compact=True, pressed_=lambda: self._on_call(dialled)
        )
        call.setAccessibleName(_("Call {number}").format(number=shown))
        row.addWidget(text)
        row.addWidget(Label(kind_words(number.kind), "small"))
        row.addStretch()
        write = IconButton(
            "message",
            _("Write to {number}").format(number=shown),
            pressed_=lambda: self._desk.bus.publish(ShowMessages(dialled)),
        )
        row.addWidget(write)
        row.addWidget(BlockIcon(self._desk, dialled))
        row.addWidget(call)
        return line

    def _draw_tasks(self, found: tuple[TaskRow, ...]) -> None:
        clear(self._tasks)
        today = self._today()
        for task in found:
            line = TaskLine(task, today)
            line.completed.connect(self._on_task_completed)
            self._tasks.addWidget(line)
        if not found:
            self._tasks.addWidget(Label(_("Nothing is open."), "muted"))

    def _draw_texts(self, texts: tuple[MessageRow, ...]) -> None:
        clear(self._texts)
        self._texts_heading.setVisible(bool(texts))
        for row in texts:
            mine = row.direction == "outbound"
            words = _("Sent: {text}") if mine else _("Received: {text}")
            when = moments.moment_words(row.at, self._desk.office.current.zone, now_ms())
            lost = _("not delivered") if row.state == FAILED else ""
            parts = when, lost, words.format(text=wording.outside(row.text))
            line = ElidedLabel(" · ".join(filter(None, parts)), role="muted")
            line.set_tone("bad" if lost else "")
            self._texts.addWidget(line)

    def _today(self) -> date:
        return wording.today(self._desk.office.current.zone)

    def _on_call(self, number: str) -> None:
        self._desk.call(number)

    def _on_edit(self) -> None:
        if self.contact is not None:
            self.edit_wanted.emit(self.contact)

    def _on_delete(self) -> None:
        contact = self.contact
        if contact is None:
            return
        words = _("Delete {name}? The calls stay in the log, without the name.")
        self.confirm.ask(
            words.format(name=wording.outside(contact.name)),
            _("Delete"),
            lambda: self._desk.tasks.ask(
                lambda database: contacts.delete(database, contact.id),
                lambda _none: self._on_deleted(contact.id),
            ),
        )

    def _on_deleted(self, contact_id: int) -> None:
        self._desk.bus.publish(RecordsChanged())
        self.deleted.emit(contact_id)

    def _on_add_task(self) -> None:
        if self.contact is not None:
            TaskDialog(self._desk, self, contact=self.contact).open()

    def _on_task_completed(self, task_id: int) -> None:
        self._desk.tasks.ask(
            lambda database: tasks.complete(database, task_id), lambda _none: self._say_changed()
        )

    def _say_changed(self) -> None:
        self._desk.bus.publish(RecordsChanged())


def _directory_pill(one: FromDirectory) -> Pill:
    name = wording.outside(one.name)
    if one.gone:
        pill = Pill(_("No longer in {directory}").format(directory=name), "warning")
        pill.setToolTip(_("It stays here because somebody has used it."))
    else:
        pill = Pill(_("From {directory}").format(directory=name))
        pill.setToolTip(_("Kept up to date from there; what you change here stays yours."))
    return pill
