"""The telephone account: who this desk is to the server, and whether that works."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit

from app.clock import now_ms
from app.desk.desk import Desk
from app.desk.facts import Notice, ReachabilityChanged
from app.desk.reachability import Light
from app.errors import UserError
from app.i18n import _
from app.settings import Account
from app.telephony.events import EngineReady
from app.ui.listening import listen
from app.ui.pages.settings.settings_panel import SettingsPanel
from app.ui.widgets.button import Button
from app.ui.widgets.choice import Choice
from app.ui.widgets.form_row import FormRow
from app.ui.widgets.labels import Label
from app.ui.widgets.picture import Picture

_TRANSPORTS = {"udp": "UDP", "tcp": "TCP", "tls": "TLS"}
_LIGHTS = {
    Light.REACHABLE: ("circle-check", "good"),
    Light.TRYING: ("refresh", "warning"),
    Light.UNREACHABLE: ("alert-triangle", "bad"),
}


class AccountPanel(SettingsPanel):
    """Saving tries the account at once; below stands what the server really said."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(_("Telephone account"))
        self._desk = desk
        self.registrar = QLineEdit()
        self.registrar.setPlaceholderText("sip.example.org")
        self.user = QLineEdit()
        self.password = QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.transport = Choice()
        self.display_name = QLineEdit()
        grid = QGridLayout()
        grid.setSpacing(12)
        hint = _("Host or host:port, as your provider or PBX gave it.")
        self._registrar_row = FormRow(_("Server"), self.registrar, hint)
        self._user_row = FormRow(_("User or extension"), self.user)
        grid.addWidget(self._registrar_row, 0, 0, 1, 2)
        grid.addWidget(self._user_row, 1, 0)
        keychain = _("Kept in the keychain of this computer.")
        grid.addWidget(FormRow(_("Password"), self.password, keychain), 1, 1)
        grid.addWidget(FormRow(_("Transport"), self.transport), 2, 0)
        grid.addWidget(FormRow(_("Name shown to others"), self.display_name), 2, 1)
        for row in range(3):
            for column in range(2):
                item = grid.itemAtPosition(row, column)
                if item is not None:
                    item.setAlignment(Qt.AlignmentFlag.AlignTop)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        self.body.addLayout(grid)
        self._shape = Picture("refresh", "muted", 18)
        self.state = Label("", wrap=True)
        self.save = Button(_("Save and register"), "primary", pressed_=self._on_save)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self._shape)
        foot.addWidget(self.state, 1)
        foot.addWidget(self.save)
        self.body.addSpacing(4)
        self.body.addLayout(foot)
        self._second = QTimer(self)
        self._second.setInterval(1000)
        self._second.timeout.connect(self._draw_state)
        listen(self, desk.bus, ReachabilityChanged, lambda _fact: self._draw_state())
        listen(self, desk.bus, EngineReady, lambda _fact: self._offer_transports())
        self._fill(desk.account.account if desk.account.account.user else desk.settings.account)
        self._draw_state()

    def _fill(self, account: Account) -> None:
        self.registrar.setText(account.registrar)
        self.user.setText(account.user)
        self.display_name.setText(account.display_name)
        if account.user:
            self.password.setPlaceholderText(_("unchanged"))
        self._offer_transports()
        self.transport.setCurrentIndex(max(0, self.transport.findData(account.transport)))

    def _offer_transports(self) -> None:
        """Offer what the telephone of this computer really has, and nothing else."""
        engine = self._desk.account.engine
        offered = engine.transports if engine is not None else ("udp",)
        chosen = self.transport.currentData()
        self.transport.clear()
        for name, words in _TRANSPORTS.items():
            if name in offered:
                self.transport.addItem(words, name)
        self.transport.setCurrentIndex(max(0, self.transport.findData(chosen)))

    def _draw_state(self) -> None:
        now = self._desk.account.reachability
        shape, role = _LIGHTS[now.light]
        if not self._desk.account.account.user:
            shape, role = "phone", "muted"
        self._shape.show_as(shape, role)
        words = now.words(now_ms())
        if now.reason and now.light is Light.UNREACHABLE:
            words += "\n" + _("The server says: {reason}").format(reason=now.reason[:120])
        self.state.setText(words)

    def _on_save(self) -> None:
        account = Account(
            registrar=self.registrar.text().strip(),
            user=self.user.text().strip(),
            transport=str(self.transport.currentData() or "udp"),
            display_name=self.display_name.text().strip(),
        )
        missing = _("Please fill this in.")
        self._registrar_row.complain("" if account.registrar else missing)
        self._user_row.complain("" if account.user else missing)
        if not (account.registrar and account.user):
            return
        try:
            self._desk.change_account(account, self.password.text())
        except UserError as error:
            self._desk.bus.publish(Notice(error.words))
            return
        self.password.clear()
        self.password.setPlaceholderText(_("unchanged"))

    def showEvent(self, event: object) -> None:
        self._second.start()
        self._draw_state()

    def hideEvent(self, event: object) -> None:
        self._second.stop()
