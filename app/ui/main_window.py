"""The window: side bar, call bar, the page in front, and the line at the foot."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QMainWindow

from app.ui.outline import Outline

if TYPE_CHECKING:  # all of it is imported once the outline has been painted
    from collections.abc import Callable

    from app.crm.rows import CallRow
    from app.desk.desk import Desk
    from app.desk.facts import Notice
    from app.ui.incoming_call import IncomingCallCard
    from app.ui.page import Page, ShowContact, ShowMessages, ShowPage

_STANDS_AT_LATEST_MS = 300
_REST_AFTER_MS = 250
"""When the first page has its rows and nobody has been called yet."""


class MainWindow(QMainWindow):
    """Shows its outline at once, the page when there is a desk to sit at, and then its bars.

    Says `stands` once, when the outline has been painted and the rest may take its time,
    `closing` when the person has closed the window, `rebuilt` after another language or text size,
    `missed` with the number of callers to call back, and `bar_wanted` for the small call bar.
    """

    stands = Signal()
    closing = Signal()
    rebuilt = Signal()
    missed = Signal(int)
    bar_wanted = Signal()

    def __init__(
        self, desk: "Desk | None" = None, *, place: str = "", first_page: str = "phone"
    ) -> None:
        super().__init__()
        self._card: IncomingCallCard | None = None
        self._member = ""
        self._pages: dict[str, Page] = {}
        self._shown_id = first_page
        self._stands = False
        self.furnished = False
        """Whether the bars are there too."""
        self._unsaid: list[Notice] = []
        """What was to be said before there was a bar to say it in."""
        self.stays: Callable[[], bool] = lambda: False
        """Whether closing the window only puts it out of sight; asked when it is closed."""
        self._may_end_calls = False
        self.setWindowTitle("Combiné")
        self.setMinimumSize(900, 600)
        self.resize(1366, 768)
        if place:
            self.restoreGeometry(QByteArray.fromBase64(place.encode()))
        self._outline = Outline()
        self.setCentralWidget(self._outline)
        if desk is not None:
            self.sit_down(desk)
            self.furnish()

    def read_page(self) -> None:
        """Import the page in front, before there is a desk to sit at."""
        from app.ui.pages import page_entry

        page_entry(self._shown_id).load()

    def sit_down(self, desk: "Desk") -> None:
        """Show the page in front, which is waited for; `furnish` brings the bars around it."""
        from app.desk.facts import Notice
        from app.ui.listening import listen

        self._desk = desk
        listen(self, desk.bus, Notice, self._on_notice)
        self.show_page(self._shown_id)

    def furnish(self) -> None:
        """Make the bars, and listen to what else the desk says."""
        from app.desk.facts import (
            CallLogged,
            CallsChanged,
            MessagesChanged,
            RecordsChanged,
            SettingsChanged,
        )
        from app.telephony.events import CallAnswered, CallDialled
        from app.ui.listening import listen
        from app.ui.page import ReadyToDial, ShowContact, ShowMessages, ShowPage
        from app.ui.window_keys import WindowKeys

        WindowKeys(self)
        self._build()
        bus = self._desk.bus
        listen(self, bus, ShowPage, self._on_show_page)
        listen(self, bus, ShowContact, self._on_show_contact)
        listen(self, bus, CallAnswered, lambda _fact: self._on_answered())
        listen(self, bus, CallDialled, lambda _fact: self.show_page("phone"))
        listen(self, bus, CallsChanged, lambda _fact: self._on_calls_changed())
        listen(self, bus, CallLogged, lambda _fact: self._count())
        listen(self, bus, RecordsChanged, lambda _fact: self._count())
        listen(self, bus, SettingsChanged, lambda _fact: self._count())
        listen(self, bus, MessagesChanged, lambda _fact: self._count())
        listen(self, bus, ShowMessages, self._on_show_messages)
        listen(self, bus, ReadyToDial, lambda _fact: self._on_ready_to_dial())
        if self.isVisible():
            self.call_bar.dial_field.begin()
        QTimer.singleShot(_REST_AFTER_MS, self, self._complete)

    def _build(self) -> None:
        """Make the bars around the page, in the language and text size of now."""
        from app.ui.call_bar import CallBar
        from app.ui.call_strip import CallStrip
        from app.ui.confirm_bar import ConfirmBar
        from app.ui.quick_bar import QuickBar
        from app.ui.side_bar import SideBar
        from app.ui.status_bar import StatusBar
        from app.ui.widgets.error_bar import ErrorBar

        self.side_bar = SideBar(self._desk, lambda: self._member)
        self.call_bar = CallBar(self._desk)
        self.strip = CallStrip(self._desk)
        self.quick_bar = QuickBar(self._desk)
        self.error_bar = ErrorBar()
        self.confirm_bar = ConfirmBar()
        self.status_bar = StatusBar(self._desk)
        self.side_bar.chosen.connect(self.show_page)
        self.strip.wanted.connect(self._on_call_wanted)
        self._outline.narrowed.connect(self.side_bar.narrow)
        self._outline.furnish(
            side=self.side_bar,
            bar=self.call_bar,
            above_the_page=(self.quick_bar, self.strip, self.error_bar, self.confirm_bar),
            foot=self.status_bar,
        )
        self.side_bar.select(self._shown_id)
        self.furnished = True
        unsaid, self._unsaid = self._unsaid, []
        for notice in unsaid:
            self._on_notice(notice)

    def rebuild(self) -> None:
        """Make the inside again after another language or text size was chosen."""
        if self._card is not None:
            self._card.deleteLater()
            self._card = None
        self._pages = {}
        self._outline = Outline()
        self.setCentralWidget(self._outline)
        self._build()
        self.show_page(self._shown_id)
        self._complete()
        self.refresh()
        self.rebuilt.emit()

    def _complete(self) -> None:
        """Make what is seen when the first call rings, before it does."""
        self.page.prepare()
        self.call_bar.prepare()
        self.card.draw()

    @property
    def card(self) -> "IncomingCallCard":
        """The card of the ringing call; made before the first call can ring."""
        if self._card is None:
            from app.ui.incoming_call import IncomingCallCard

            self._card = IncomingCallCard(self._desk, self)
        return self._card

    def refresh(self) -> None:
        """Read the day's counts, the badges and who sits here."""
        self.status_bar.refresh()
        self._count()

    # Pages

    def show_page(self, page_id: str) -> None:
        """Bring a page to the front, building it if this is the first time."""
        page = self._pages.get(page_id)
        if page is None:
            from app.ui.pages import page_entry

            page = page_entry(page_id).load()(self._desk)
            self._pages[page_id] = page
            self._outline.pages.addWidget(page)
        self._shown_id = page_id
        self._outline.pages.setCurrentWidget(page)
        if self.furnished:
            self.side_bar.select(page_id)
        if self.isVisible():
            page.shown()

    @property
    def page(self) -> "Page":
        """The page in front."""
        return self._pages[self._shown_id]

    def _on_show_page(self, fact: "ShowPage") -> None:
        self.show_page(fact.page_id)
        if fact.section:
            self.page.show_section(fact.section)

    def _on_show_contact(self, fact: "ShowContact") -> None:
        self.show_page("contacts")
        self.page.show_contact(fact.contact_id, fact.number)

    def _on_show_messages(self, fact: "ShowMessages") -> None:
        built = "messages" in self._pages
        self.show_page("messages")
        if not built:  # the page was not there to hear it
            from app.ui.page import ShowMessages

            self._desk.bus.publish(ShowMessages(fact.remote))

    def _on_answered(self) -> None:
        self.show_page("phone")
        # Once the bar has changed: the dial field hands the keyboard to a button when it goes.
        QTimer.singleShot(0, self, self._keep_keyboard)

    def _keep_keyboard(self) -> None:
        """Have no button pressed by what somebody goes on typing."""
        if self.call_bar.isAncestorOf(self.focusWidget()):
            self.page.take_keyboard()

    def _on_ready_to_dial(self) -> None:
        typing = self.call_bar.isAncestorOf(self.focusWidget())
        if self.page.id == "phone" and not typing:
            self.call_bar.dial_field.begin()

    def _on_call_wanted(self, call_id: str) -> None:
        self.show_page("phone")
        from app.ui.page import ShowCall

        self._desk.bus.publish(ShowCall(call_id))

    # What the side bar says

    def _count(self) -> None:
        from app.ui.waiting import count

        self._desk.tasks.ask(count(self._desk.office), self._on_counted)

    def _on_counted(self, found: tuple[int, int, int, str]) -> None:
        missed, due, unread, self._member = found
        self.side_bar.items["calls"].wait_for(missed)
        self.side_bar.items["tasks"].wait_for(due)
        self.side_bar.items["messages"].wait_for(unread)
        self.side_bar.draw()
        self.missed.emit(missed)

    # What the person does

    def come_forward(self) -> None:
        """Be seen, wherever the window was."""
        from PySide6.QtCore import Qt  # its constants would come before the first paint

        if self.isMinimized():
            self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def leave(self) -> None:
        """Close for good, also where closing only puts the window out of sight."""
        self.stays = lambda: False
        self.close()

    def propose(self, number: str) -> None:
        """Come forward, with a number in the dial field that only a person can send off.

        It may be a link that a stranger wrote; what is no number is said to be none.
        """
        from app.desk.facts import Notice
        from app.desk.links import proposed
        from app.errors import UserError

        self.come_forward()
        if not number:
            return
        try:
            self.call_bar.dial_field.begin(proposed(number))
        except UserError as error:
            self._desk.bus.publish(Notice(error.words))

    def call_back(self) -> None:
        """Call the chosen call of the log; on other pages propose the caller missed last."""
        if self.page.call_back():
            return
        from app.clock import now_ms
        from app.crm.call_lists import to_return

        self._desk.tasks.ask(lambda d: to_return(d, now_ms(), limit=1), self._on_to_return)

    def _on_to_return(self, found: "tuple[CallRow, ...]") -> None:
        from app.desk.facts import Notice, NoticeKind
        from app.i18n import _

        if found:
            self.call_bar.dial_field.begin(found[0].remote_e164 or found[0].remote)
        else:
            self._desk.bus.publish(Notice(_("Nobody to call back"), NoticeKind.INFORMATION))

    def switch_calls(self) -> None:
        """Speak with the next call that waits."""
        self._desk.transfers.switch()

    def _on_notice(self, fact: "Notice") -> None:
        if not self.furnished:
            self._unsaid.append(fact)
            return
        kinds = {"error": "bad", "warning": "warning", "information": "info"}
        self.error_bar.say(fact.words, kinds[fact.kind.value])

    # The window itself

    @property
    def geometry_text(self) -> str:
        """Place and size, to be kept in the settings."""
        return bytes(self.saveGeometry().toBase64().data()).decode()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._pages:
            self.page.shown()
        if self.furnished:
            self.call_bar.dial_field.begin()
        if not self._stands:
            # A window that starts minimised is not painted.
            QTimer.singleShot(_STANDS_AT_LATEST_MS, self, self._on_stands)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._stands:
            QTimer.singleShot(0, self, self._on_stands)

    def _on_stands(self) -> None:
        if not self._stands:
            self._stands = True
            self.stands.emit()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.stays() and not _session_ends():
            event.ignore()
            self.hide()
            return
        if self._calls_run and not self._may_end_calls and not _session_ends():
            event.ignore()
            self._ask_to_end_calls()
            return
        super().closeEvent(event)
        if self._card is not None:
            for card in self._card.stacked:
                card.hide()
        self.closing.emit()

    @property
    def _calls_run(self) -> bool:
        return self.furnished and any(view.running for view in self._desk.calls)

    def _ask_to_end_calls(self) -> None:
        from app.i18n import _

        self.come_forward()
        words = _("A call is still on. Closing Combiné ends it.")
        self.confirm_bar.ask(
            words, _("Hang up and close"), self._end_calls, keep=_("Go on with the call")
        )

    def _end_calls(self) -> None:
        self._may_end_calls = True
        self.leave()

    def _on_calls_changed(self) -> None:
        if not self._calls_run:
            self.confirm_bar.hide()


def _session_ends() -> bool:
    """Whether the system asks for the close, because the person logs out or switches it off."""
    application = QGuiApplication.instance()
    return isinstance(application, QGuiApplication) and application.isSavingSession()
