"""About: which version this is, what it can do here, and whose work it stands on."""

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QHBoxLayout

from app import __version__
from app.desk.desk import Desk
from app.i18n import _
from app.telephony.events import EngineReady
from app.ui.dialogs.licences import LicencesDialog
from app.ui.dialogs.shortcuts import ShortcutsDialog
from app.ui.listening import listen
from app.ui.pages.settings.settings_panel import SettingsPanel
from app.ui.widgets.button import Button
from app.ui.widgets.labels import Label


class AboutPanel(SettingsPanel):
    """What to tell whoever helps: versions, capabilities, the folder of the logs."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(_("About"))
        self._desk = desk
        words = _("Combiné {version}, free software under the GPL 3.0 or later.")
        self.body.addWidget(Label(words.format(version=__version__), wrap=True))
        self._engine = Label("", "muted", wrap=True)
        self.body.addWidget(self._engine)
        row = QHBoxLayout()
        row.setSpacing(8)
        licences = Button(_("Licences"), pressed_=self._on_licences)
        keys = Button(_("Keyboard"), key="F1", pressed_=self._on_keys)
        logs = Button(_("Open the logs"), pressed_=self._on_logs)
        for button in (licences, keys, logs):
            row.addWidget(button)
        row.addStretch()
        self.body.addSpacing(4)
        self.body.addLayout(row)
        listen(self, desk.bus, EngineReady, lambda _fact: self._draw())
        self._draw()

    def _draw(self) -> None:
        engine = self._desk.accounts.engine
        if engine is None:
            self._engine.setText(_("The telephone has not answered yet."))
            return
        words = _("Telephone {version}: {transports}; {codecs}; up to {calls} calls at once.")
        self._engine.setText(
            words.format(
                version=engine.version,
                transports=", ".join(name.upper() for name in engine.transports),
                codecs=", ".join(engine.codecs),
                calls=engine.max_calls,
            )
        )

    def _on_licences(self) -> None:
        LicencesDialog(self.window()).open()

    def _on_keys(self) -> None:
        ShortcutsDialog(self.window()).open()

    def _on_logs(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._desk.paths.logs)))
