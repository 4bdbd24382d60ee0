"""Who is this? Write a new contact down, or find the one the number belongs to."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.crm.rows import ContactDraft, Hit, NumberDraft
from app.database.database import Database
from app.desk.current_calls import CallView
from app.desk.desk import Desk
from app.desk.facts import Notice, NoticeKind, RecordsChanged
from app.errors import UserError
from app.i18n import _
from app.ui import live_words, wording
from app.ui.widgets.button import Button
from app.ui.widgets.form_row import FormRow
from app.ui.widgets.labels import Label
from app.ui.widgets.panel import clear
from app.ui.widgets.search_field import SearchField

_SHOWN = 5


class IdentifyPanel(QWidget):
    """For a number that belongs to nobody or to several: choose, search, or write down."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._view: CallView | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 8)
        column.setSpacing(8)
        self._question = Label("", "heading")
        column.addWidget(self._question)
        self._choices = QVBoxLayout()
        self._choices.setSpacing(4)
        column.addLayout(self._choices)
        self.search = SearchField(_("Find the contact by name"))
        self.search.searched.connect(self._on_searched)
        self._found = QVBoxLayout()
        self._found.setSpacing(4)
        column.addWidget(FormRow(_("Somebody you know"), self.search))
        column.addLayout(self._found)
        column.addSpacing(8)
        column.addWidget(Label(_("Somebody new"), "label"))
        column.addLayout(self._form())
        column.addWidget(self.save, 0, Qt.AlignmentFlag.AlignRight)

    def _form(self) -> QHBoxLayout:
        self.given, self.family, self.organisation = QLineEdit(), QLineEdit(), QLineEdit()
        row = QHBoxLayout()
        row.setSpacing(8)
        for field, words in (
            (self.given, _("Given name")),
            (self.family, _("Family name")),
            (self.organisation, _("Organisation")),
        ):
            field.setPlaceholderText(words)
            field.setAccessibleName(words)
            field.returnPressed.connect(self._on_save)
            row.addWidget(field, 1)
        self.save = Button(_("Save contact"), icon_name="user-plus", pressed_=self._on_save)
        return row

    def draw(self, view: CallView) -> None:
        """Ask about the number of this call; what is being typed for it is left alone."""
        same = self._view is not None and self._view.call_id == view.call_id
        drawn = same and self._view is not None and self._view.match == view.match
        self._view = view
        if drawn:
            return
        if not same:
            for field in (self.search, self.given, self.family, self.organisation):
                field.clear()
        contacts = view.match.contacts if view.match is not None else ()
        self._question.setText(_("Which of them is it?") if contacts else _("Who is this?"))
        clear(self._choices)
        for contact in contacts[:_SHOWN]:
            words = ", ".join(filter(None, (contact.name, contact.organisation)))
            self._choices.addWidget(self._choice(contact.id, words, known=True))

    def _choice(self, contact_id: int, words: str, *, known: bool) -> Button:
        act = self._choose if known else self._attach
        return Button(
            wording.outside(words),
            icon_name="user",
            compact=True,
            pressed_=lambda: act(contact_id),
        )

    def _on_searched(self, text: str) -> None:
        if not text:
            clear(self._found)
            return
        from app.crm import search

        self._desk.tasks.ask(
            lambda database: search.search(database, text, limit=_SHOWN), self._on_found
        )

    def _on_found(self, hits: tuple[Hit, ...]) -> None:
        clear(self._found)
        for hit in hits if self.search.text().strip() else ():
            words = ", ".join(filter(None, (hit.name, hit.organisation)))
            self._found.addWidget(self._choice(hit.contact_id, words, known=False))

    def _choose(self, contact_id: int) -> None:
        if self._view is not None:
            self._desk.flow.choose_contact(self._view.call_id, contact_id)

    def _attach(self, contact_id: int) -> None:
        """Keep the number with this contact too, then take them as the caller."""
        if (view := self._view) is None:
            return
        country = self._desk.office.current.country
        raw = live_words.shown_number(view)

        def question(database: Database) -> int:
            return _add_number(database, contact_id, raw, country)

        self._identified(view, question)

    def _on_save(self) -> None:
        if (view := self._view) is None:
            return
        draft = ContactDraft(
            given_name=self.given.text(),
            family_name=self.family.text(),
            organisation=self.organisation.text(),
            numbers=(NumberDraft(raw=live_words.shown_number(view)),),
        )
        country = self._desk.office.current.country

        def question(database: Database) -> int:
            from app.crm import contacts

            return contacts.save(database, draft, country)

        self._identified(view, question)

    def _identified(self, view: CallView, question: Callable[[Database], int]) -> None:
        def then(contact_id: int) -> None:
            self._desk.bus.publish(RecordsChanged())
            self._desk.flow.choose_contact(view.call_id, contact_id)

        def failed(error: Exception) -> None:
            if not isinstance(error, UserError):
                raise error
            self._desk.bus.publish(Notice(error.words, NoticeKind.WARNING))

        self._desk.tasks.ask(question, then, failed)


def _add_number(database: Database, contact_id: int, raw: str, country: str) -> int:
    from app.crm import contacts

    known = contacts.get(database, contact_id)
    if known is None:
        raise UserError(_("This contact was removed meanwhile. Nothing was saved."))
    numbers = [NumberDraft(raw=n.raw or n.e164, kind=n.kind) for n in known.numbers]
    draft = ContactDraft(
        id=known.id,
        version=known.version,
        given_name=known.given_name,
        family_name=known.family_name,
        organisation=known.organisation,
        job_title=known.job_title,
        email=known.email,
        language=known.language,
        pinned_note=known.pinned_note,
        notes=known.notes,
        no_sales=known.no_sales,
        customer_since=known.customer_since,
        numbers=(*numbers, NumberDraft(raw=raw)),
    )
    return contacts.save(database, draft, country)
