"""Help for whoever helps: one file with what they will ask for, and the SIP messages live."""

from pathlib import Path

from PySide6.QtCore import QMicrophonePermission, Qt, QTimer, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QApplication, QCheckBox, QFileDialog, QHBoxLayout, QWidget

from app.desk.desk import Desk
from app.desk.facts import Notice
from app.desk.support.bundle import Sources, write
from app.errors import UserError
from app.i18n import _
from app.telephony.commands import AskDevices, AskTrace
from app.telephony.events import TraceTold
from app.ui.listening import listen
from app.ui.pages.settings.settings_panel import SettingsPanel
from app.ui.widgets.button import Button
from app.ui.widgets.labels import Label

_TRACE_WAIT_MS = 1500
"""How long the file waits for a telephone that may be silent."""


class SupportPanel(SettingsPanel):
    """The person chooses where the file goes, and may look into it; nothing is sent."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(_("Support"))
        self._desk = desk
        self._file: Path | None = None
        self._trace_window: QWidget | None = None
        what = _(
            "One file for whoever helps you: SIP messages, calls as ladders, devices, versions, "
            "events of the network, logs. It never holds passwords or keys. Nothing is sent."
        )
        self.masked = QCheckBox(_("Replace names and numbers in it"))
        self.masked.setChecked(True)
        self.make = Button(
            _("Make the support file…"), "primary", icon_name="file-export", pressed_=self._on_make
        )
        self.trace = Button(_("Watch the SIP messages"), icon_name="eye", pressed_=self._on_trace)
        self.look = Button(_("Look into it"), icon_name="folder", pressed_=self._on_look)
        self.done = Label("", wrap=True)
        row = QHBoxLayout()
        row.setSpacing(8)
        for button in (self.make, self.trace):
            row.addWidget(button)
        row.addStretch()
        below = QHBoxLayout()
        below.setSpacing(8)
        below.addWidget(self.done, 1)
        below.addWidget(self.look)
        self.body.addWidget(Label(what, "muted", wrap=True))
        self.body.addWidget(self.masked)
        self.body.addLayout(row)
        self.body.addLayout(below)
        self.done.hide()
        self.look.hide()
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(_TRACE_WAIT_MS)
        self._patience.timeout.connect(self._write)
        listen(self, desk.bus, TraceTold, lambda _fact: self._on_told())

    def _on_make(self) -> None:
        start = str(Path.home() / "combine-support.zip")
        dialog = QFileDialog(self, _("Make the support file…"), start, "ZIP (*.zip)")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("zip")
        dialog.fileSelected.connect(lambda chosen: self.write_to(Path(chosen)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def write_to(self, file: Path) -> None:
        """Ask the telephone for its trace, then write the file."""
        self._file = file
        self.make.setEnabled(False)
        self._patience.start()
        self._desk.phone.send(AskDevices())
        self._desk.phone.send(AskTrace())

    def _on_told(self) -> None:
        if self._patience.isActive():
            self._patience.stop()
            QTimer.singleShot(0, self, self._write)  # once the journal has heard it too

    def _write(self) -> None:
        file, desk = self._file, self._desk
        if file is None:
            return
        sources = Sources(
            paths=desk.paths,
            settings=desk.settings,
            engine=desk.accounts.engine,
            journal=desk.journal,
            surroundings=_surroundings(),
            persons=self.masked.isChecked(),
        )
        desk.tasks.ask(lambda d: write(d, sources, file), self._on_written, self._on_failed)

    def _on_written(self, file: Path) -> None:
        self.make.setEnabled(True)
        self.done.setText(_("Written to {file}.").format(file=file))
        self.done.show()
        self.look.show()

    def _on_failed(self, error: Exception) -> None:
        self.make.setEnabled(True)
        words = error.words if isinstance(error, UserError) else str(error)
        self._desk.bus.publish(Notice(words))

    def _on_look(self) -> None:
        if self._file is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._file)))

    def _on_trace(self) -> None:
        from app.ui.dialogs.trace_window import TraceWindow

        if self._trace_window is None:
            self._trace_window = TraceWindow(self._desk, self.window())
            self._trace_window.destroyed.connect(self._on_trace_gone)
        self._trace_window.show()
        self._trace_window.raise_()

    def _on_trace_gone(self) -> None:
        self._trace_window = None


def _surroundings() -> dict[str, str]:
    """What only the window sees: platform, screens, the permission of the microphone."""
    found = {"platform": QGuiApplication.platformName()}
    for number, screen in enumerate(QGuiApplication.screens(), start=1):
        size = screen.geometry()
        ratio = screen.devicePixelRatio()
        found[f"screen {number}"] = f"{size.width()} x {size.height()} at {ratio:g}"
    application = QApplication.instance()
    if isinstance(application, QApplication):
        asked = application.checkPermission(QMicrophonePermission())
        found["microphone permission"] = Qt.PermissionStatus(asked).name.lower()
    return found
