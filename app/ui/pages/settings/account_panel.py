"""The telephone accounts: who this desk is to each server, and whether that works."""

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from app.clock import now_ms
from app.desk.desk import Desk
from app.desk.facts import Notice, ReachabilityChanged
from app.desk.reachability import Light
from app.errors import UserError
from app.i18n import _
from app.settings import Account
from app.ui.confirm_bar import ConfirmBar
from app.ui.dialogs.account_dialog import AccountDialog
from app.ui.dialogs.account_share import AccountShareDialog
from app.ui.lights import LIGHTS
from app.ui.listening import listen
from app.ui.pages.settings.settings_panel import SettingsPanel
from app.ui.widgets.button import Button, IconButton
from app.ui.widgets.labels import ElidedLabel, Label, Pill
from app.ui.widgets.panel import clear
from app.ui.widgets.picture import Picture


class AccountPanel(SettingsPanel):
    """One row a line; saving tries an account at once, its row says what the server answered."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(_("Telephone accounts"))
        self._desk = desk
        self._shown: tuple[Account, ...] = ()
        self._shown_default = ""
        self.rows: dict[str, LineRow] = {}
        self._none = Label(
            _("No account yet. Your provider or PBX gives you one; nobody can call you before."),
            "muted",
            wrap=True,
        )
        self._list = QVBoxLayout()
        self._list.setSpacing(8)
        self.confirm = ConfirmBar()
        self.add = Button(_("Add an account"), icon_name="plus", pressed_=self.open_new)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.add)
        foot.addStretch()
        self.body.addWidget(self._none)
        self.body.addLayout(self._list)
        self.body.addWidget(self.confirm)
        self.body.addSpacing(4)
        self.body.addLayout(foot)
        self._second = QTimer(self)
        self._second.setInterval(1000)
        self._second.timeout.connect(self._draw_states)
        listen(self, desk.bus, ReachabilityChanged, lambda _fact: self.draw())
        self.draw()

    def open_new(self) -> AccountDialog:
        """Ask for another account."""
        dialog = AccountDialog(self._desk, self)
        dialog.open()
        return dialog

    def open(self, name: str) -> AccountDialog:
        """Change the account of this name."""
        dialog = AccountDialog(self._desk, self, self._desk.accounts.get(name))
        dialog.open()
        return dialog

    def share(self, account: Account) -> AccountShareDialog:
        """Show the account so that another computer can take it over."""
        dialog = AccountShareDialog(self, account)
        dialog.open()
        return dialog

    def draw(self) -> None:
        """Show the accounts there are, and truly at this moment how each stands."""
        accounts = self._desk.accounts
        if (accounts.all, accounts.default.name) != (self._shown, self._shown_default):
            self._shown, self._shown_default = accounts.all, accounts.default.name
            clear(self._list)
            self.rows = {}
            for account in accounts.all:
                row = LineRow(self._desk, account, several=len(accounts.all) > 1)
                row.change.clicked.connect(lambda _on, name=account.name: self.open(name))
                row.share.clicked.connect(lambda _on, one=account: self.share(one))
                row.remove.clicked.connect(lambda _on, one=account: self._ask_removal(one))
                self.rows[account.name] = row
                self._list.addWidget(row)
        self._none.setVisible(not self.rows)
        self._draw_states()

    def _draw_states(self) -> None:
        for row in self.rows.values():
            row.draw()

    def _ask_removal(self, account: Account) -> None:
        words = _("Remove {account}? Its password is forgotten; recorded calls stay.")
        self.confirm.ask(
            words.format(account=account.name),
            _("Remove the account"),
            lambda: self._remove(account.name),
        )

    def _remove(self, name: str) -> None:
        try:
            self._desk.remove_account(name)
        except UserError as error:
            self._desk.bus.publish(Notice(error.words))

    def showEvent(self, event: object) -> None:
        self._second.start()
        self._draw_states()

    def hideEvent(self, event: object) -> None:
        self._second.stop()


class LineRow(QFrame):
    """One account: its name, its server, how it stands, and what can be done with it."""

    def __init__(self, desk: Desk, account: Account, *, several: bool) -> None:
        super().__init__()
        self.setObjectName("tile")
        self._desk = desk
        self._account = account
        is_default = desk.accounts.default.name == account.name
        self._shape = Picture("refresh", "muted", 18)
        name = ElidedLabel(account.words, "strong")
        address = account.name if account.registrar else account.user
        where = ElidedLabel(f"{address} · {account.transport.upper()}", "small")
        self.state = Label("", wrap=True)
        self.default = Pill(_("Calls are placed with it"), "accent")
        self.choose = Button(
            _("Place calls with it"), "link", compact=True, pressed_=self._on_choose
        )
        self.change = IconButton("pencil", _("Change {account}").format(account=account.words))
        self.share = IconButton("file-export", _("Hand {account} on").format(account=account.words))
        self.remove = IconButton("trash", _("Remove {account}").format(account=account.words))
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._shape)
        head.addWidget(name, 1)
        for widget in (self.default, self.choose, self.change, self.share, self.remove):
            head.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 8, 8)
        column.setSpacing(2)
        column.addLayout(head)
        column.addWidget(where)
        column.addWidget(self.state)
        self.default.setVisible(several and is_default)
        self.choose.setVisible(several and not is_default)

    def draw(self) -> None:
        """Say truly at this moment how the account stands."""
        now = self._desk.accounts.reachability_of(self._account.name)
        self._shape.show_as(*LIGHTS[now.light])
        words = now.words(now_ms())
        if now.reason and now.light is Light.UNREACHABLE and not now.reason_is_told:
            words += "\n" + _("The server says: {reason}").format(reason=now.reason[:120])
        self.state.setText(words)
        self.state.set_tone("bad" if now.light is Light.UNREACHABLE else "")

    def _on_choose(self) -> None:
        try:
            self._desk.call_with(self._account.name)
        except UserError as error:
            self._desk.bus.publish(Notice(error.words))
