"""The window among the others: small bar, tray, and what closing means."""

from PySide6.QtWidgets import QCheckBox

from app.desk.desk import Desk
from app.i18n import _
from app.ui.desktop.tray import Tray
from app.ui.pages.settings.keeping import keep_desktop
from app.ui.pages.settings.settings_panel import SettingsPanel
from app.ui.widgets.labels import Label


class WindowPanel(SettingsPanel):
    """Closing leaves the telephone running only where there is a tray to come back from."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(_("Window and tray"))
        self._desk = desk
        own = desk.settings.desktop
        self.mini_bar = QCheckBox(_("Show the small call bar while the window is out of sight"))
        self.tray = QCheckBox(_("Show Combiné in the tray, with the missed calls"))
        self.stay = QCheckBox(_("Closing the window keeps the telephone running in the tray"))
        self._no_tray = Label("", "small", wrap=True)
        for box, on in (
            (self.mini_bar, own.mini_bar),
            (self.tray, own.tray),
            (self.stay, own.stay_in_tray),
        ):
            box.setChecked(on)
            self.body.addWidget(box)
        self.body.addWidget(self._no_tray)
        self.refresh()
        self.mini_bar.toggled.connect(lambda on: keep_desktop(desk, mini_bar=on))
        self.tray.toggled.connect(self._on_tray)
        self.stay.toggled.connect(lambda on: keep_desktop(desk, stay_in_tray=on))

    def refresh(self) -> None:
        """Say where this desktop has no tray."""
        there = Tray.available()
        self.stay.setEnabled(there and self.tray.isChecked())
        words = _("This desktop shows no tray: closing the window ends the program.")
        self._no_tray.setText("" if there else words)
        self._no_tray.setVisible(not there)

    def _on_tray(self, on: bool) -> None:
        keep_desktop(self._desk, tray=on)
        self.refresh()
