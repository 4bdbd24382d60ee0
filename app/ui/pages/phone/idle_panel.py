"""The phone page while nobody calls: what to do next, and the keys to call somebody."""

from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.clock import now_ms
from app.crm import call_lists, call_words, tasks
from app.crm.rows import CallRow, TaskRow, TodayCounts
from app.database.database import Database
from app.desk.desk import Desk
from app.desk.facts import (
    CallLogged,
    ReachabilityChanged,
    RecordsChanged,
    SettingsChanged,
)
from app.i18n import N_, _, current
from app.ui import outcomes, theme, wording
from app.ui.fixed_rows import FixedRows
from app.ui.listening import listen
from app.ui.moments import due_words, moment_words
from app.ui.page import ShowContact, ShowPage
from app.ui.pages.phone.turned_away import TurnedAway
from app.ui.row_source import Column
from app.ui.widgets.button import Button
from app.ui.widgets.empty_state import EmptyState
from app.ui.widgets.key_grid import KeyGrid
from app.ui.widgets.labels import ElidedLabel, Label, Pill, PillKind, rule
from app.ui.widgets.panel import Panel, clear
from app.ui.widgets.picture import Picture

_RECENT = 20
_SHOWN_TO_DO = 6
_WITH_PAD = 720
"""Pixels at 100 % from which there is room for the dial pad beside the lists."""


class _Found(NamedTuple):
    """What the panel shows, read in one go."""

    recent: tuple[CallRow, ...]
    missed: tuple[CallRow, ...]
    tasks: tuple[TaskRow, ...]
    day: TodayCounts


def _who(call: CallRow, country: str) -> str:
    name = call.contact_name or call.display_name
    if name:
        return wording.outside(name)
    number = call.remote_e164 or call.remote
    return wording.number_words(number, country) if number else _("Number withheld")


class IdlePanel(QWidget):
    """Calls to return and tasks due, the last calls, and a dial pad."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 16, 16, 16)
        row.setSpacing(16)
        left = QVBoxLayout()
        left.setSpacing(16)
        left.addWidget(self._no_account())
        left.addWidget(self._to_do())
        left.addWidget(self._recent(), 1)
        row.addLayout(left, 1)
        self.pad = self._dial_pad()
        row.addWidget(self.pad)
        for fact in (CallLogged, RecordsChanged, SettingsChanged):
            listen(self, desk.bus, fact, lambda _fact: self.refresh())
        listen(self, desk.bus, ReachabilityChanged, lambda _fact: self._draw_account())
        self._draw_account()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow window the field above is enough to dial with."""
        super().resizeEvent(event)
        self.pad.setVisible(event.size().width() >= theme.px(_WITH_PAD))

    def _no_account(self) -> QWidget:
        self._account = Panel(_("Nobody can call you yet"))
        line = QHBoxLayout()
        words = _("This desk has no telephone account. Your provider or PBX gives you one.")
        line.addWidget(Label(words, "muted", wrap=True), 1)
        self.set_up = Button(
            _("Set up the account"),
            "primary",
            icon_name="settings",
            pressed_=lambda: self._desk.bus.publish(ShowPage("settings", "accounts")),
        )
        line.addWidget(self.set_up)
        self._account.body.addLayout(line)
        return self._account

    def _to_do(self) -> QWidget:
        panel = Panel(_("To do next"))
        self._to_do_rows = QVBoxLayout()
        self._to_do_rows.setSpacing(4)
        panel.body.addLayout(self._to_do_rows)
        return panel

    def _recent(self) -> QWidget:
        panel = Panel(_("Last calls"))
        office = self._desk.office
        columns: tuple[Column[CallRow], ...] = (
            Column(
                "when",
                N_("When"),
                lambda c: moment_words(c.started_at, office.current.zone, now_ms()),
                168,
                icon=outcomes.shape,
                muted=True,
            ),
            Column("who", N_("Who"), lambda c: _who(c, office.current.country), 200, stretch=True),
            Column(
                "organisation",
                N_("Organisation"),
                lambda c: c.organisation,
                176,
                muted=True,
                spare=True,
            ),
            Column("outcome", N_("Outcome"), call_words.words, 152, tone=outcomes.kind),
        )
        self.recent: FixedRows[CallRow] = FixedRows(_("Last calls"), columns)
        self.recent.activated.connect(self._on_recent_activated)
        self._no_calls = EmptyState(
            "phone",
            _("No calls yet"),
            _("The first call stands here as soon as it rings."),
        )
        panel.body.addWidget(self.recent, 1)
        panel.body.addWidget(self._no_calls, 1)
        self.recent.hide()
        return panel

    def _dial_pad(self) -> QWidget:
        panel = Panel(_("Dial"))
        panel.setFixedWidth(theme.px(300))
        self.number = QLineEdit()
        self.number.setAccessibleName(_("Number to dial"))
        self.number.setPlaceholderText(_("Number"))
        self.number.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.number.returnPressed.connect(self._on_call)
        theme.restyle(self.number, kind="display")
        grid = KeyGrid()
        grid.pressed.connect(self.number.insert)
        self.call = Button(_("Call"), "good", icon_name="phone", pressed_=self._on_call)
        panel.body.addWidget(self.number)
        panel.body.addSpacing(4)
        panel.body.addWidget(grid)
        panel.body.addSpacing(4)
        panel.body.addWidget(self.call)
        panel.body.addSpacing(16)
        panel.body.addWidget(rule())
        panel.body.addSpacing(8)
        panel.body.addLayout(self._my_day())
        panel.body.addStretch()
        self.turned_away = TurnedAway(self._desk)
        panel.body.addWidget(self.turned_away)
        return panel

    def _my_day(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setVerticalSpacing(6)
        grid.addWidget(Label(_("Your day"), "heading"), 0, 0, 1, 2)
        self._day: list[Label] = []
        for line, words in enumerate(
            (_("Calls answered"), _("Calls made"), _("Time on calls")), start=1
        ):
            figure = Label("–", "strong")
            figure.setFont(theme.tabular(figure.font()))
            self._day.append(figure)
            grid.addWidget(Label(words, "muted"), line, 0)
            grid.addWidget(figure, line, 1, Qt.AlignmentFlag.AlignRight)
        return grid

    def refresh(self) -> None:
        """Read the last calls and the work again."""
        office = self._desk.office.current
        agent_id = self._desk.office.member_id or None

        def question(database: Database) -> _Found:
            now = now_ms()
            return _Found(
                recent=call_lists.listing(database).first(database, _RECENT),
                missed=call_lists.to_return(database, now, limit=_SHOWN_TO_DO),
                tasks=tasks.open_tasks(database, agent_id=agent_id, limit=_SHOWN_TO_DO),
                day=call_lists.today_counts(database, office, now, agent_id),
            )

        self._desk.tasks.ask(question, self._on_read)

    def _on_read(self, found: _Found) -> None:
        self.recent.rows.put(found.recent)
        self.recent.setVisible(bool(found.recent))
        self._no_calls.setVisible(not found.recent)
        self._draw_to_do(found.missed, found.tasks)
        tongue = current()
        day = found.day
        figures = (
            tongue.integer(day.answered),
            tongue.integer(day.outbound),
            tongue.duration(day.talk_ms / 1000),
        )
        for label, figure in zip(self._day, figures, strict=True):
            label.setText(figure)

    def _draw_to_do(self, missed: tuple[CallRow, ...], open_tasks: tuple[TaskRow, ...]) -> None:
        clear(self._to_do_rows)
        office = self._desk.office.current
        lines: list[QWidget] = []
        for call in missed:
            ago = wording.ago(call.started_at, now_ms())
            words = _("Missed {ago}").format(ago=ago)
            lines.append(
                self._line("phone-x", _who(call, office.country), words, "bad", call.remote)
            )
        today = wording.today(office.zone)
        for task in open_tasks:
            if task.due_on <= today:
                who = ", ".join(filter(None, (task.title, task.contact_name)))
                kind: PillKind = "bad" if task.due_on < today else "warning"
                due = due_words(task.due_on, today)
                lines.append(self._line("checkbox", wording.outside(who), due, kind, task.number))
        for line in lines[:_SHOWN_TO_DO]:
            self._to_do_rows.addWidget(line)
        if not lines:
            done = _("All done: no missed call to return and no task due.")
            self._to_do_rows.addWidget(Label(done, "muted", wrap=True))

    def _line(self, shape: str, who: str, why: str, kind: PillKind, number: str) -> QWidget:
        box = QWidget()
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(Picture(shape, "muted", 18))
        row.addWidget(ElidedLabel(who), 1)
        row.addWidget(Pill(why, kind))
        if number:
            call = Button(
                _("Call"), icon_name="phone", compact=True, pressed_=lambda: self._dial(number)
            )
            call.setAccessibleName(_("Call {name}").format(name=who))
            row.addWidget(call)
        return box

    def _draw_account(self) -> None:
        self._account.setVisible(not self._desk.accounts.default.user)

    def _on_call(self) -> None:
        if number := self.number.text().strip():
            self._dial(number)
        else:
            self.number.setFocus()

    def _on_recent_activated(self) -> None:
        call = self.recent.rows.row_at(self.recent.currentIndex())
        if call is None:
            return
        if call.contact_id is not None:
            self._desk.bus.publish(ShowContact(call.contact_id))
        elif call.remote:
            self.number.setText(call.remote)
            self.number.setFocus()

    def _dial(self, number: str) -> None:
        if self._desk.call(number):
            self.number.clear()
