"""The window: side bar, call bar, the page in front, and the line at the foot."""

from PySide6.QtCore import QByteArray, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from app.clock import now_ms
from app.crm import calls, tasks
from app.database.database import Database
from app.desk.desk import Desk
from app.desk.facts import (
    CallLogged,
    Notice,
    NoticeKind,
    RecordsChanged,
    SettingsChanged,
)
from app.telephony.events import CallAnswered, CallDialled
from app.ui import wording
from app.ui.call_bar import CallBar
from app.ui.call_strip import CallStrip
from app.ui.incoming_call import IncomingCallCard
from app.ui.listening import listen
from app.ui.page import Page, ShowCall, ShowContact, ShowPage
from app.ui.pages import PAGES
from app.ui.side_bar import SideBar
from app.ui.status_bar import StatusBar
from app.ui.widgets.error_bar import ErrorBar

_KINDS = {
    NoticeKind.ERROR: "bad",
    NoticeKind.WARNING: "warning",
    NoticeKind.INFORMATION: "info",
}
_BACK_MS = 14 * 86_400_000


class MainWindow(QMainWindow):
    """Holds the frame together; every page is built when it is first shown.

    Says `closing` once, when the person has closed the window.
    """

    closing = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._member = ""
        self._pages: dict[str, Page] = {}
        self._shown_id = "phone"
        self.setWindowTitle("Combiné")
        self.setMinimumSize(900, 600)
        self.resize(1366, 768)
        self._restore_geometry()
        self._add_shortcuts()
        self._build()
        bus = desk.bus
        listen(self, bus, ShowPage, lambda fact: self.show_page(fact.page_id))
        listen(self, bus, ShowContact, self._on_show_contact)
        listen(self, bus, Notice, self._on_notice)
        listen(self, bus, CallAnswered, lambda _fact: self.show_page("phone"))
        listen(self, bus, CallDialled, lambda _fact: self.show_page("phone"))
        listen(self, bus, CallLogged, lambda _fact: self._count())
        listen(self, bus, RecordsChanged, lambda _fact: self._count())
        listen(self, bus, SettingsChanged, lambda _fact: self._count())

    def _build(self) -> None:
        """Make everything inside the window, in the language and text size of now."""
        self._pages = {}
        self.side_bar = SideBar(self._desk, lambda: self._member)
        self.call_bar = CallBar(self._desk)
        self.strip = CallStrip(self._desk)
        self.error_bar = ErrorBar()
        self.status_bar = StatusBar(self._desk)
        self._stack = QStackedWidget()
        self.card = IncomingCallCard(self._desk, self)
        self.side_bar.chosen.connect(self.show_page)
        self.strip.wanted.connect(self._on_call_wanted)
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.call_bar)
        column.addWidget(self.strip)
        column.addWidget(self.error_bar)
        column.addWidget(self._stack, 1)
        column.addWidget(self.status_bar)
        inside = QWidget()
        inside.setObjectName("ground")
        row = QHBoxLayout(inside)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.side_bar)
        row.addLayout(column, 1)
        self.setCentralWidget(inside)
        self.show_page(self._shown_id)

    def rebuild(self) -> None:
        """Make the inside again after another language or text size was chosen."""
        old = self.card
        self._build()
        old.deleteLater()
        self.refresh()

    def refresh(self) -> None:
        """Read the day's counts, the badges and who sits here."""
        self.status_bar.refresh()
        self._count()

    def _add_shortcuts(self) -> None:
        for keys, act in (
            ("F1", self._on_help),
            ("F2", self._on_dial),
            ("F8", self._on_answer),
            ("F9", self._on_decline),
            ("Ctrl+F", self._on_find),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.ApplicationShortcut)
            shortcut.activated.connect(act)

    # Pages

    def show_page(self, page_id: str) -> None:
        """Bring a page to the front, building it if this is the first time."""
        page = self._pages.get(page_id)
        if page is None:
            entry = next(entry for entry in PAGES if entry.id == page_id)
            page = entry.load()(self._desk)
            self._pages[page_id] = page
            self._stack.addWidget(page)
        self._shown_id = page_id
        self._stack.setCurrentWidget(page)
        self.side_bar.select(page_id)
        if self.isVisible():
            page.shown()

    @property
    def page(self) -> Page:
        """The page in front."""
        return self._pages[self._shown_id]

    def _on_show_contact(self, fact: ShowContact) -> None:
        self.show_page("contacts")
        self.page.show_contact(fact.contact_id, fact.number)

    def _on_call_wanted(self, call_id: str) -> None:
        self.show_page("phone")
        self._desk.bus.publish(ShowCall(call_id))

    # What the side bar says

    def _count(self) -> None:
        office = self._desk.office.current
        member_id = self._desk.office.member_id

        def question(database: Database) -> tuple[int, int, str]:
            from app.team import members

            missed = calls.missed_unreturned(database, now_ms() - _BACK_MS)
            due = tasks.counts(database, wording.today(office.zone), member_id or None)
            member = members.get(database, member_id) if member_id else None
            return len(missed), due.overdue + due.today, member.name if member else ""

        self._desk.tasks.ask(question, self._on_counted)

    def _on_counted(self, found: tuple[int, int, str]) -> None:
        missed, due, self._member = found
        self.side_bar.items["calls"].wait_for(missed)
        self.side_bar.items["tasks"].wait_for(due)
        self.side_bar.draw()

    # What the person does

    def propose(self, number: str) -> None:
        """Come forward, with a number in the dial field that only a person can send off."""
        if self.isMinimized():
            self.showNormal()
        self.show()
        self.raise_()
        self.activateWindow()
        if number:
            self.call_bar.dial_field.begin(number)

    # The bar and the card are made anew with the language: shortcuts ask for them when pressed.

    def _on_dial(self) -> None:
        self.call_bar.dial_field.begin()

    def _on_answer(self) -> None:
        self.card.accept()

    def _on_decline(self) -> None:
        self.card.refuse()

    def _on_notice(self, fact: Notice) -> None:
        self.error_bar.say(fact.words, _KINDS[fact.kind])

    def _on_help(self) -> None:
        from app.ui.dialogs.shortcuts import ShortcutsDialog

        ShortcutsDialog(self).open()

    def _on_find(self) -> None:
        from app.ui.widgets.search_field import SearchField

        for field in self.page.findChildren(SearchField):
            if field.isVisible():
                field.setFocus(Qt.FocusReason.ShortcutFocusReason)
                return
        self.call_bar.dial_field.begin()

    # The window itself

    def _restore_geometry(self) -> None:
        kept = self._desk.settings.window_state.get("window", "")
        if kept:
            self.restoreGeometry(QByteArray.fromBase64(kept.encode()))

    @property
    def geometry_text(self) -> str:
        """Place and size, to be kept in the settings."""
        return bytes(self.saveGeometry().toBase64().data()).decode()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.call_bar.dial_field.begin()
        QTimer.singleShot(0, self, self.page.shown)

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.card.hide()
        self.closing.emit()
