"""A task as a line: a tick that completes it, what is to be done, and until when."""

from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QWidget

from app.crm.rows import TaskRow
from app.i18n import _
from app.ui import moments, wording
from app.ui.widgets.labels import ElidedLabel, Pill, PillKind


def due_pill(task: TaskRow, today: date) -> tuple[str, PillKind]:
    """The word for how urgent a task is, and the kind of pill it goes on."""
    day = moments.due_words(task.due_on, today)
    if task.due_on < today:
        return _("overdue: {day}").format(day=day), "bad"
    return day, "warning" if task.due_on == today else "plain"


class TaskLine(QWidget):
    """Shows one open task; says `completed` with its id when it is ticked."""

    completed = Signal(int)

    def __init__(self, task: TaskRow, today: date) -> None:
        super().__init__()
        self.task = task
        self.tick = QCheckBox()
        self.tick.setAccessibleName(_("Done: {title}").format(title=task.title))
        self.tick.setToolTip(_("Mark as done"))
        self.tick.clicked.connect(lambda: self.completed.emit(task.id))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.tick)
        row.addWidget(ElidedLabel(wording.outside(task.title)), 1)
        row.addWidget(Pill(*due_pill(task, today)))
