"""The calls page: the log by period and kind, with text to search for."""

from collections.abc import Callable

import msgspec
from PySide6.QtWidgets import QHBoxLayout, QMenu, QStackedWidget, QVBoxLayout

from app.crm.call_lists import CallFilter, CallOrder
from app.crm.rows import CallRow
from app.desk.desk import Desk
from app.desk.facts import CallLogged, RecordsChanged
from app.i18n import N_, _, ngettext_
from app.ui import wording
from app.ui.call_source import CallSource, columns
from app.ui.dialogs.import_dialog import ImportDialog
from app.ui.exporting import export
from app.ui.filter_bar import FilterBar
from app.ui.list_and_detail import ListAndDetail
from app.ui.listening import listen
from app.ui.page import Page, ShowContact
from app.ui.pages.calls.call_panel import CallPanel
from app.ui.record_list import RecordList
from app.ui.widgets.button import Button
from app.ui.widgets.empty_state import EmptyState
from app.ui.widgets.labels import Label
from app.ui.widgets.panel import Panel
from app.ui.widgets.search_field import SearchField

_DETAIL_WIDTH = 340
_CHOICES = (
    ("all", N_("All")),
    ("today", N_("Today")),
    ("month", N_("This month")),
    ("missed", N_("Missed")),
    ("to_return", N_("To call back")),
    ("turned_away", N_("Not let through")),
    ("mine", N_("Mine")),
)
_NOTHING = {
    "all": (N_("No call yet"), N_("Calls stand here as soon as they ring.")),
    "today": (N_("No call today"), N_("Calls stand here as soon as they ring.")),
    "month": (N_("No call this month"), N_("Calls stand here as soon as they ring.")),
    "missed": (N_("No missed call"), N_("Every caller was answered.")),
    "turned_away": (N_("Nobody was turned away"), N_("Blocked, refused and forwarded calls.")),
    "to_return": (N_("Nobody to call back"), N_("Every missed call has been returned.")),
    "mine": (N_("No call of yours"), N_("Choose in Settings who sits at this desk.")),
}


class CallsPage(Page):
    """The log to the left, one call to the right."""

    id = "calls"
    title = N_("Calls")
    icon = "list-details"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._stale = False
        self._text = ""
        self.filters = FilterBar(_("Which calls"), _CHOICES)
        self.search = SearchField(_("Name or number"))
        self.more = Button(_("More"), icon_name="dots")
        self.more.setMenu(self._more_menu())
        self.list = self._build_list()
        self.count = Label("", "small")
        self.panel = CallPanel(desk)
        self.detail = QStackedWidget()
        self._lay_out()
        self.filters.chosen.connect(lambda _choice: self._show())
        self.search.searched.connect(self._on_searched)
        self.list.chosen.connect(self._on_chosen)
        self.list.opened.connect(self._on_opened)
        self.list.table.clicked.connect(lambda _index: self.split.open_detail())
        self.list.model.loaded.connect(self._on_loaded)
        listen(self, desk.bus, CallLogged, lambda _fact: self._on_changed())
        listen(self, desk.bus, RecordsChanged, lambda _fact: self._on_changed())
        self._show()

    def _build_list(self) -> RecordList[CallRow]:
        made: RecordList[CallRow] = RecordList(
            "calls",
            _("Calls"),
            columns(self.desk.office),
            tasks=self.desk.tasks,
            memory=self.desk.paths.root / "lists.json",
            empty=lambda: EmptyState("history", "", ""),
        )
        made.set_menu(self._menu_of)
        return made

    def _more_menu(self) -> QMenu:
        menu = QMenu(self)
        menu.addAction(_("Import calls…")).triggered.connect(lambda _c: self._on_import())
        menu.addAction(_("Export calls…")).triggered.connect(lambda _c: self._on_export())
        return menu

    def _menu_of(self, row: CallRow) -> list[tuple[str, Callable[[], object]]]:
        acts: list[tuple[str, Callable[[], object]]] = []
        if row.remote:
            acts.append((_("Call back"), lambda: self._call(row)))
        if row.contact_id is not None:
            contact_id = row.contact_id
            acts.append((_("Open contact"), lambda: self.desk.bus.publish(ShowContact(contact_id))))
        return acts

    def _lay_out(self) -> None:
        left = Panel()
        bar = QHBoxLayout()
        bar.setSpacing(8)
        bar.addWidget(self.search, 1)
        bar.addWidget(self.more)
        left.body.addLayout(bar)
        left.body.addWidget(self.filters)
        left.body.addWidget(self.list, 1)
        left.body.addWidget(self.count)
        self.detail.addWidget(
            EmptyState("phone", _("No call chosen"), _("Choose a call to see what is known of it."))
        )
        self.detail.addWidget(self.panel)
        right = Panel()
        right.body.addWidget(self.detail)
        self.split = ListAndDetail(left, right, fixed="detail", width=_DETAIL_WIDTH)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.split)

    def shown(self) -> None:
        """Read the log again when something changed while the page was away."""
        if self._stale:
            self._stale = False
            self._show_again()

    def wanted(self) -> CallFilter:
        """The calls that the choices and the search field ask for."""
        office = self.desk.office
        today = wording.today(office.current.zone)
        chosen = {
            "today": CallFilter(day=today),
            "month": CallFilter(month=f"{today:%Y-%m}"),
            "missed": CallFilter(missed=True),
            "turned_away": CallFilter(turned_away=True),
            "mine": CallFilter(agent_id=office.member_id),
        }.get(self.filters.choice, CallFilter())
        return msgspec.structs.replace(chosen, text=self._text)

    def _source(self) -> CallSource:
        before = self.list.model.source
        kept = self.list.remembered
        if isinstance(before, CallSource):
            order, descending = before.order, before.descending
        elif kept.order in tuple(CallOrder):
            order, descending = kept.order, kept.descending
        else:
            order, descending = CallOrder.STARTED, True
        return CallSource(
            office=self.desk.office.current,
            wanted=self.wanted(),
            order=order,
            descending=descending,
            to_return=self.filters.choice == "to_return" and not self._text,
        )

    def _show(self) -> None:
        if self._text:
            words = _("No call found for “{text}”").format(text=self._text[:40])
            self.list.empty.say(words, _("Try fewer letters, or the beginning of the number."))
        else:
            sentence, hint = _NOTHING[self.filters.choice]
            self.list.empty.say(_(sentence), _(hint))
        self.list.show_source(self._source())
        self.list.table.scrollToTop()

    def _show_again(self) -> None:
        """Today may have become another day since the list was opened."""
        source = self._source()
        if source == self.list.model.source:
            self.list.refresh()
        else:
            self.list.show_source(source)

    def _on_searched(self, text: str) -> None:
        self._text = text
        if text and self.filters.choice == "to_return":
            self.filters.choose("missed")
        self._show()

    def _on_loaded(self, count: int) -> None:
        self.count.setText(ngettext_("{count} call", "{count} calls", count))

    def _on_chosen(self, row: CallRow | None) -> None:
        if row is None:
            self.detail.setCurrentIndex(0)
            return
        self.panel.show_call(row)
        self.detail.setCurrentWidget(self.panel)

    def _on_opened(self, row: CallRow) -> None:
        """Put the keyboard on the button that calls back: no row is dialled by a double click."""
        self._on_chosen(row)
        self.split.open_detail()
        self.panel.call_back.setFocus()

    def call_back(self) -> bool:
        """Call the chosen call back, as its button does."""
        row = self.panel.call if self.detail.currentWidget() is self.panel else None
        if row is None or not row.remote:
            return False
        self._call(row)
        return True

    def _call(self, row: CallRow) -> None:
        self.desk.call(row.remote_e164 or row.remote)

    def _on_import(self) -> None:
        ImportDialog(self.desk, self, "calls").open()

    def _on_export(self) -> None:
        day = wording.today(self.desk.office.current.zone)
        name = _("calls-{day}.csv").format(day=day.isoformat())
        export(self.desk, self, "calls", name)

    def _on_changed(self) -> None:
        if self.isVisible():
            self._show_again()
        else:
            self._stale = True
