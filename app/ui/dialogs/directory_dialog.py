"""One directory: tried before it is kept, and kept under a name."""

from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.desk.desk import Desk
from app.desk.directories import Result
from app.errors import UserError
from app.i18n import _, ngettext_
from app.settings import Directory
from app.ui import theme, wording
from app.ui.dialogs.directory_form import DirectoryForm
from app.ui.widgets.button import Button
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.error_bar import ErrorBar

if TYPE_CHECKING:
    from app.desk.jobs import Job


class DirectoryDialog(Dialog):
    """Adds a directory, or changes the one given; saving tries it first."""

    def __init__(self, desk: Desk, parent: QWidget, directory: Directory | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Directory") if directory else _("New directory"))
        self.setMinimumWidth(theme.px(560))
        self._desk = desk
        self._job: Job | None = None
        self.trouble = ErrorBar()
        self.form = DirectoryForm()
        self.test = Button(_("Test"), pressed_=lambda: self._check(save=False))
        self.save = Button(_("Save and read"), "primary", pressed_=lambda: self._check(save=True))
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.test)
        buttons.addStretch()
        buttons.addWidget(Button(_("Cancel"), pressed_=self.reject))
        buttons.addWidget(self.save)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(12)
        column.addWidget(self.trouble)
        column.addWidget(self.form)
        column.addStretch()
        column.addLayout(buttons)
        self.form.fill(directory or Directory(id=""))
        self.form.reshaped.connect(self.fit)

    def _check(self, *, save: bool) -> None:
        """Try what is filled in, and keep it where it works and `save` says so."""
        if not self.form.is_whole():
            return
        directory, password = self.form.directory(), self.form.password.text()
        if directory.id and not password:
            self._desk.directories.password(
                directory, lambda kept: self._ask(directory, kept, save=save)
            )
        else:
            self._ask(directory, password, save=save)

    def _ask(self, directory: Directory, password: str, *, save: bool) -> None:
        self._say(_("Asking the server…"), "info")
        self._waiting(on=True)
        self._job = self._desk.directories.check(
            directory,
            password,
            lambda found: self._on_found(directory, found, save=save),
            self._on_failed,
        )

    def _on_found(self, directory: Directory, found: Result, *, save: bool) -> None:
        self._waiting(on=False)
        books = [(str(one["name"]), str(one["address"])) for one in found["books"]]
        if len(books) > 1:
            self.form.offer(books)
            words = ngettext_(
                "{count} address book was found: choose it, then save.",
                "{count} address books were found: choose one, then save.",
                len(books),
            )
            self._say(words, "good")
            return
        name, address = books[0]
        if save:
            label = directory.label or wording.outside(name)
            self._keep(msgspec.structs.replace(directory, address=address, label=label))
            return
        words = _("It works: “{name}” has {entries}.").format(
            name=wording.outside(name), entries=_entries(int(found["count"]))
        )
        self._say(words, "good")

    def _keep(self, directory: Directory) -> None:
        try:
            self._desk.directories.save(directory, self.form.password.text())
        except UserError as error:
            self._say(error.words)
            return
        self.accept()

    def _on_failed(self, words: str) -> None:
        self._waiting(on=False)
        self._say(words)

    def _say(self, words: str, kind: str = "bad") -> None:
        self.trouble.clear()
        self.trouble.say(words, kind)
        self.fit()

    def _waiting(self, *, on: bool) -> None:
        self._job = None
        for button in (self.test, self.save):
            button.setEnabled(not on)

    def done(self, code: int) -> None:
        self._leave()
        super().done(code)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._leave()
        super().closeEvent(event)

    def _leave(self) -> None:
        """Nobody waits for the answer any more."""
        if self._job is not None:
            self._job.cancel()


def _entries(count: int) -> str:
    """How many entries an address book has."""
    return ngettext_("{count} entry", "{count} entries", count)
