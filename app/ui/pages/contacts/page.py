"""The contacts page: everybody the office knows, found as you type."""

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QMenu, QStackedWidget, QVBoxLayout

from app.crm import contacts
from app.crm.contacts import ContactOrder
from app.crm.rows import Contact, ContactRow
from app.crm.search import LIST_CANDIDATES
from app.desk.desk import Desk
from app.desk.facts import CallLogged, MessagesChanged, RecordsChanged
from app.i18n import N_, _, current, ngettext_
from app.ui import wording
from app.ui.contact_source import ContactSource, columns
from app.ui.list_and_detail import ListAndDetail
from app.ui.listening import listen
from app.ui.page import Page
from app.ui.record_list import RecordList
from app.ui.widgets.button import Button
from app.ui.widgets.empty_state import EmptyState
from app.ui.widgets.labels import Label
from app.ui.widgets.panel import Panel
from app.ui.widgets.search_field import SearchField

if TYPE_CHECKING:
    from app.ui.contact_editor import ContactEditor
    from app.ui.pages.contacts.contact_panel import ContactPanel

_DETAIL_WIDTH = 380


class ContactsPage(Page):
    """The list to the left; one contact, or its form, to the right."""

    id = "contacts"
    title = N_("Contacts")
    icon = "users"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._stale = False
        self.count = Label("", "small")
        self.list = self._build_list()
        self.list.model.loaded.connect(self._on_loaded)
        # Asked first: the records read while the page around the list is made.
        remembered = self.list.remembered
        known = remembered.order in tuple(ContactOrder)
        order = remembered.order if known else ContactOrder.NAME
        self.list.show_source(ContactSource(order=order, descending=remembered.descending))
        # The records answer faster than the next key comes, and let go of what nobody waits for
        # any more: a pause would only be felt.
        self.search = SearchField(_("Name, organisation, number or e-mail"), debounce_ms=0)
        self.new = Button(
            _("New contact"),
            "primary",
            icon_name="user-plus",
            shortcut="Ctrl+N",
            pressed_=lambda: self.edit(None),
        )
        self.more = Button(_("More"), icon_name="dots")
        self.more.setMenu(self._more_menu())
        self.detail = QStackedWidget()
        self._lay_out()
        self.search.searched.connect(self._on_searched)
        self.list.chosen.connect(self._on_chosen)
        self.list.opened.connect(self._on_opened)
        self.list.table.clicked.connect(lambda _index: self.split.open_detail())
        listen(self, desk.bus, RecordsChanged, lambda _fact: self._on_changed())
        listen(self, desk.bus, CallLogged, lambda _fact: self._on_changed())
        listen(self, desk.bus, MessagesChanged, lambda _fact: self._refresh_panel())

    def _build_list(self) -> RecordList[ContactRow]:
        made: RecordList[ContactRow] = RecordList(
            "contacts",
            _("Contacts"),
            columns(self.desk.office),
            tasks=self.desk.tasks,
            memory=self.desk.paths.root / "lists.json",
            empty=self._nobody_yet,
        )
        made.set_menu(self._menu_of)
        return made

    def _nobody_yet(self) -> EmptyState:
        sentence, hint = self._empty_words("")
        return EmptyState(
            "users", sentence, hint, action=_("Import contacts"), pressed_=self._on_import
        )

    def _more_menu(self) -> QMenu:
        menu = QMenu(self)
        menu.addAction(_("Import contacts…")).triggered.connect(lambda _c: self._on_import())
        menu.addAction(_("Export contacts…")).triggered.connect(lambda _c: self._on_export())
        return menu

    def _menu_of(self, row: ContactRow) -> list[tuple[str, Callable[[], object]]]:
        acts: list[tuple[str, Callable[[], object]]] = []
        if row.number:
            acts.append((_("Call"), lambda: self._call(row)))
        acts.append((_("Edit"), lambda: self._on_opened(row)))
        return acts

    def _lay_out(self) -> None:
        left = Panel()
        bar = QHBoxLayout()
        bar.setSpacing(8)
        bar.addWidget(self.search, 1)
        bar.addWidget(self.new)
        bar.addWidget(self.more)
        left.body.addLayout(bar)
        left.body.addWidget(self.list, 1)
        left.body.addWidget(self.count)
        right = Panel()
        right.body.addWidget(self.detail)
        self.split = ListAndDetail(left, right, fixed="detail", width=_DETAIL_WIDTH)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.split)
        nobody = EmptyState(
            "address-book", _("Nobody chosen"), _("Choose a contact to see its calls and tasks.")
        )
        self.detail.addWidget(nobody)

    # What stands beside the list is built when it is first wanted: the list must not wait for it.

    @cached_property
    def panel(self) -> "ContactPanel":
        """The contact beside the list."""
        from app.ui.pages.contacts.contact_panel import ContactPanel

        panel = ContactPanel(self.desk)
        panel.edit_wanted.connect(self.edit)
        panel.deleted.connect(self._on_deleted)
        self.detail.addWidget(panel)
        return panel

    @cached_property
    def editor(self) -> "ContactEditor":
        """The form beside the list."""
        from app.ui.contact_editor import ContactEditor

        editor = ContactEditor(self.desk)
        editor.saved.connect(self.show_contact)
        editor.cancelled.connect(self._on_cancelled)
        self.detail.addWidget(editor)
        return editor

    @property
    def _editing(self) -> bool:
        return "editor" in self.__dict__ and self.detail.currentWidget() is self.editor

    def _refresh(self) -> None:
        self.list.refresh()
        self._refresh_panel()

    def _refresh_panel(self) -> None:
        if "panel" in self.__dict__:
            self.panel.refresh()

    def shown(self) -> None:
        """Read the list again when something changed while the page was away."""
        if self._stale:
            self._stale = False
            self._refresh()

    def _on_deleted(self, _contact_id: int) -> None:
        self.detail.setCurrentIndex(0)
        self.split.close_detail()

    def show_contact(self, contact_id: int, number: str = "") -> None:
        """Bring this contact to the front, in the list and beside it; 0 begins a new one."""
        if not contact_id:
            self.edit(None, number)
            return
        self.list.choose(contact_id)
        self.panel.show_contact(contact_id)
        self.detail.setCurrentWidget(self.panel)
        self.split.open_detail()

    def edit(self, contact: Contact | None, number: str = "") -> None:
        """Open the form of a contact, or an empty one with `number` in it."""
        self.detail.setCurrentWidget(self.editor)
        self.split.open_detail()
        self.editor.begin(contact, number=number)

    def _on_searched(self, text: str) -> None:
        source = self.list.model.source
        if isinstance(source, ContactSource):
            self.list.show_source(source.searching(text))
        self.list.empty.say(*self._empty_words(text))
        self.list.table.scrollToTop()

    def _empty_words(self, text: str) -> tuple[str, str]:
        if text:
            return (
                _("Nobody found for “{text}”").format(text=text[:40]),
                _("Try fewer letters, or the last digits of a number."),
            )
        return (
            _("No contact yet"),
            _("Add the first one, or bring in a list from a table or an address book."),
        )

    def _on_loaded(self, count: int) -> None:
        source = self.list.model.source
        if count >= LIST_CANDIDATES and isinstance(source, ContactSource) and source.text:
            words = _("The first {count} found; type more to narrow them down.")
            self.count.setText(words.format(count=current().integer(count)))
            return
        self.count.setText(ngettext_("{count} contact", "{count} contacts", count))

    def _on_chosen(self, row: ContactRow | None) -> None:
        if row is None or self._editing:
            return
        self.panel.show_contact(row.id)
        self.detail.setCurrentWidget(self.panel)

    def _on_opened(self, row: ContactRow) -> None:
        """Open the form of the row that was entered; first the contact, where it is not seen."""
        if self.split.narrow and not self._editing:
            self.split.open_detail()
            return
        shown = self.panel.contact
        if shown is not None and shown.id == row.id:
            self.edit(shown)
            return
        self.desk.tasks.ask(lambda database: contacts.get(database, row.id), self._edit_found)

    def _edit_found(self, found: Contact | None) -> None:
        if found is not None:
            self.edit(found)

    def _on_cancelled(self) -> None:
        row = self.list.current()
        if row is not None:
            self.panel.show_contact(row.id)
            self.detail.setCurrentWidget(self.panel)
            return
        self.detail.setCurrentIndex(0)
        self.split.close_detail()

    def _call(self, row: ContactRow) -> None:
        self.desk.call(row.number)

    def _on_import(self) -> None:
        from app.ui.dialogs.import_dialog import ImportDialog

        ImportDialog(self.desk, self, "contacts").open()

    def _on_export(self) -> None:
        from app.ui.exporting import export

        day = wording.today(self.desk.office.current.zone)
        name = _("contacts-{day}.csv").format(day=day.isoformat())
        export(self.desk, self, "contacts", name)

    def _on_changed(self) -> None:
        if self.isVisible():
            self._refresh()
        else:
            self._stale = True
