"""The messages page: who has been written with to the left, one conversation to the right."""

from PySide6.QtCore import QItemSelectionModel
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QStackedWidget, QVBoxLayout

from app.clock import now_ms
from app.crm import messages
from app.crm.messages import Conversation
from app.desk.desk import Desk
from app.desk.dialling import dial_target
from app.desk.facts import MessagesChanged
from app.errors import UserError
from app.i18n import N_, _
from app.ui import wording
from app.ui.fixed_rows import FixedRows
from app.ui.list_and_detail import ListAndDetail
from app.ui.listening import listen
from app.ui.moments import moment_words
from app.ui.page import Page, ShowMessages
from app.ui.pages.messages.thread import ThreadPanel
from app.ui.row_source import Column
from app.ui.widgets.button import Button
from app.ui.widgets.empty_state import EmptyState
from app.ui.widgets.error_bar import ErrorBar
from app.ui.widgets.panel import Panel
from app.ui.widgets.search_field import SearchField

_LIST_WIDTH = 440


class MessagesPage(Page):
    """Conversations by SIP MESSAGE; one that is on show counts as read."""

    id = "messages"
    title = N_("Messages")
    icon = "message"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        office = desk.office
        self.list: FixedRows[Conversation] = FixedRows(
            _("Conversations"),
            (
                Column("who", N_("Who"), self._who, 136),
                Column("text", N_("Last message"), _last, 110, stretch=True, muted=True),
                Column("unread", "", _unread, 44, tone=lambda _c: "accent"),
                Column(
                    "when",
                    N_("When"),
                    lambda c: moment_words(c.last.at, office.current.zone, now_ms()),
                    90,
                    muted=True,
                ),
            ),
        )
        self.to = QLineEdit()
        self.to.setPlaceholderText(_("Number or address"))
        self.to.setAccessibleName(_("Number or address"))
        self.write = Button(_("Write"), icon_name="message", pressed_=self._on_write)
        self.to.returnPressed.connect(self._on_write)
        self.trouble = ErrorBar()
        self.search = SearchField(_("Search in the conversations"))
        self._searched = ""
        self.search.searched.connect(self._on_searched)
        self.thread_panel = ThreadPanel(desk)
        self._lists, self._detail = QStackedWidget(), QStackedWidget()
        self._lay_out()
        self.list.selectionModel().currentChanged.connect(lambda *_rows: self._on_chosen())
        self.list.clicked.connect(lambda _index: self.split.open_detail())
        listen(self, desk.bus, MessagesChanged, lambda _fact: self.refresh())
        listen(self, desk.bus, ShowMessages, lambda fact: self.show_conversation(fact.remote))
        self.refresh()

    def _lay_out(self) -> None:
        left, right = Panel(), Panel()
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.to, 1)
        line.addWidget(self.write)
        left.body.addLayout(line)
        left.body.addWidget(self.trouble)
        left.body.addWidget(self.search)
        self._lists.addWidget(self.list)
        hint = _("Messages stand here when somebody writes, or when you do.")
        self._lists.addWidget(EmptyState("message", _("No message yet"), hint))
        nothing = _("Names, numbers and words of the latest messages are searched.")
        self._lists.addWidget(EmptyState("search", _("Nothing found"), nothing))
        left.body.addWidget(self._lists, 1)
        choose = _("Choose a conversation, or write to a number.")
        self._detail.addWidget(EmptyState("message", _("No conversation chosen"), choose))
        self._detail.addWidget(self.thread_panel)
        right.body.addWidget(self._detail, 1)
        self.split = ListAndDetail(left, right, fixed="list", width=_LIST_WIDTH)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.split)

    def _who(self, one: Conversation) -> str:
        name = one.last.contact_name or one.last.display_name
        country = self.desk.office.current.country
        return wording.outside(name) or wording.number_words(one.last.remote_key, country)

    def shown(self) -> None:
        """What is on show is read now."""
        self.refresh()

    def refresh(self) -> None:
        """Read the conversations again, and the one on show."""
        agent_id, text = self.desk.messages.agent_id, self._searched
        self.desk.tasks.ask(
            lambda database: messages.search(database, text, agent_id),
            lambda found: self._on_read(found) if text == self._searched else None,
        )
        if self.thread_panel.key:
            self.thread_panel.show_thread(self.thread_panel.key, self.thread_panel.remote)

    def _on_read(self, found: tuple[Conversation, ...]) -> None:
        self.list.rows.put(found)
        self._lists.setCurrentIndex(0 if found else 2 if self._searched else 1)
        for place, one in enumerate(found):
            if one.last.remote_key == self.thread_panel.key:
                flags = QItemSelectionModel.SelectionFlag
                self.list.selectionModel().setCurrentIndex(
                    self.list.rows.index(place, 0), flags.ClearAndSelect | flags.Rows
                )

    def _on_searched(self, text: str) -> None:
        self._searched = text
        self.refresh()

    def _on_chosen(self) -> None:
        one = self.list.rows.row_at(self.list.currentIndex())
        if one is not None and one.last.remote_key != self.thread_panel.key:
            self._open(one.last.remote_key, one.last.remote)

    def _open(self, key: str, remote: str) -> None:
        self._detail.setCurrentWidget(self.thread_panel)
        self.thread_panel.show_thread(key, remote)
        self.split.open_detail()

    def show_conversation(self, remote: str) -> None:
        """Open the conversation with this number or address, a new one where there is none."""
        self._open(messages.remote_key(remote, self.desk.office.current), remote)
        self.thread_panel.field.setFocus()

    def _on_write(self) -> None:
        try:
            remote = dial_target(self.to.text())
        except UserError as error:
            self.trouble.say(error.words)
            return
        self.trouble.clear()
        self.to.clear()
        self.show_conversation(remote)


def _last(one: Conversation) -> str:
    return wording.outside(one.last.text)


def _unread(one: Conversation) -> str:
    return str(one.unread) if one.unread else ""
