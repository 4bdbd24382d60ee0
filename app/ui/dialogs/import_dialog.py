"""Brings in a file: choose it, see what it would do, do it, see what became of it."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QCloseEvent, QDesktopServices
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from app.desk.desk import Desk
from app.desk.facts import RecordsChanged
from app.i18n import N_, _, current
from app.ui import theme
from app.ui.progress_panel import ProgressPanel
from app.ui.widgets.button import Button
from app.ui.widgets.error_bar import ErrorBar
from app.ui.widgets.labels import ElidedLabel, Label
from app.ui.widgets.panel import Tile

if TYPE_CHECKING:
    from app.desk.jobs import Job

_KINDS = {
    "contacts": (
        N_("Import contacts"),
        N_("Choose a table (.csv, .xlsx) or address cards (.vcf). Nothing is changed yet."),
        "*.csv *.xlsx *.vcf",
    ),
    "calls": (
        N_("Import calls"),
        N_("Choose a table of calls (.csv), such as the log of a PBX. Nothing is changed yet."),
        "*.csv",
    ),
}
_COUNTS = (
    ("created", N_("New")),
    ("updated", N_("Updated")),
    ("skipped", N_("Already there")),
    ("rejected", N_("Rejected")),
)


class ImportDialog(QDialog):
    """Imports "contacts" or "calls" in a process of its own; nothing is changed before asked."""

    def __init__(self, desk: Desk, parent: QWidget, kind: str) -> None:
        super().__init__(parent)
        self._desk = desk
        self._kind = kind
        self._file = Path()
        self._job: Job | None = None
        self._rejected = ""
        title, words, self._patterns = _KINDS[kind]
        self.setWindowTitle(_(title))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(theme.px(520))
        self.words = Label(_(words), wrap=True)
        self.name = ElidedLabel(role="strong")
        self.trouble = ErrorBar()
        self.progress = ProgressPanel(self._on_cancelled)
        self.counts = {key: Tile(_(what)) for key, what in _COUNTS}
        self.choose_file = Button(
            _("Choose a file…"), "primary", icon_name="file-import", pressed_=self._on_choose
        )
        self.start = Button(_("Import"), "primary", pressed_=self._on_start)
        self.see_rejected = Button(
            _("Show the rejected rows"), icon_name="external-link", pressed_=self._on_see_rejected
        )
        self.leave = Button(_("Close"), pressed_=self.close)
        self._lay_out()
        self._show(self.choose_file)
        self.choose_file.setFocus()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(12)
        column.addWidget(Label(self.windowTitle(), "heading"))
        column.addWidget(self.trouble)
        column.addWidget(self.words)
        column.addWidget(self.name)
        self._tiles = QWidget()
        grid = QGridLayout(self._tiles)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(8)
        for place, tile in enumerate(self.counts.values()):
            grid.addWidget(tile, 0, place)
        column.addWidget(self._tiles)
        column.addWidget(self.progress)
        column.addStretch()
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.see_rejected)
        buttons.addStretch()
        buttons.addWidget(self.leave)
        buttons.addWidget(self.choose_file)
        buttons.addWidget(self.start)
        column.addLayout(buttons)

    def _show(self, *things: QWidget) -> None:
        """Show these of the changing things and hide the others."""
        for thing in (
            self._tiles,
            self.progress,
            self.choose_file,
            self.start,
            self.see_rejected,
        ):
            thing.setVisible(thing in things)

    def _on_choose(self) -> None:
        dialog = QFileDialog(self, self.windowTitle())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters(
            [_("Files to import ({patterns})").format(patterns=self._patterns), _("All files (*)")]
        )
        dialog.fileSelected.connect(lambda name: self.count(Path(name)))
        dialog.open()

    def count(self, file: Path) -> None:
        """Say what importing this file would do, without doing it."""
        self._file = file
        self.name.setText(str(file))
        self.trouble.clear()
        self.words.setText(_("Reading the file. Nothing is changed yet."))
        self._run(["--dry-run"], self._on_counted)

    def _on_start(self) -> None:
        self.words.setText(_("Importing. Cancelled or not, no row is ever left half done."))
        self._run([], self._on_done)

    def _run(self, options: list[str], done: Any) -> None:  # noqa: ANN401
        self._show(self.progress)
        self.progress.say(0.0, _("Starting…"))
        where = ["--data-dir", str(self._desk.paths.root)]
        self._job = self._desk.jobs.start(
            ["import", self._kind, str(self._file), *options, *where],
            progress=self.progress.say,
            done=done,
            failed=self._on_failed,
        )

    def _on_counted(self, result: Mapping[str, Any]) -> None:
        self._job = None
        self._say_counts(result)
        anything = bool(result["created"] or result["updated"])
        if anything:
            self.words.setText(_("This is what the import would do:"))
            self._show(self._tiles, self.start)
            self.start.setFocus()
        else:
            self.words.setText(_("There is nothing new in this file."))
            self._show(self._tiles, self.choose_file, *self._rejected_button())

    def _on_done(self, result: Mapping[str, Any]) -> None:
        self._job = None
        self._say_counts(result)
        self.words.setText(
            _("Done. The rejected rows and the reasons are in a file beside yours.")
            if self._rejected
            else _("Done.")
        )
        self._show(self._tiles, *self._rejected_button())
        self._desk.bus.publish(RecordsChanged())
        self.leave.setFocus()

    def _say_counts(self, result: Mapping[str, Any]) -> None:
        self._rejected = str(result.get("rejected_path") or "")
        for key, tile in self.counts.items():
            count = int(result[key])
            rejected = key == "rejected" and count
            tile.say(current().integer(count), _("see why") if rejected else "", "warning")

    def _rejected_button(self) -> tuple[QWidget, ...]:
        return (self.see_rejected,) if self._rejected else ()

    def _on_failed(self, words: str) -> None:
        self._job = None
        self.trouble.say(words)
        self.words.setText(_("Nothing was changed."))
        self._show(self.choose_file)
        self.choose_file.setFocus()

    def _on_cancelled(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self._job = None
        self.words.setText(_("Cancelled. Nothing was changed."))
        self._show(self.choose_file)
        self.choose_file.setFocus()

    def _on_see_rejected(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(self._rejected))

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._job is not None:
            self._job.cancel()
            self._job = None
        super().closeEvent(event)
