"""Asks for one day, with a calendar."""

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from app.i18n import _
from app.ui.optional_day import python_day, qt_day
from app.ui.widgets.button import Button
from app.ui.widgets.day_field import Calendar
from app.ui.widgets.labels import Label


class DayDialog(QDialog):
    """Calls `chosen_` with the day; opened with `open`, it stops nothing else."""

    def __init__(
        self,
        parent: QWidget,
        words: str,
        *,
        day: date,
        earliest: date,
        chosen_: Callable[[date], object],
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(words)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._chosen = chosen_
        self.calendar = Calendar()
        self.calendar.setMinimumDate(qt_day(earliest))
        self.calendar.setSelectedDate(qt_day(max(day, earliest)))
        self.calendar.activated.connect(lambda _day: self.take())
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(12)
        column.addWidget(Label(words, "heading"))
        column.addWidget(self.calendar)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch()
        buttons.addWidget(Button(_("Cancel"), pressed_=self.reject))
        buttons.addWidget(Button(_("Choose this day"), "primary", pressed_=self.take))
        column.addLayout(buttons)

    def take(self) -> None:
        """Hand the marked day over and close."""
        self._chosen(python_day(self.calendar.selectedDate()))
        self.accept()
