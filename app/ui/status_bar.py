"""The line at the foot of the window: how the day goes, and whether the records are safe."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from PySide6.QtCore import QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout

from app.clock import now_ms
from app.crm import call_lists
from app.crm.rows import TodayCounts
from app.database.database import Database
from app.desk.desk import Desk
from app.desk.facts import BackedUp, CallLogged, SettingsChanged
from app.i18n import _, current, ngettext_
from app.ui import theme, wording
from app.ui.listening import listen
from app.ui.outline import FOOT_HEIGHT
from app.ui.widgets.labels import Label

_SOON_MS = 300
_EDGE, _GAP = 16, 20
"""Pixels beside the words and between them."""


class StatusBar(QFrame):
    """Counts of today, the service level of the month so far, and the last backup."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setObjectName("statusBar")
        self.setFixedHeight(theme.px(FOOT_HEIGHT))
        self._desk = desk
        row = QHBoxLayout(self)
        row.setContentsMargins(_EDGE, 0, _EDGE, 0)
        row.setSpacing(_GAP)
        self._today = Label("", "muted")
        self._level = Label("", "muted")
        self._safe = Label("", "muted")
        row.addWidget(self._today)
        row.addWidget(self._level)
        row.addStretch()
        row.addWidget(self._safe)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_SOON_MS)
        self._soon.timeout.connect(self._count)
        listen(self, desk.bus, CallLogged, lambda _fact: self.refresh())
        listen(self, desk.bus, SettingsChanged, lambda _fact: self.refresh())
        listen(self, desk.bus, BackedUp, lambda _fact: self.refresh())

    @property
    def words(self) -> str:
        """What the line says."""
        return f"{self._today.text()}  {self._level.text()}  {self._safe.text()}"

    def refresh(self) -> None:
        """Count again soon: what happens at once is counted once."""
        self._soon.start()

    def _count(self) -> None:
        office = self._desk.office.current

        def question(database: Database) -> tuple[TodayCounts, float | None, Path | None]:
            # Imported here: the metrics are wanted once the window stands.
            from app.reports.metrics import service_level

            counts = call_lists.today_counts(database, office, now_ms())
            month = wording.today(office.zone).strftime("%Y-%m")
            level = service_level(database, month)
            return counts, level, database.path

        self._desk.tasks.ask(question, self._on_counted)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """In a narrow window leave out what is least missed; the tool tip says all of it."""
        labels = (self._today, self._safe, self._level)
        room = self.width() - 2 * _EDGE
        for label in labels:
            room -= label.sizeHint().width()
            label.setVisible(room >= 0 or label is self._today)
            room -= _GAP
        self.setToolTip("\n".join(label.text() for label in labels))

    def _on_counted(self, found: tuple[TodayCounts, float | None, Path | None]) -> None:
        counts, level, path = found
        tongue = current()
        target = tongue.percent(self._desk.office.current.service_level_target, 0)
        month = _("Service level this month: {level} (target {target})")
        self._level.setText(month.format(level=tongue.percent(level), target=target))
        parts = (
            ngettext_("{count} received", "{count} received", counts.received),
            ngettext_("{count} answered", "{count} answered", counts.answered),
            ngettext_("{count} called back", "{count} called back", counts.returned),
        )
        self._today.setText(_("Today: {counts}").format(counts=", ".join(parts)))
        self._safe.setText(self._safety(path))
        self._fit()

    def _safety(self, path: Path | None) -> str:
        """Where the records lie and when they were last copied."""
        if path is None:
            return _("Shared database")
        newest = max(
            (file.stat().st_mtime for file in self._desk.paths.backups.glob("*.sqlite3")),
            default=None,
        )
        if newest is None:
            return _("Local database, no backup yet")
        zone = ZoneInfo(self._desk.office.current.zone)
        moment = datetime.fromtimestamp(newest, zone)
        when = moment.strftime("%H:%M")
        if moment.date() != datetime.now(zone).date():
            when = current().day(moment.date(), "d MMM")
        return _("Local database, backup of {when}").format(when=when)
