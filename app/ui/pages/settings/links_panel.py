"""What the system does with the program: open links with it, start it at login."""

import sys
from collections.abc import Callable

from PySide6.QtCore import QSignalBlocker, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QCheckBox

from app.desk import integration
from app.desk.desk import Desk
from app.desk.facts import Notice
from app.desk.integration import Switch
from app.errors import UserError
from app.i18n import _
from app.launch import lasting_command
from app.paths import default_data_dir
from app.ui.pages.settings.settings_panel import SettingsPanel
from app.ui.widgets.labels import Label

_DEFAULT_APPS = "ms-settings:defaultapps"


class LinksPanel(SettingsPanel):
    """Each box shows what the system really says, and is set back where it refuses."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(_("Links and login"))
        self._desk = desk
        root = desk.paths.root
        office = [] if root == default_data_dir() else ["--data-dir", str(root)]
        self._links = integration.links(lasting_command(*office, "--propose"))
        self._login = integration.at_login(lasting_command(*office, "--minimised"))
        self.links = QCheckBox(_("Open telephone links of web pages and mails with Combiné"))
        self.login = QCheckBox(_("Start when I log in, out of sight"))
        hint = _(
            "Links of the kinds tel, sip and callto put their number into the dial field; you call."
        )
        for widget in (self.links, Label(hint, "small", wrap=True), self.login):
            self.body.addWidget(widget)
        self.refresh()
        self.links.toggled.connect(lambda on: self._turn(self._links, on=on))
        self.login.toggled.connect(lambda on: self._turn(self._login, on=on))

    def refresh(self) -> None:
        """Ask the system how it stands."""
        for box, switch in ((self.links, self._links), (self.login, self._login)):
            quiet = QSignalBlocker(box)
            box.setChecked(self._asked(switch.is_on) or False)
            quiet.unblock()

    def _turn(self, switch: Switch, *, on: bool) -> None:
        self._asked(switch.turn_on if on else switch.turn_off)
        if on and switch is self._links and sys.platform == "win32":
            QDesktopServices.openUrl(QUrl(_DEFAULT_APPS))  # there the person chooses
        self.refresh()

    def _asked(self, act: Callable[[], bool | None]) -> bool | None:
        try:
            return act()
        except UserError as error:
            self._desk.bus.publish(Notice(error.words))
            return None
