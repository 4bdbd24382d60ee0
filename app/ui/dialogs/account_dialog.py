"""One telephone account: filled in, tried as soon as it is saved."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.desk.desk import Desk
from app.errors import UserError
from app.i18n import _
from app.settings import Account
from app.ui import theme
from app.ui.dialogs.account_form import AccountForm
from app.ui.widgets.button import Button
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.error_bar import ErrorBar

_WHOLE = 680
"""Pixels with every setting in sight; what a smaller screen cannot show scrolls."""


class AccountDialog(Dialog):
    """Adds an account, or changes the one given; opened with `open`, it stops nothing else."""

    def __init__(self, desk: Desk, parent: QWidget, account: Account | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._desk = desk
        self._replaces = account.name if account is not None else ""
        self.setWindowTitle(_("Telephone account") if account else _("New telephone account"))
        self.setMinimumWidth(theme.px(600))
        engine = desk.accounts.engine
        self.form = AccountForm(engine.transports if engine is not None else ("udp",))
        self.trouble = ErrorBar()
        self.save = Button(_("Save and register"), "primary", pressed_=self._on_save)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch()
        buttons.addWidget(Button(_("Cancel"), pressed_=self.reject))
        buttons.addWidget(self.save)
        area = QScrollArea()
        area.setWidgetResizable(True)
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
        self.propose(account or Account())

    def propose(self, account: Account) -> None:
        """Fill the form; nothing is used before the person saves it."""
        self.form.fill(account)
        known = bool(self._replaces) and account.name == self._replaces
        self.form.password.setPlaceholderText(_("unchanged") if known else "")

    def _on_more(self) -> None:
        height = _WHOLE if self.form.rest.isVisible() else 0
        self.resize(self.width(), max(theme.px(height), self.minimumSizeHint().height()))

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
