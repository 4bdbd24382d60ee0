"""One directory: where it is, tried before it is kept, and kept under a name."""

from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QFileDialog, QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.desk.desk import Desk
from app.desk.directories import Result
from app.errors import UserError
from app.i18n import _, ngettext_
from app.settings import Directory
from app.ui import theme, wording
from app.ui.widgets.button import Button
from app.ui.widgets.choice import Choice
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.error_bar import ErrorBar
from app.ui.widgets.form_row import FormRow
from app.ui.widgets.labels import Label

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
        self._known = directory
        self._job: Job | None = None
        self.trouble = ErrorBar()
        self._make_fields()
        self.test = Button(_("Test"), pressed_=lambda: self._check(save=False))
        self.save = Button(_("Save and read"), "primary", pressed_=lambda: self._check(save=True))
        self._lay_out()
        self._fill(directory or Directory(id=""))

    def _make_fields(self) -> None:
        self.address, self.user, self.password = QLineEdit(), QLineEdit(), QLineEdit()
        self.label, self.ca_file = QLineEdit(), QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.address.setPlaceholderText("https://cloud.example/")
        self.book = Choice()
        self.address_row = FormRow(
            _("Address of the server or of the address book"),
            self.address,
            _("The address of the server is often enough; the books of this user are then found."),
        )
        self.user_row = FormRow(_("User"), self.user)
        self.password_row = FormRow(
            _("Password"), self.password, _("Kept in the keychain of this computer.")
        )
        self.book_row = FormRow(_("Address book"), self.book)
        self.label_row = FormRow(_("Name in Combiné"), self.label)
        self.ca_row = FormRow(_("Certificate of the server (PEM file)"), self.ca_file)
        self.choose_file = Button(_("Choose…"), pressed_=self._on_choose_file)

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setSpacing(12)
        grid.addWidget(self.address_row, 0, 0, 1, 2)
        grid.addWidget(self.user_row, 1, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self.password_row, 1, 1, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self.book_row, 2, 0, 1, 2)
        grid.addWidget(self.label_row, 3, 0, 1, 2)
        certificate = QHBoxLayout()
        certificate.setSpacing(8)
        certificate.addWidget(self.ca_row, 1)
        certificate.addWidget(self.choose_file, 0, Qt.AlignmentFlag.AlignBottom)
        words = _("Only where the server has one of its own, as a storage box in the house does.")
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
        column.addLayout(grid)
        column.addLayout(certificate)
        column.addWidget(Label(words, "small", wrap=True))
        column.addStretch()
        column.addLayout(buttons)

    def _fill(self, directory: Directory) -> None:
        self.address.setText(directory.address)
        self.user.setText(directory.user)
        self.label.setText(directory.label)
        self.ca_file.setText(directory.ca_file)
        self.password.setPlaceholderText(_("unchanged") if directory.id else "")
        self.label.setPlaceholderText(_("as on the server"))
        self.book_row.hide()
        for field in (self.address, self.user):
            field.textEdited.connect(lambda _text: self._forget_books())

    def directory(self) -> Directory:
        """What is filled in; the address is that of the book chosen, where one is."""
        known = self._known or Directory(id="")
        return msgspec.structs.replace(
            known,
            address=str(self.book.currentData() or self.address.text().strip()),
            user=self.user.text().strip(),
            label=self.label.text().strip(),
            ca_file=self.ca_file.text().strip(),
        )

    def _check(self, *, save: bool) -> None:
        """Try what is filled in, and keep it where it works and `save` says so."""
        directory, password = self.directory(), self.password.text()
        missing = _("Please fill this in.")
        self.address_row.complain("" if directory.address else missing)
        needs_password = not directory.id and not password
        self.password_row.complain(missing if needs_password else "")
        if not directory.address or needs_password:
            return
        if password or not directory.id:
            self._ask(directory, password, save=save)
        else:
            self._desk.directories.password(
                directory, lambda kept: self._ask(directory, kept, save=save)
            )

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
            self._offer(books)
            words = ngettext_(
                "{count} address book was found: choose it, then save.",
                "{count} address books were found: choose one, then save.",
                len(books),
            )
            self._say(words, "good")
            return
        name, address = books[0]
        if save:
            self._keep(
                msgspec.structs.replace(
                    directory, address=address, label=directory.label or wording.outside(name)
                )
            )
            return
        words = _("It works: “{name}” has {entries}.").format(
            name=wording.outside(name), entries=_entries(int(found["count"]))
        )
        self._say(words, "good")

    def _offer(self, books: list[tuple[str, str]]) -> None:
        self.book.clear()
        for name, address in books:
            self.book.addItem(wording.outside(name), address)
        self.book_row.show()
        self.book.setFocus(Qt.FocusReason.OtherFocusReason)
        self.fit()

    def _forget_books(self) -> None:
        """Another address or user has other books."""
        self.book.clear()
        self.book_row.hide()

    def _keep(self, directory: Directory) -> None:
        try:
            self._desk.directories.save(directory, self.password.text())
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

    def _on_choose_file(self) -> None:
        dialog = QFileDialog(self, _("Certificate of the server (PEM file)"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self.ca_file.setText)
        dialog.open()

    def done(self, code: int) -> None:
        if self._job is not None:
            self._job.cancel()
        super().done(code)

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._job is not None:
            self._job.cancel()
        super().closeEvent(event)


def _entries(count: int) -> str:
    """How many entries an address book has."""
    return ngettext_("{count} entry", "{count} entries", count)
