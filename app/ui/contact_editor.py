"""The form of a contact: names, organisation, numbers, notes; nothing typed is lost by an error."""

from datetime import date

from PySide6.QtCore import QStringListModel, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QCompleter,
    QHBoxLayout,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.crm import contacts, organisations
from app.crm.rows import Contact, ContactDraft, NumberRow
from app.desk.desk import Desk
from app.desk.facts import RecordsChanged
from app.i18n import _
from app.ui.db_tasks import words_for
from app.ui.note_field import NoteField
from app.ui.number_fields import NumberFields
from app.ui.optional_day import OptionalDay
from app.ui.widgets.button import Button
from app.ui.widgets.error_bar import ErrorBar
from app.ui.widgets.form_row import FormRow
from app.ui.widgets.labels import Label


class ContactEditor(QWidget):
    """Edits one contact or begins a new one; says `saved` with its id, or `cancelled`."""

    saved = Signal(int)
    cancelled = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._contact: Contact | None = None
        self._title = Label("", "heading")
        self.trouble = ErrorBar()
        self.reread = Button(_("Show the saved contact"), pressed_=self._on_reread)
        self.reread.hide()
        self._build_fields()
        self._build_completer()
        self.save = Button(_("Save"), "primary", shortcut="Ctrl+Return", pressed_=self._on_save)
        self.cancel = Button(_("Cancel"), pressed_=self.cancelled.emit)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._title)
        column.addWidget(self.trouble)
        column.addWidget(self.reread, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._scrolled(), 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.save, 1)
        buttons.addWidget(self.cancel)
        column.addLayout(buttons)

    def _build_fields(self) -> None:
        self.given = QLineEdit()
        self.family = QLineEdit()
        self.organisation = QLineEdit()
        self.job = QLineEdit()
        self.email = QLineEdit()
        self.numbers = NumberFields()
        self.language = QComboBox()
        for code, words in (("", _("Not known")), ("fr", "Français"), ("en", "English")):
            self.language.addItem(words, code)
        self.no_sales = QCheckBox(_("No sales calls"))
        self.since = OptionalDay(_("Customer since"), date.today())  # noqa: DTZ011  of this desk
        self.pinned = NoteField()
        self.notes = NoteField()
        self._given_row = FormRow(_("Given name"), self.given)
        self._email_row = FormRow(_("E-mail"), self.email)

    def _scrolled(self) -> QScrollArea:
        inner = QWidget()
        inner.setObjectName("scrolled")
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(12)
        names = QHBoxLayout()
        names.setSpacing(8)
        names.addWidget(self._given_row)
        names.addWidget(FormRow(_("Family name"), self.family))
        column.addLayout(names)
        column.addWidget(FormRow(_("Organisation"), self.organisation))
        column.addWidget(FormRow(_("Job title"), self.job))
        column.addWidget(self.numbers)
        column.addWidget(self._email_row)
        column.addWidget(FormRow(_("Pinned note"), self.pinned, _("Shown when this person calls.")))
        column.addWidget(FormRow(_("Notes"), self.notes))
        column.addWidget(FormRow(_("Language spoken"), self.language))
        column.addWidget(self.since)
        column.addWidget(self.no_sales)
        column.addStretch()
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inner)
        return area

    def _build_completer(self) -> None:
        self._names = QStringListModel(self)
        self._completer = QCompleter(self._names, self)
        self._completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self.organisation.setCompleter(self._completer)
        self.organisation.textEdited.connect(self._on_organisation_edited)

    def begin(self, contact: Contact | None, *, number: str = "") -> None:
        """Show this contact, or an empty form with `number` already in it."""
        self._contact = contact
        country = self._desk.office.current.country
        shown = contact or _nobody(number)
        self._title.setText(_("Edit contact") if contact else _("New contact"))
        self.given.setText(shown.given_name)
        self.family.setText(shown.family_name)
        self.organisation.setText(shown.organisation)
        self.job.setText(shown.job_title)
        self.email.setText(shown.email)
        self.numbers.put(shown.numbers, country)
        self.pinned.setPlainText(shown.pinned_note)
        self.notes.setPlainText(shown.notes)
        self.language.setCurrentIndex(max(self.language.findData(shown.language), 0))
        self.since.put(shown.customer_since)
        self.no_sales.setChecked(shown.no_sales)
        self._given_row.complain("")
        self._email_row.complain("")
        self.trouble.clear()
        self.reread.hide()
        self.save.setEnabled(True)
        self.given.setFocus()

    def draft(self) -> ContactDraft:
        """The contact as typed."""
        return ContactDraft(
            id=self._contact.id if self._contact else 0,
            version=self._contact.version if self._contact else 0,
            given_name=self.given.text().strip(),
            family_name=self.family.text().strip(),
            organisation=self.organisation.text().strip(),
            job_title=self.job.text().strip(),
            email=self.email.text().strip(),
            language=self.language.currentData(),
            pinned_note=self.pinned.toPlainText().strip(),
            notes=self.notes.toPlainText(),
            no_sales=self.no_sales.isChecked(),
            customer_since=self.since.value(),
            numbers=self.numbers.drafts(),
        )

    def _is_sound(self, draft: ContactDraft) -> bool:
        """Say what is wrong beside the fields, all of it at once."""
        named = any((draft.given_name, draft.family_name, draft.organisation))
        mailed = not draft.email or contacts.is_email(draft.email)
        self._given_row.complain("" if named else _("Give a name or an organisation."))
        self._email_row.complain("" if mailed else _("This is no e-mail address."))
        numbered = self.numbers.complain()
        if not mailed:
            self.email.setFocus()
        if not named:
            self.given.setFocus()
        return named and mailed and numbered

    def _on_save(self) -> None:
        draft = self.draft()
        if not self._is_sound(draft):
            return
        country = self._desk.office.current.country
        self.save.setEnabled(False)
        self.trouble.clear()
        self._desk.tasks.ask(
            lambda database: contacts.save(database, draft, country),
            self._on_saved,
            self._on_not_saved,
        )

    def _on_saved(self, contact_id: int) -> None:
        self.save.setEnabled(True)
        self._desk.bus.publish(RecordsChanged())
        self.saved.emit(contact_id)

    def _on_not_saved(self, error: Exception) -> None:
        self.save.setEnabled(True)
        self.trouble.say(words_for(error))
        contact = self._contact
        if contact is not None:
            self._desk.tasks.ask(
                lambda database: contacts.get(database, contact.id), self._on_compared
            )

    def _on_compared(self, stored: Contact | None) -> None:
        """Offer what somebody else has saved meanwhile; what was typed stays until then."""
        mine = self._contact
        self.reread.setVisible(
            stored is not None and mine is not None and stored.version != mine.version
        )

    def _on_reread(self) -> None:
        contact = self._contact
        if contact is not None:
            self._desk.tasks.ask(lambda database: contacts.get(database, contact.id), self.begin)

    def _on_organisation_edited(self, text: str) -> None:
        def then(names: tuple[str, ...]) -> None:
            if self.organisation.text() == text and names != (text,):
                self._names.setStringList(list(names))
                if names and self.organisation.hasFocus():
                    self._completer.complete()

        self._desk.tasks.ask(
            lambda database: organisations.names_starting_with(database, text), then
        )


def _nobody(number: str) -> Contact:
    return Contact(
        id=0,
        given_name="",
        family_name="",
        organisation_id=None,
        organisation="",
        job_title="",
        email="",
        language="",
        pinned_note="",
        notes="",
        no_sales=False,
        customer_since=None,
        numbers=(NumberRow(kind="work", e164="", raw=number),) if number else (),
        created_at=0,
        updated_at=0,
        version=0,
    )
