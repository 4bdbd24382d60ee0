"""Writing a list to a file the person names, in a process of its own."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from app.desk.desk import Desk
from app.desk.facts import Notice, NoticeKind
from app.i18n import _, ngettext_


def export(desk: Desk, parent: QWidget, kind: str, file_name: str) -> None:
    """Ask where to, then write all "contacts" or "calls" as CSV and say how many."""
    dialog = QFileDialog(parent, _("Export to a file"))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setNameFilter(_("Table (*.csv)"))
    dialog.setDefaultSuffix("csv")
    dialog.selectFile(file_name)
    dialog.fileSelected.connect(lambda name: write(desk, kind, Path(name)))
    dialog.open()


def write(desk: Desk, kind: str, file: Path) -> None:
    """Write all "contacts" or "calls" to this file."""

    def done(result: Mapping[str, Any]) -> None:
        count = int(result.get("written", 0))
        words = ngettext_("{count} row written to", "{count} rows written to", count)
        desk.bus.publish(Notice(f"{words} {file}", NoticeKind.INFORMATION))

    desk.jobs.start(
        ["export", kind, str(file), "--data-dir", str(desk.paths.root)],
        progress=lambda _share, _words: None,
        done=done,
        failed=lambda words: desk.bus.publish(Notice(words)),
    )
