"""The record of the person on the call: who they are, what is open, what went before."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.clock import now_ms
from app.crm import call_words, tasks
from app.crm.rows import CallRow, ContactCard, TaskRow
from app.desk.current_calls import CallView
from app.desk.desk import Desk
from app.desk.facts import RecordsChanged
from app.i18n import N_, _, current
from app.ui import live_words, outcomes, theme, wording
from app.ui.fixed_rows import FixedRows
from app.ui.listening import listen
from app.ui.moments import due_words, moment_words
from app.ui.page import ShowContact
from app.ui.pages.phone.identify_panel import IdentifyPanel
from app.ui.row_source import Column
from app.ui.widgets.button import Button
from app.ui.widgets.empty_state import EmptyState
from app.ui.widgets.labels import ElidedLabel, Label, Pill, PillKind
from app.ui.widgets.panel import Panel, PinnedNote, Tile

_PAST_HEIGHT = 120
"""Pixels at 100 % that the earlier calls keep at least: their heading and two rows and a half."""
_HALVES, _SHARES = (1, 1, 0), (3, 4, 6)
"""How the tiles share their line: two of them, or all three."""
_NARROW = 800
"""Pixels at 100 % below which three tiles do not stand side by side."""


def _subject(call: CallRow) -> str:
    return wording.outside(call.notes) or call.disposition(current().code)


def _came_to(call: CallRow) -> str:
    """The disposition of an answered call, else why there was none."""
    return call.disposition(current().code) or call_words.words(call)


def _kind(call: CallRow) -> PillKind:
    return "plain" if call.disposition_id else outcomes.kind(call)


def _length(call: CallRow) -> str:
    return current().duration(call.talk_ms / 1000) if call.talk_ms else ""


def _history_columns(desk: Desk) -> tuple[Column[CallRow], ...]:
    return (
        Column(
            "when",
            N_("When"),
            lambda c: moment_words(c.started_at, desk.office.current.zone, now_ms()),
            152,
            icon=outcomes.shape,
            muted=True,
        ),
        Column("subject", N_("Subject"), _subject, 240, stretch=True),
        Column("by", N_("By"), lambda c: c.agent_name, 112, muted=True, spare=True),
        Column("length", N_("Length"), _length, 72, right=True, spare=True),
        Column("outcome", N_("Outcome"), _came_to, 184, tone=_kind),
    )


class RecordPanel(Panel):
    """Draws the record of one call; a number nobody knows can be written down here."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._call_id = ""
        self._contact_id: int | None = None
        self._narrow = False
        self._name = Label("", "title", wrap=True)
        self._since = Pill("", "accent")
        self._no_sales = Pill(_("No sales calls"), "warning")
        self._language = Pill("")
        self._open = Button(_("Open record"), "link", pressed_=self._on_open)
        self.body.addLayout(self._head())
        self._pills = self._pill_row()
        self.body.addWidget(self._pills)
        self._about = ElidedLabel(role="muted")
        self.body.addWidget(self._about)
        self._note = PinnedNote()
        self._tiles_box = self._tiles()
        self.identify = IdentifyPanel(desk)
        self.history: FixedRows[CallRow] = FixedRows(_("Earlier calls"), _history_columns(desk))
        self._nothing = EmptyState("history", _("First call"), _("Nothing is kept from before."))
        self._past = QStackedWidget()
        self._past.addWidget(self.history)
        self._past.addWidget(self._nothing)
        self._past.setMinimumHeight(theme.px(_PAST_HEIGHT))
        self.body.addWidget(self._scrolled(), 1)
        listen(self, desk.bus, RecordsChanged, lambda _fact: self._read_tasks())

    def _scrolled(self) -> QScrollArea:
        """What is below the name: in a low window it is scrolled before anything is cut."""
        inside = QWidget()
        inside.setObjectName("scrolled")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for widget in (self._tiles_box, self._note, self.identify):
            column.addWidget(widget)
        column.addWidget(self._past, 1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inside)
        return area

    def _head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._name, 1)
        row.addWidget(self._open, 0, Qt.AlignmentFlag.AlignTop)
        return row

    def _pill_row(self) -> QWidget:
        box = QWidget()
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for pill in (self._since, self._no_sales, self._language):
            row.addWidget(pill)
        row.addStretch()
        return box

    def _tiles(self) -> QWidget:
        self._tasks_tile = Tile(_("Open tasks"), "0")
        self._promise_tile = Tile(_("Promised"), "–")
        self._last_tile = Tile(_("Last call"), "–")
        box = QWidget()
        self._grid = QGridLayout(box)
        self._grid.setContentsMargins(0, 8, 0, 8)
        self._grid.setSpacing(12)
        self._place_tiles()
        return box

    def _place_tiles(self) -> None:
        """Three side by side; in a narrow panel what was promised has a line of its own."""
        promised = (1, 0, 1, 2) if self._narrow else (0, 2)
        self._grid.addWidget(self._tasks_tile, 0, 0)
        self._grid.addWidget(self._last_tile, 0, 1)
        self._grid.addWidget(self._promise_tile, *promised)
        for column in range(3):
            self._grid.setColumnStretch(column, (_HALVES if self._narrow else _SHARES)[column])

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = event.size().width() < theme.px(_NARROW)
        if narrow is not self._narrow:
            self._narrow = narrow
            self._place_tiles()

    def draw(self, view: CallView) -> None:
        """Show what the records say of this call."""
        match = view.match
        contact = match.contacts[0] if match is not None and len(match.contacts) == 1 else None
        country = self._desk.office.current.country
        self._name.setText(live_words.caller_name(view, country))
        self._draw_contact(contact)
        if contact is None:
            self._about.setText(live_words.caller_line(view, country))
        self._tiles_box.setVisible(contact is not None)
        asks = match is not None and contact is None and match.kind != "colleague"
        undecided = asks and bool(view.remote)
        self.identify.setVisible(undecided)
        if undecided:
            self.identify.draw(view)
        self._draw_past(view)
        before = self._contact_id
        self._call_id, self._contact_id = view.call_id, contact.id if contact else None
        if self._contact_id is not None and self._contact_id != before:
            self._read_tasks()

    def _draw_contact(self, contact: ContactCard | None) -> None:
        self._open.setVisible(contact is not None)
        since = contact.customer_since if contact is not None else None
        self._since.setVisible(since is not None)
        if since is not None:
            self._since.setText(_("Customer since {year}").format(year=since.year))
        self._no_sales.setVisible(contact is not None and contact.no_sales)
        self._language.setText(contact.language.upper() if contact is not None else "")
        self._language.setVisible(bool(self._language.text()))
        pills = (self._since, self._no_sales, self._language)
        self._pills.setVisible(any(not pill.isHidden() for pill in pills))
        self._note.say(contact.pinned_note if contact is not None else "")
        if contact is not None:
            parts = (contact.job_title, contact.organisation, contact.email)
            self._about.setText(" · ".join(wording.outside(part) for part in parts if part))
            if contact.id != self._contact_id:
                self._tasks_tile.say(current().integer(contact.open_tasks))

    def _draw_past(self, view: CallView) -> None:
        match = view.match
        known = match.recent_calls if match is not None else ()
        past = tuple(call for call in known if call.uid != view.call_id)
        self.history.rows.put(past)
        self._past.setCurrentIndex(0 if past else 1)
        self._past.setVisible(match is not None)
        if past:
            last = past[0]
            self._last_tile.say(
                wording.ago(last.started_at, now_ms()), call_words.words(last), outcomes.kind(last)
            )
        else:
            self._last_tile.say("–")

    def _read_tasks(self) -> None:
        contact_id = self._contact_id
        if contact_id is not None:
            self._desk.tasks.ask(
                lambda database: tasks.open_tasks(database, contact_id=contact_id),
                self._on_tasks,
            )

    def _on_tasks(self, found: tuple[TaskRow, ...]) -> None:
        mine = tuple(task for task in found if task.contact_id == self._contact_id)
        today = wording.today(self._desk.office.current.zone)
        pill = due_words(mine[0].due_on, today) if mine else ""
        late = bool(mine) and mine[0].due_on <= today
        self._tasks_tile.say(current().integer(len(mine)), pill, "bad" if late else "warning")
        self._promise_tile.say(mine[0].title if mine else "–")

    def _on_open(self) -> None:
        if self._contact_id is not None:
            self._desk.bus.publish(ShowContact(self._contact_id))
