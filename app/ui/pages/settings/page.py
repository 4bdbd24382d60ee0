"""The settings page: this desk, the office, the telephone account, sound, and the records."""

from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.desk.desk import Desk
from app.i18n import N_
from app.ui.page import Page
from app.ui.pages.settings.about_panel import AboutPanel
from app.ui.pages.settings.account_panel import AccountPanel
from app.ui.pages.settings.desk_panel import DeskPanel
from app.ui.pages.settings.office_panel import OfficePanel
from app.ui.pages.settings.records_panel import RecordsPanel
from app.ui.pages.settings.sound_panel import SoundPanel


class SettingsPage(Page):
    """Panels in two columns; each keeps its own subject and saves it by itself."""

    id = "settings"
    title = N_("Settings")
    icon = "settings"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.account = AccountPanel(desk)
        self.sound = SoundPanel(desk)
        self.desk_panel = DeskPanel(desk)
        self.office = OfficePanel(desk)
        self.records = RecordsPanel(desk)
        self.about = AboutPanel(desk)
        inside = QWidget()
        inside.setObjectName("scrolled")
        columns = QHBoxLayout(inside)
        columns.setContentsMargins(16, 16, 16, 16)
        columns.setSpacing(16)
        for panels in (
            (self.account, self.sound, self.records),
            (self.desk_panel, self.office, self.about),
        ):
            column = QVBoxLayout()
            column.setSpacing(16)
            for panel in panels:
                column.addWidget(panel)
            column.addStretch()
            columns.addLayout(column, 1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(inside)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(area)

    def shown(self) -> None:
        """Read again what others may have changed."""
        self.desk_panel.refresh()
        self.office.refresh()
        self.records.refresh()
