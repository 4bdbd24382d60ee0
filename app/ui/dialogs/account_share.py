"""Handing an account on, without its password: as a QR code, a file, or text."""

from pathlib import Path

from PySide6.QtCore import QBuffer, Qt
from PySide6.QtGui import QGuiApplication, QPixmap
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.desk.account_paper import paper
from app.errors import reason_of
from app.i18n import _
from app.settings import Account
from app.ui import account_code, theme
from app.ui.widgets.button import Button
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.error_bar import ErrorBar
from app.ui.widgets.labels import Label

_SIDE = 320


class AccountShareDialog(Dialog):
    """Shows the code of one account; opened with `open`, it stops nothing else."""

    def __init__(self, parent: QWidget, account: Account) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Hand the account on"))
        self._account = account
        self._text = paper(account)
        self.trouble = ErrorBar()
        self.picture = QLabel()
        self.picture.setAccessibleName(_("QR code of the account"))
        self.picture.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        side = theme.px(_SIDE)
        image = account_code.code(self._text).scaled(side, side)
        self.picture.setPixmap(QPixmap.fromImage(image))
        words = _(
            "Everything but the password. Whoever takes it over types the password once; "
            "give it by another way."
        )
        self.save = Button(_("Save as a file…"), icon_name="file-export", pressed_=self._on_save)
        self.copy = Button(_("Copy the text"), icon_name="copy", pressed_=self._on_copy)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.save)
        buttons.addWidget(self.copy)
        buttons.addStretch()
        buttons.addWidget(Button(_("Close"), pressed_=self.accept))
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(12)
        column.addWidget(self.trouble)
        column.addWidget(Label(account.words, "heading"))
        column.addWidget(self.picture)
        column.addWidget(Label(words, wrap=True))
        column.addLayout(buttons)
        self.setMinimumWidth(theme.px(460))

    def write(self, file: Path) -> None:
        """Write the account to a file: a picture where its name says so, else the text."""
        if file.suffix.lower() == ".png":
            buffer = QBuffer()
            account_code.code(self._text).save(buffer, "PNG")  # type: ignore[call-overload]
            data = buffer.data().data()
        else:
            data = self._text.encode()
        try:
            file.write_bytes(data)
        except OSError as error:
            words = _("{file} could not be written: {reason}.")
            self.trouble.say(words.format(file=file.name, reason=reason_of(error)))

    def _on_save(self) -> None:
        dialog = QFileDialog(self, _("Save as a file…"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([_("Account (*.json)"), _("QR code (*.png)")])
        dialog.setDefaultSuffix("json")
        dialog.selectFile(f"combine-{self._account.user}.json")
        dialog.fileSelected.connect(lambda name: self.write(Path(name)))
        dialog.open()

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self._text)
