"""A field for a day, and the calendar it opens, in the look of the window."""

from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QColor, QTextCharFormat
from PySide6.QtWidgets import QCalendarWidget, QDateEdit, QToolButton

from app.ui import theme
from app.ui.icons import icon

_INSET = 6
"""Pixels more before the words than Qt leaves, so that they stand as in every field."""
_WEEKEND = (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday)
_ARROWS = {
    "qt_calendar_prevmonth": "chevron-left",
    "qt_calendar_nextmonth": "chevron-right",
}
"""Qt's names of its two buttons, and the icons of this program for them."""


class Calendar(QCalendarWidget):
    """A month to choose a day from: the week as the office's country begins it, no week numbers."""

    def __init__(self) -> None:
        super().__init__()
        self.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        self.setFirstDayOfWeek(QLocale().firstDayOfWeek())
        plain = QTextCharFormat()
        plain.setForeground(QColor(theme.current().text))
        for day in _WEEKEND:
            self.setWeekdayTextFormat(day, plain)  # Qt writes them in red
        for name, arrow in _ARROWS.items():
            button = self.findChild(QToolButton, name)
            if button is not None:
                button.setIcon(icon(arrow))


class DayField(QDateEdit):
    """A day, typed or chosen from a calendar."""

    def __init__(self) -> None:
        super().__init__()
        self.setCalendarPopup(True)
        self.setCalendarWidget(Calendar())
        self.lineEdit().setTextMargins(_INSET, 0, 0, 0)
