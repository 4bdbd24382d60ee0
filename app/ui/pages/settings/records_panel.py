"""The records: where they lie, their copies, and taking them out."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QGridLayout, QProgressBar

from app.database.database import Database
from app.desk.desk import Desk
from app.desk.facts import Notice, NoticeKind
from app.errors import UserError
from app.i18n import _, current
from app.ui.pages.settings.settings_panel import SettingsPanel
from app.ui.widgets.button import Button
from app.ui.widgets.labels import Label

if TYPE_CHECKING:
    from app.desk.jobs import Job


class RecordsPanel(SettingsPanel):
    """Backups and exports run beside the window, and can be left."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(_("Records"))
        self._desk = desk
        self._job: Job | None = None
        self._place = Label("", "muted", wrap=True)
        self._copies = Label("", "muted", wrap=True)
        self.body.addWidget(self._place)
        self.body.addWidget(self._copies)
        grid = QGridLayout()
        grid.setSpacing(8)
        self.folder = Button(_("Open the folder"), icon_name="folder", pressed_=self._on_folder)
        self.backup = Button(_("Back up now"), icon_name="copy", pressed_=self._on_backup)
        self.contacts = Button(
            _("Export contacts…"), icon_name="file-export", pressed_=lambda: self._ask("contacts")
        )
        self.calls = Button(
            _("Export calls…"), icon_name="file-export", pressed_=lambda: self._ask("calls")
        )
        grid.addWidget(self.folder, 0, 0)
        grid.addWidget(self.backup, 0, 1)
        grid.addWidget(self.contacts, 1, 0)
        grid.addWidget(self.calls, 1, 1)
        self.body.addLayout(grid)
        self._progress = QProgressBar()
        self._progress.setRange(0, 1000)
        self.cancel = Button(_("Cancel"), compact=True, pressed_=self._on_cancel)
        self.body.addWidget(self._progress)
        self.body.addWidget(self.cancel)
        self._working(on=False)

    def refresh(self) -> None:
        """Say where the records lie and which copy is the newest."""
        paths = self._desk.paths
        self._place.setText(str(paths.root))
        copies = sorted(paths.backups.glob("*.sqlite3"), key=lambda file: file.stat().st_mtime)
        if not copies:
            self._copies.setText(_("No backup yet; one is made every day."))
            return

        newest = copies[-1].stat().st_mtime
        day = datetime.fromtimestamp(newest).astimezone()
        when = f"{current().day(day.date(), 'd MMM y')} {day:%H:%M}"
        words = _("Newest backup: {when} ({count} kept)")
        self._copies.setText(words.format(when=when, count=len(copies)))

    def _on_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._desk.paths.root)))

    def _on_backup(self) -> None:
        folder = self._desk.paths.backups

        def question(database: Database) -> Path:
            from app.database import backups

            return backups.backup_now(database, folder, reason="manual")

        self.backup.setEnabled(False)
        self._desk.tasks.ask(question, self._on_backed_up, self._on_backup_failed)

    def _on_backed_up(self, copy: Path) -> None:
        self.backup.setEnabled(True)
        self.refresh()
        self._say(_("Backed up to {name}.").format(name=copy.name))

    def _on_backup_failed(self, error: Exception) -> None:
        self.backup.setEnabled(True)
        words = error.words if isinstance(error, UserError) else str(error)
        self._desk.bus.publish(Notice(words))

    def _ask(self, kind: str) -> None:
        """Ask where to write; the dialog lives by itself and blocks nothing."""
        dialog = QFileDialog(self, _("Export"), str(Path.home() / f"{kind}.csv"), "CSV (*.csv)")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("csv")
        dialog.fileSelected.connect(lambda chosen: self.export(kind, Path(chosen)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def export(self, kind: str, file: Path) -> None:
        """Write "contacts" or "calls" into a CSV file, in a process of its own."""
        self._working(on=True)
        self._job = self._desk.jobs.start(
            ["export", kind, str(file), "--data-dir", str(self._desk.paths.root)],
            progress=lambda share, _words: self._progress.setValue(round(1000 * share)),
            done=lambda _result: self._on_exported(file),
            failed=self._on_export_failed,
        )

    def _on_exported(self, file: Path) -> None:
        self._working(on=False)
        self._say(_("Written to {file}.").format(file=file))

    def _on_export_failed(self, words: str) -> None:
        self._working(on=False)
        self._desk.bus.publish(Notice(words))

    def _on_cancel(self) -> None:
        if self._job is not None:
            self._job.cancel()
        self._working(on=False)

    def _working(self, *, on: bool) -> None:
        self._progress.setValue(0)
        self._progress.setVisible(on)
        self.cancel.setVisible(on)
        self.contacts.setEnabled(not on)
        self.calls.setEnabled(not on)

    def _say(self, words: str) -> None:
        self._desk.bus.publish(Notice(words, NoticeKind.INFORMATION))
