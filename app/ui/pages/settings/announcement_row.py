"""One language's announcement: that of the program, or a file of the office's own."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QWidget

from app.desk.announcements import adopt
from app.desk.desk import Desk
from app.desk.facts import Notice
from app.errors import UserError
from app.i18n import _
from app.ui.widgets.button import Button
from app.ui.widgets.labels import ElidedLabel


class AnnouncementRow(QWidget):
    """Names the file that is played; `path` is empty for the one that comes with the program."""

    def __init__(self, desk: Desk, language: str, title: str) -> None:
        super().__init__()
        self._desk = desk
        self._language = language
        self._title = title
        self.path = ""
        self._words = ElidedLabel()
        self.choose = Button(_("Choose a file…"), compact=True, pressed_=self._on_choose)
        self.own = Button(_("The program's"), compact=True, pressed_=lambda: self.show_path(""))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._words, 1)
        row.addWidget(self.own)
        row.addWidget(self.choose)
        self.show_path("")

    def show_path(self, path: str) -> None:
        """Show this file, "" for the program's."""
        self.path = path
        name = Path(path).name if path else _("that of the program")
        self._words.setText(self._title.format(name=name))
        self.own.setVisible(bool(path))

    def take(self, chosen: Path) -> None:
        """Use this file, or say why it cannot be used."""
        folder = self._desk.paths.root / "announcements"
        try:
            self.show_path(str(adopt(chosen, folder, self._language)))
        except UserError as error:
            self._desk.bus.publish(Notice(error.words))

    def _on_choose(self) -> None:
        dialog = QFileDialog(self, _("Choose an announcement"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setNameFilter(_("Sound (*.wav *.flac *.ogg *.mp3)"))
        dialog.fileSelected.connect(lambda name: self.take(Path(name)))
        dialog.open()
