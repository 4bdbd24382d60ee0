"""Until when a state lasts, and where calls go meanwhile."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, QTime
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QTimeEdit, QVBoxLayout, QWidget

from app.clock import now_ms
from app.desk.desk import Desk
from app.errors import UserError
from app.i18n import _
from app.telephony.commands import Availability
from app.ui import theme
from app.ui.availability_words import STATES, ends
from app.ui.widgets.button import Button
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.form_row import FormRow
from app.ui.widgets.labels import Label
from app.ui.widgets.number_field import TEXT_INSET


class AvailabilityDialog(Dialog):
    """Asks for the number (when forwarding) and the end of a state; opened with `open`."""

    def __init__(self, desk: Desk, window: QWidget, state: Availability) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._desk = desk
        self._state = state
        forwarding = state is Availability.FORWARDING
        title = _("Forward calls") if forwarding else _(STATES[state][0])
        self.setWindowTitle(title)
        self.setMinimumWidth(theme.px(360))
        self.number = QLineEdit(desk.settings.incoming.forward_to)
        self._number_row = FormRow(_("Number calls go to"), self.number, forward_hint())
        self._number_row.setVisible(forwarding)
        self.ends = QCheckBox(_("It ends by itself at"))
        self.ends.setChecked(not forwarding)
        self.time = QTimeEdit()
        self.time.setDisplayFormat("HH:mm")
        self.time.lineEdit().setTextMargins(TEXT_INSET, 0, 0, 0)
        self.time.setAccessibleName(_("End"))
        self._set_time()
        self.time.setEnabled(self.ends.isChecked())
        self.ends.toggled.connect(self.time.setEnabled)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(12)
        column.addWidget(Label(title, "heading"))
        column.addWidget(self._number_row)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.ends)
        line.addWidget(self.time)
        line.addStretch()
        column.addLayout(line)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch()
        buttons.addWidget(Button(_("Cancel"), pressed_=self.reject))
        words = _("Forward calls") if forwarding else _("Switch")
        self.take = Button(words, "primary", shortcut="Ctrl+Return", pressed_=self._on_take)
        buttons.addWidget(self.take)
        column.addLayout(buttons)

    def _set_time(self) -> None:
        zone = ZoneInfo(self._desk.office.current.zone)
        hour = ends(now_ms(), zone.key)[1]
        moment = datetime.fromtimestamp(hour / 1000, zone)
        self.time.setTime(QTime(moment.hour, moment.minute))

    def until(self) -> int:
        """The end as epoch milliseconds, tomorrow when its time is over today; 0 for none."""
        if not self.ends.isChecked():
            return 0
        now = datetime.now(ZoneInfo(self._desk.office.current.zone))
        wanted = self.time.time()
        end = now.replace(hour=wanted.hour(), minute=wanted.minute(), second=0, microsecond=0)
        if end <= now:
            end += timedelta(days=1)
        return round(end.timestamp() * 1000)

    def _on_take(self) -> None:
        try:
            self._desk.availability.switch(
                self._state, until=self.until(), forward_to=self.number.text().strip()
            )
        except UserError as error:
            self._number_row.complain(error.words)
            self.number.setFocus()
            return
        self.accept()


def forward_hint() -> str:
    """What a person must know of forwarding by the telephone."""
    return _(
        "The server is told to send callers on (SIP 302). Some servers do not follow that: call "
        "yourself once to be sure, or use your provider’s own forwarding."
    )
