"""One telephone account: filled in, tried as soon as it is saved."""

from pathlib import Path

from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.desk import account_paper
from app.desk.desk import Desk
from app.errors import UserError
from app.i18n import _
from app.settings import Account
from app.ui import account_code, theme
from app.ui.dialogs.account_form import AccountForm
from app.ui.widgets.button import Button
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.error_bar import ErrorBar

_WHOLE = 680
"""Pixels with every setting in sight; what a smaller screen cannot show scrolls."""
_BESIDE = 64
"""Pixels beside the form: the edges of the dialog and the scroll bar."""
_TITLE_BAR = 40
"""Pixels the desktop puts around a window."""


class AccountDialog(Dialog):
    """Adds an account, or changes the one given; opened with `open`, it stops nothing else."""

    def __init__(self, desk: Desk, parent: QWidget, account: Account | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._desk = desk
        self._low = 0
        """Its height before it grew."""
        self._replaces = account.name if account is not None else ""
        self.setWindowTitle(_("Telephone account") if account else _("New telephone account"))
        self.setMinimumWidth(theme.px(600))
        engine = desk.accounts.engine
        self.form = AccountForm((*engine.transports, "auto") if engine is not None else ("udp",))
        self.trouble = ErrorBar()
        self.save = Button(_("Save and register"), "primary", pressed_=self._on_save)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        self.take_file = Button(_("From a file…"), icon_name="file-import", pressed_=self._on_file)
        self.take_clipboard = Button(
            _("From the clipboard"), icon_name="copy", pressed_=self._on_clipboard
        )
        buttons.addWidget(self.take_file)
        buttons.addWidget(self.take_clipboard)
        buttons.addStretch()
        buttons.addWidget(Button(_("Cancel"), pressed_=self.reject))
        buttons.addWidget(self.save)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inside = QWidget()
        inside.setObjectName("scrolled")
        around = QVBoxLayout(inside)
        around.setContentsMargins(0, 0, 8, 0)
        around.addWidget(self.form)
        around.addStretch()
        area.setWidget(inside)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(12)
        column.addWidget(self.trouble)
        column.addWidget(area, 1)
        column.addLayout(buttons)
        self.form.more.clicked.connect(self._on_more)
        self.setAcceptDrops(True)
        hint = _("An account file, or a picture of its QR code; it can be dropped here too.")
        self.take_file.setToolTip(hint)
        self.propose(account or Account())

    def propose(self, account: Account) -> None:
        """Fill the form; nothing is used before the person saves it."""
        self.form.fill(account)
        known = bool(self._replaces) and account.name == self._replaces
        self.form.password.setPlaceholderText(_("unchanged") if known else "")

    def _on_more(self) -> None:
        """Grow for the further settings as far as the screen goes, and back to where it was."""
        if self.form.rest.isVisible():
            self._low = self.height()
            room = self.screen().availableSize().height() - _TITLE_BAR
            width = self.form.minimumSizeHint().width() + _BESIDE
            high = max(self._low, min(theme.px(_WHOLE), room))
            self.resize(max(self.width(), width), high)
        else:
            self.resize(self.width(), self._low)

    def take(self, data: QMimeData) -> None:
        """Propose the account in what was dropped or copied: a file, a picture, or text."""
        try:
            if data.hasUrls():
                text = account_code.text_in(Path(data.urls()[0].toLocalFile()))
            elif data.hasImage():
                text = account_code.read(QImage(data.imageData()))
            else:
                text = data.text()
            account = account_paper.proposed(text)
        except UserError as error:
            self.trouble.say(error.words)
            return
        self.propose(account)
        words = _("Nothing is used yet. Read it through, type the password, then save.")
        self.trouble.clear()
        self.trouble.say(words, "info")
        self.form.password.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_file(self) -> None:
        dialog = QFileDialog(self, _("From a file…"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter(_("Accounts and pictures (*.json *.png *.jpg *.jpeg *.bmp *.gif)"))
        dialog.urlSelected.connect(self._on_url)
        dialog.open()

    def _on_url(self, url: QUrl) -> None:
        data = QMimeData()
        data.setUrls([url])
        self.take(data)

    def _on_clipboard(self) -> None:
        self.take(QGuiApplication.clipboard().mimeData())

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        data = event.mimeData()
        if data.hasUrls() or data.hasImage() or data.hasText():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.take(event.mimeData())

    def _on_save(self) -> None:
        account = self.form.account()
        password = self.form.password.text()
        missing = _("Please fill this in.")
        self.form.registrar_row.complain("" if account.registrar else missing)
        self.form.user_row.complain("" if account.user else missing)
        renamed = account.name != self._replaces
        self.form.password_row.complain(missing if renamed and not password else "")
        if not (account.registrar and account.user) or (renamed and not password):
            return
        try:
            self._desk.save_account(
                account,
                password,
                replaces=self._replaces,
                turn_password=self.form.turn_password.text(),
            )
        except UserError as error:
            self.trouble.say(error.words)
            return
        self.accept()
