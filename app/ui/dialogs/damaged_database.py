"""The records cannot be read: open the newest good backup, after asking."""

from pathlib import Path

from PySide6.QtCore import QDateTime, QLocale, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.database.faults import DatabaseDamaged
from app.database.opening import restore_backup
from app.errors import UserError
from app.i18n import _
from app.paths import DataPaths
from app.ui import theme
from app.ui.widgets.button import Button
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.labels import Label
from app.ui.widgets.picture import Picture


class DamagedDatabaseDialog(Dialog):
    """Says what is damaged and from when the copy is; `mended` follows when the copy is in place.

    Nothing is thrown away: the damaged file is kept beside the records.
    """

    mended = Signal()

    def __init__(
        self, paths: DataPaths, error: DatabaseDamaged, window: QWidget | None = None
    ) -> None:
        super().__init__(window)
        self._paths = paths
        self._backup = error.newest_good_backup
        self.setWindowTitle("Combiné")
        self.setMinimumWidth(theme.px(520))
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 24, 28, 24)
        column.setSpacing(12)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(Picture("alert-triangle", "warning", 24))
        head.addWidget(Label(_("The records are damaged"), "title"), 1)
        column.addLayout(head)
        self.words = Label(self._explain(error), wrap=True)
        column.addWidget(self.words)
        column.addSpacing(8)
        buttons = QHBoxLayout()
        buttons.addStretch()
        self.leave = Button(_("Quit"), pressed_=self.reject)
        self.restore = Button(
            _("Open the backup"), "primary", icon_name="history", pressed_=self._on_restore
        )
        self.restore.setVisible(self._backup is not None)
        buttons.addWidget(self.leave)
        buttons.addWidget(self.restore)
        column.addLayout(buttons)

    def _explain(self, error: DatabaseDamaged) -> str:
        if self._backup is None:
            advice = _("Nothing was changed. Put a copy of yours into {folder} and start again.")
            return f"{error.words}\n\n" + advice.format(folder=self._paths.root)
        return "\n\n".join(
            (
                error.words,
                _("Made on {when}.").format(when=_made(self._backup)),
                _(
                    "What was written after it is missing from the backup. "
                    "The damaged file is kept, so that it can be looked into."
                ),
            )
        )

    def _on_restore(self) -> None:
        if self._backup is None:
            return
        try:
            restore_backup(self._paths, self._backup)
        except UserError as error:
            self.words.setText(error.words)
            self.words.set_tone("bad")
            return
        self.hide()
        self.mended.emit()


def _made(backup: Path) -> str:
    moment = QDateTime.fromSecsSinceEpoch(int(backup.stat().st_mtime))
    return QLocale().toString(moment, QLocale.FormatType.LongFormat)
