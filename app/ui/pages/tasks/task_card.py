"""One task on the page: done with a tick, called with a button, put off with a menu."""

from datetime import date, timedelta

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QMenu, QVBoxLayout

from app.crm.rows import TaskRow
from app.i18n import N_, _
from app.ui import moments, wording
from app.ui.task_line import due_pill
from app.ui.widgets.button import Button
from app.ui.widgets.labels import ElidedLabel, Pill

_PROPOSED = (
    (0, N_("Today")),
    (1, N_("Tomorrow")),
    (3, N_("In 3 days")),
    (7, N_("In a week")),
)


class TaskCard(QFrame):
    """Shows a task and says what the person wants of it; `day_wanted` with None asks for a day."""

    done_wanted = Signal(int, bool)
    call_wanted = Signal(object)
    contact_wanted = Signal(int)
    day_wanted = Signal(object, object)

    def __init__(self, task: TaskRow, today: date) -> None:
        super().__init__()
        self.task = task
        self.setObjectName("tile")
        is_done = task.done_at is not None
        self.tick = QCheckBox()
        self.tick.setChecked(is_done)
        self.tick.setAccessibleName(_("Done: {title}").format(title=task.title))
        self.tick.setToolTip(_("Put back to do") if is_done else _("Mark as done"))
        self.tick.clicked.connect(lambda on: self.done_wanted.emit(task.id, on))
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 8, 6)
        row.setSpacing(8)
        row.addWidget(self.tick)
        row.addLayout(self._words(), 1)
        if not is_done:
            row.addWidget(Pill(*due_pill(task, today)))
            self._add_buttons(row, today)

    def _words(self) -> QVBoxLayout:
        task = self.task
        column = QVBoxLayout()
        column.setSpacing(0)
        done = task.done_at is not None
        column.addWidget(ElidedLabel(wording.outside(task.title), "muted" if done else "strong"))
        firm = task.organisation if task.organisation != task.contact_name else ""
        parts = (task.contact_name, firm, task.agent_name, task.notes)
        words = " · ".join(wording.outside(part) for part in parts if part)
        if words:
            column.addWidget(ElidedLabel(words, "muted"))
        return column

    def _add_buttons(self, row: QHBoxLayout, today: date) -> None:
        task = self.task
        if task.number:
            call = Button(
                _("Call"),
                icon_name="phone",
                compact=True,
                pressed_=lambda: self.call_wanted.emit(task),
            )
            call.setAccessibleName(
                _("Call {number}").format(number=task.contact_name or task.number)
            )
            row.addWidget(call)
        later = Button(_("Put off"), icon_name="clock", compact=True)
        later.setAccessibleName(_("Another day for: {title}").format(title=task.title))
        later.setMenu(self._days(today))
        row.addWidget(later)

    def _days(self, today: date) -> QMenu:
        menu = QMenu(self)
        for days, words in _PROPOSED:
            day = today + timedelta(days=days)
            if day == self.task.due_on:
                continue
            text = _(words) if days < 2 else f"{_(words)} ({moments.due_words(day, today)})"
            menu.addAction(text).triggered.connect(
                lambda _c=False, day=day: self.day_wanted.emit(self.task, day)
            )
        menu.addAction(_("On a day…")).triggered.connect(
            lambda _c: self.day_wanted.emit(self.task, None)
        )
        if self.task.contact_id is not None:
            contact_id = self.task.contact_id
            menu.addSeparator()
            menu.addAction(_("Open contact")).triggered.connect(
                lambda _c: self.contact_wanted.emit(contact_id)
            )
        return menu
