"""The fields of a directory, in the words of whoever looks after the server."""

import msgspec
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.i18n import _
from app.settings import Directory
from app.ui import wording
from app.ui.widgets.button import Button
from app.ui.widgets.choice import Choice
from app.ui.widgets.form_row import FormRow
from app.ui.widgets.labels import Label

CARDDAV, LDAP = "carddav", "ldap"


class DirectoryForm(QWidget):
    """Reads a directory into fields and gives it back; the password is never filled in."""

    reshaped = Signal()
    """Other fields are shown than before."""

    def __init__(self) -> None:
        super().__init__()
        self._directory = Directory(id="")
        self.kind = Choice()
        self.kind.addItem(_("Address book (CardDAV): Nextcloud, Synology …"), CARDDAV)
        self.kind.addItem(_("Directory (LDAP): Active Directory, OpenLDAP …"), LDAP)
        self.address, self.user, self.password = QLineEdit(), QLineEdit(), QLineEdit()
        self.label, self.ca_file = QLineEdit(), QLineEdit()
        self.base, self.filter = QLineEdit(), QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.base.setPlaceholderText(_("as the server says"))
        self.filter.setPlaceholderText(_("people with a telephone number"))
        self.book = Choice()
        self.address_row = FormRow("", self.address, " ")
        self.user_row = FormRow("", self.user)
        self.password_row = FormRow(
            _("Password"), self.password, _("Kept in the keychain of this computer.")
        )
        self.base_row = FormRow(_("Base (DN)"), self.base)
        self.filter_row = FormRow(_("Filter"), self.filter)
        self.book_row = FormRow(_("Address book"), self.book)
        self.label_row = FormRow(_("Name in Combiné"), self.label)
        self._lay_out()
        self.kind.activated.connect(lambda _index: self._reshape())
        for field in (self.address, self.user):
            field.textEdited.connect(lambda _text: self._forget_books())

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setSpacing(12)
        top = Qt.AlignmentFlag.AlignTop
        grid.addWidget(FormRow(_("Kind"), self.kind), 0, 0, 1, 2)
        grid.addWidget(self.address_row, 1, 0, 1, 2)
        grid.addWidget(self.user_row, 2, 0, top)
        grid.addWidget(self.password_row, 2, 1, top)
        grid.addWidget(self.base_row, 3, 0, top)
        grid.addWidget(self.filter_row, 3, 1, top)
        grid.addWidget(self.book_row, 4, 0, 1, 2)
        grid.addWidget(self.label_row, 5, 0, 1, 2)
        certificate = QHBoxLayout()
        certificate.setSpacing(8)
        row = FormRow(_("Certificate of the server (PEM file)"), self.ca_file)
        choose = Button(_("Choose…"), pressed_=self._on_choose_file)
        certificate.addWidget(row, 1)
        certificate.addWidget(choose, 0, Qt.AlignmentFlag.AlignBottom)
        words = _("Only where the server has one of its own, as a storage box in the house does.")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addLayout(grid)
        column.addLayout(certificate)
        column.addWidget(Label(words, "small", wrap=True))

    def fill(self, directory: Directory) -> None:
        """Show this directory; the password stays empty, which keeps that of the keychain."""
        self._directory = directory
        self.kind.choose(directory.kind)
        self.address.setText(directory.address)
        self.user.setText(directory.user)
        self.base.setText(directory.base)
        self.filter.setText(directory.filter)
        self.label.setText(directory.label)
        self.ca_file.setText(directory.ca_file)
        self.password.setPlaceholderText(_("unchanged") if directory.id else "")
        self.label.setPlaceholderText(_("as on the server"))
        self._reshape()

    def directory(self) -> Directory:
        """What is filled in; the address is that of the book chosen, where one is."""
        is_ldap = self.kind.currentData() == LDAP
        return msgspec.structs.replace(
            self._directory,
            kind=str(self.kind.currentData()),
            address=str(self.book.currentData() or self.address.text().strip()),
            user=self.user.text().strip(),
            base=self.base.text().strip() if is_ldap else "",
            filter=self.filter.text().strip() if is_ldap else "",
            label=self.label.text().strip(),
            ca_file=self.ca_file.text().strip(),
        )

    def is_whole(self) -> bool:
        """Whether the server can be asked; says at the fields what is missing."""
        directory, missing = self.directory(), _("Please fill this in.")
        anonymous = directory.anonymous
        lacking = {
            self.address_row: not directory.address,
            self.user_row: not (directory.user or anonymous),
            self.password_row: not (directory.id or anonymous or self.password.text()),
        }
        for row, lacks in lacking.items():
            row.complain(missing if lacks else "")
        return not any(lacking.values())

    def offer(self, books: list[tuple[str, str]]) -> None:
        """Let one of these be chosen, by name and address."""
        self.book.clear()
        for name, address in books:
            self.book.addItem(wording.outside(name), address)
        self.book_row.show()
        self.book.setFocus(Qt.FocusReason.OtherFocusReason)
        self.reshaped.emit()

    def _forget_books(self) -> None:
        """Another address or user has other books."""
        self.book.clear()
        self.book_row.hide()

    def _reshape(self) -> None:
        """Show what this kind of directory needs."""
        is_ldap = self.kind.currentData() == LDAP
        self._forget_books()
        self.base_row.setVisible(is_ldap)
        self.filter_row.setVisible(is_ldap)
        if is_ldap:
            self.address_row.relabel(_("Address of the server"))
            self.address.setPlaceholderText("ldaps://server.example")
            hint = _("Always encrypted: ldaps:// from the start, ldap:// by StartTLS.")
            self.user_row.relabel(_("User (DN, or user@domain)"))
        else:
            self.address_row.relabel(_("Address of the server or of the address book"))
            self.address.setPlaceholderText("https://cloud.example/")
            hint = _("That of the server is often enough; the books of this user are then found.")
            self.user_row.relabel(_("User"))
        self.address_row.advise(hint)
        self.reshaped.emit()

    def _on_choose_file(self) -> None:
        dialog = QFileDialog(self, _("Certificate of the server (PEM file)"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self.ca_file.setText)
        dialog.open()
