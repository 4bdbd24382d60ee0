"""The tasks page: overdue, today, later and done."""

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from app.crm import tasks
from app.crm.rows import TaskRow
from app.database.database import Database
from app.desk.desk import Desk
from app.desk.facts import RecordsChanged
from app.i18n import N_, _, ngettext_
from app.ui import wording
from app.ui.dialogs.day_dialog import DayDialog
from app.ui.dialogs.task_dialog import TaskDialog
from app.ui.filter_bar import FilterBar
from app.ui.listening import listen
from app.ui.page import Page, ShowContact
from app.ui.pages.tasks.task_card import TaskCard
from app.ui.widgets.button import Button
from app.ui.widgets.empty_state import EmptyState
from app.ui.widgets.labels import Label
from app.ui.widgets.panel import Panel, clear

_SHOWN_AT_ONCE = 40
_SHOWN_DONE = 20
Found = tuple[tuple[TaskRow, ...], tuple[TaskRow, ...]]


class TasksPage(Page):
    """Every open task by urgency, and the last ones done."""

    id = "tasks"
    title = N_("Tasks")
    icon = "checkbox"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._unfolded: set[str] = set()
        self._found: Found = ((), ())
        self.filters = FilterBar(
            _("Whose tasks"), (("all", N_("Everybody's")), ("mine", N_("Mine")))
        )
        self.add = Button(
            _("New task"), "primary", icon_name="plus", shortcut="Ctrl+N", pressed_=self._on_add
        )
        self._groups = QVBoxLayout()
        self._groups.setSpacing(8)
        self._stack = QStackedWidget()
        self._lay_out()
        self.filters.chosen.connect(lambda _choice: self.refresh())
        listen(self, desk.bus, RecordsChanged, lambda _fact: self._on_changed())
        self.refresh()

    def _lay_out(self) -> None:
        panel = Panel()
        bar = QHBoxLayout()
        bar.setSpacing(8)
        bar.addWidget(self.filters, 1)
        bar.addWidget(self.add)
        panel.body.addLayout(bar)
        inner = QWidget()
        inner.setObjectName("scrolled")
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 8, 0)
        column.addLayout(self._groups)
        column.addStretch()
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setWidget(inner)
        self._stack.addWidget(self._area)
        self._stack.addWidget(
            EmptyState(
                "checkbox",
                _("Nothing to do"),
                _("Promises made on the phone become tasks; you can also write one yourself."),
                action=_("New task"),
                pressed_=self._on_add,
            )
        )
        panel.body.addWidget(self._stack, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 16, 16, 16)
        whole.addWidget(panel)

    def shown(self) -> None:
        """Read the tasks again; a day may have passed."""
        self.refresh()

    def refresh(self) -> None:
        """Read the tasks and show them when they are here."""
        mine = self.desk.office.member_id if self.filters.choice == "mine" else None

        def question(database: Database) -> Found:
            return (
                tasks.open_tasks(database, agent_id=mine),
                tasks.done_tasks(database, agent_id=mine, limit=_SHOWN_DONE),
            )

        self.desk.tasks.ask(question, self._on_found)

    @property
    def cards(self) -> list[TaskCard]:
        """The tasks on the page, from top to bottom."""
        found = (self._groups.itemAt(place) for place in range(self._groups.count()))
        widgets = (item.widget() for item in found if item is not None)
        return [widget for widget in widgets if isinstance(widget, TaskCard)]

    def _on_found(self, found: Found) -> None:
        self._found = found
        self._draw()

    def _draw(self) -> None:
        kept = self._focused_place()
        clear(self._groups)
        open_tasks, done = self._found
        today = wording.today(self.desk.office.current.zone)
        for group, title, rows in (
            ("overdue", _("Overdue"), [t for t in open_tasks if t.due_on < today]),
            ("today", _("Today"), [t for t in open_tasks if t.due_on == today]),
            ("later", _("Later"), [t for t in open_tasks if t.due_on > today]),
            ("done", _("Done"), list(done)),
        ):
            self._draw_group(group, title, rows, today)
        self._stack.setCurrentIndex(0 if open_tasks or done else 1)
        cards = self.cards
        if kept is not None and cards:
            cards[min(kept, len(cards) - 1)].tick.setFocus()

    def _focused_place(self) -> int | None:
        """Which task has the keyboard, to give it to the one that takes its place."""
        places = (place for place, card in enumerate(self.cards) if card.tick.hasFocus())
        return next(places, None)

    def _draw_group(self, group: str, title: str, rows: Sequence[TaskRow], today: date) -> None:
        if not rows:
            return
        heading = Label(f"{title} · {len(rows)}", "strong")
        heading.setContentsMargins(0, 8 if self._groups.count() else 0, 0, 0)
        self._groups.addWidget(heading)
        whole = group in self._unfolded
        shown = rows if whole else rows[:_SHOWN_AT_ONCE]
        for task in shown:
            card = TaskCard(task, today)
            card.done_wanted.connect(self._on_done_wanted)
            card.call_wanted.connect(self._on_call_wanted)
            card.contact_wanted.connect(self._on_contact_wanted)
            card.day_wanted.connect(self._on_day_wanted)
            self._groups.addWidget(card)
        hidden = len(rows) - len(shown)
        if hidden:
            words = ngettext_("Show {count} more", "Show {count} more", hidden)
            more = Button(words, "link", pressed_=lambda: self._unfold(group))
            self._groups.addWidget(more, 0, Qt.AlignmentFlag.AlignLeft)

    def _unfold(self, group: str) -> None:
        self._unfolded.add(group)
        self._draw()

    def _on_add(self) -> None:
        TaskDialog(self.desk, self).open()

    def _on_done_wanted(self, task_id: int, done: bool) -> None:
        act = tasks.complete if done else tasks.reopen
        self.desk.tasks.ask(lambda database: act(database, task_id), self._say_changed)

    def _on_day_wanted(self, task: TaskRow, day: date | None) -> None:
        if day is not None:
            self._put_off(task.id, day)
            return
        DayDialog(
            self,
            _("Another day"),
            day=task.due_on,
            earliest=wording.today(self.desk.office.current.zone),
            chosen_=lambda chosen: self._put_off(task.id, chosen),
        ).open()

    def _put_off(self, task_id: int, day: date) -> None:
        self.desk.tasks.ask(
            lambda database: tasks.reschedule(database, task_id, day), self._say_changed
        )

    def _say_changed(self, _none: object) -> None:
        self.desk.bus.publish(RecordsChanged())

    def _on_call_wanted(self, task: TaskRow) -> None:
        self.desk.call(task.number)

    def _on_contact_wanted(self, contact_id: int) -> None:
        self.desk.bus.publish(ShowContact(contact_id))

    def _on_changed(self) -> None:
        if self.isVisible():
            self.refresh()
