"""A day that may be left open."""

from datetime import date

from PySide6.QtCore import QDate
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QWidget

from app.ui.widgets.day_field import DayField


class OptionalDay(QWidget):
    """A tick that says whether there is a day, and the day."""

    def __init__(self, name: str, proposed: date) -> None:
        super().__init__()
        self._proposed = proposed
        self.tick = QCheckBox(name)
        self.field = DayField()
        self.field.setAccessibleName(name)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.tick)
        row.addWidget(self.field, 1)
        self.tick.toggled.connect(self.field.setEnabled)
        self.put(None)

    def put(self, day: date | None) -> None:
        """Show this day, or none."""
        shown = day or self._proposed
        self.field.setDate(qt_day(shown))
        self.tick.setChecked(day is not None)
        self.field.setEnabled(day is not None)

    def value(self) -> date | None:
        """The day, None when it is left open."""
        return python_day(self.field.date()) if self.tick.isChecked() else None


def python_day(day: QDate) -> date:
    """Qt's day as Python's."""
    return date(day.year(), day.month(), day.day())


def qt_day(day: date) -> QDate:
    """Python's day as Qt's."""
    return QDate(day.year, day.month, day.day)
