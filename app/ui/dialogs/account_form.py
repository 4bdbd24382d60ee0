"""The fields of a telephone account, named as its provider names them."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLineEdit, QVBoxLayout, QWidget

from app.desk import providers
from app.desk.providers import CodeKind
from app.i18n import _
from app.settings import Account
from app.ui.widgets.button import Button
from app.ui.widgets.choice import Choice
from app.ui.widgets.form_row import FormRow
from app.ui.widgets.labels import Label
from app.ui.widgets.number_field import NumberField

_TRANSPORTS = ("udp", "tcp", "tls", "auto")
_LONGEST_PAUSE_S = 600


class AccountForm(QWidget):
    """Reads an account into fields and gives it back; the password is never filled in."""

    def __init__(self, offered: tuple[str, ...]) -> None:
        super().__init__()
        self._account = Account()
        self.provider = Choice()
        for name in providers.PROVIDERS:
            self.provider.addItem(providers.provider(name).words.name, name)
        self.provider.activated.connect(self._on_provider)
        self.note = Label("", "small", wrap=True)
        self._make_fields(offered)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(FormRow(_("Provider or telephone system"), self.provider))
        column.addWidget(self.note)
        column.addLayout(_grid(self._main_rows()))
        self.more = Button(_("More settings"), "link", pressed_=self._on_more)
        column.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        self.rest = QWidget()
        self.rest.setLayout(_grid(self._more_rows()))
        self.rest.hide()
        column.addWidget(self.rest)

    def _make_fields(self, offered: tuple[str, ...]) -> None:
        self.registrar, self.user, self.label = QLineEdit(), QLineEdit(), QLineEdit()
        self.display_name, self.auth_user, self.proxy = QLineEdit(), QLineEdit(), QLineEdit()
        self.stun, self.turn, self.turn_user = QLineEdit(), QLineEdit(), QLineEdit()
        self.voicemail, self.pick_up = QLineEdit(), QLineEdit()
        self.ca_file, self.certificate = QLineEdit(), QLineEdit()
        self.password, self.turn_password = _secret(), _secret()
        self.label.setPlaceholderText(_("Orders, for example"))
        for field in (self.stun, self.turn):
            field.setPlaceholderText(_("none"))
        self.transport = Choice()
        words = {"udp": "UDP", "tcp": "TCP", "tls": "TLS", "auto": _("As the domain says (DNS)")}
        for name in _TRANSPORTS:
            if name in offered:
                self.transport.addItem(words[name], name)
        self.transport.activated.connect(self._explain)
        self.demand_tls = QCheckBox(_("Demand TLS: else do not register"))
        self.srtp = Choice()
        for value, word in (
            ("off", _("Off")),
            ("optional", _("When the other side can")),
            ("mandatory", _("Always, or no call")),
        ):
            self.srtp.addItem(word, value)
        self.srtp.activated.connect(self._explain)
        self.ip_version = Choice()
        for version, word in (
            (0, _("Whatever reaches the server")),
            (4, "IPv4"),
            (6, _("IPv6 (the sound stays on IPv4)")),
        ):
            self.ip_version.addItem(word, version)
        self.digits = Choice()
        for method, word in (
            ("rtp", _("As telephone events (RFC 4733)")),
            ("info", _("As messages (SIP INFO)")),
            ("sound", _("As tones in the sound")),
        ):
            self.digits.addItem(word, method)
        self.watch_mailbox = QCheckBox(_("Ask the server for new voice messages"))
        self.presence = QCheckBox(_("Exchange with the server who is free"))
        self.busy_lamps = QCheckBox(_("Ask the server whose telephone is busy"))
        self.ice = QCheckBox(_("Find the way of the sound with ICE"))
        self.keep_alive = NumberField(0, _LONGEST_PAUSE_S, "s")
        self.keep_alive.setSpecialValueText(_("never"))

    def _main_rows(self) -> list[list[QWidget]]:
        self.registrar_row = FormRow("", self.registrar)
        self.user_row = FormRow("", self.user)
        self.password_row = FormRow("", self.password, _("Kept in the keychain of this computer."))
        self.srtp_row = FormRow(_("Encryption of the sound"), self.srtp, " ")
        self.auth_row = FormRow("", self.auth_user)
        self.proxy_row = FormRow("", self.proxy)
        return [
            [self.registrar_row, self.user_row],
            [self.password_row, FormRow(_("Name of this line"), self.label)],
            [FormRow(_("Transport"), self.transport), self.srtp_row],
        ]

    def _more_rows(self) -> list[list[QWidget]]:
        return [
            [self.auth_row, self.proxy_row],
            [
                FormRow(_("Name shown to others"), self.display_name),
                FormRow(_("Number of the voice mailbox"), self.voicemail),
            ],
            [self.watch_mailbox, self.presence],
            [self.busy_lamps, FormRow(_("Code to pick up a colleague’s call"), self.pick_up)],
            [self.demand_tls, self.ice],
            [
                FormRow(_("STUN server"), self.stun),
                FormRow(_("Sign of life to the server every"), self.keep_alive),
            ],
            [
                FormRow(_("TURN server"), self.turn),
                FormRow(_("TURN user"), self.turn_user),
            ],
            [
                FormRow(_("TURN password"), self.turn_password),
                FormRow(_("Network protocol"), self.ip_version),
            ],
            [
                FormRow(_("File of trusted authorities (PEM)"), self.ca_file),
                FormRow(_("File of your own certificate and key (PEM)"), self.certificate),
            ],
            [FormRow(_("Keypad tones"), self.digits)],
        ]

    def fill(self, account: Account) -> None:
        """Show this account; the passwords stay empty, which keeps those of the keychain."""
        self._account = account
        self.registrar.setText(account.registrar)
        self.user.setText(account.user)
        self.label.setText(account.label)
        self.display_name.setText(account.display_name)
        self.auth_user.setText(account.auth_user)
        self.proxy.setText(account.proxy)
        self.stun.setText(account.stun)
        self.turn.setText(account.turn)
        self.turn_user.setText(account.turn_user)
        self.voicemail.setText(account.voicemail)
        self.ca_file.setText(account.ca_file)
        self.certificate.setText(account.certificate)
        self.demand_tls.setChecked(account.demand_tls)
        self.ice.setChecked(account.ice)
        self.watch_mailbox.setChecked(account.watch_mailbox)
        self.presence.setChecked(account.presence)
        self.busy_lamps.setChecked(account.busy_lamps)
        self.pick_up.setText(account.pick_up)
        self.keep_alive.setValue(account.keep_alive_s)
        self.provider.choose(account.provider or "generic")
        self.transport.choose(account.transport)
        self.srtp.choose(account.srtp)
        self.ip_version.choose(account.ip_version)
        self.digits.choose(account.digits)
        self._name_fields()
        self._explain()

    def account(self) -> Account:
        """The account as the fields say it."""
        return Account(
            registrar=self.registrar.text().strip(),
            user=self.user.text().strip(),
            transport=str(self.transport.currentData() or "udp"),
            display_name=self.display_name.text().strip(),
            ca_file=self.ca_file.text().strip(),
            certificate=self.certificate.text().strip(),
            label=self.label.text().strip(),
            provider=str(self.provider.currentData() or ""),
            auth_user=self.auth_user.text().strip(),
            proxy=self.proxy.text().strip(),
            demand_tls=self.demand_tls.isChecked(),
            srtp=str(self.srtp.currentData()),
            stun=self.stun.text().strip(),
            turn=self.turn.text().strip(),
            turn_user=self.turn_user.text().strip(),
            ice=self.ice.isChecked(),
            keep_alive_s=self.keep_alive.value(),
            ip_version=int(self.ip_version.currentData()),
            digits=str(self.digits.currentData()),
            voicemail=self.voicemail.text().strip(),
            watch_mailbox=self.watch_mailbox.isChecked(),
            presence=self.presence.isChecked(),
            busy_lamps=self.busy_lamps.isChecked(),
            pick_up=self.pick_up.text().strip(),
        )

    def _on_provider(self) -> None:
        """The provider's facts go into the fields; what was typed there otherwise stays."""
        chosen = providers.provider(str(self.provider.currentData()))
        self.fill(chosen.applied(self.account()))

    def _on_more(self) -> None:
        self.rest.setVisible(self.rest.isHidden())
        self.more.rename(_("More settings") if self.rest.isHidden() else _("Fewer settings"))

    def _name_fields(self) -> None:
        chosen = providers.provider(str(self.provider.currentData()))
        code, words = chosen.code(CodeKind.PICK_UP_FROM), chosen.words
        self.pick_up.setPlaceholderText(code.digits("…") if code is not None else _("none"))
        self.note.setText(words.note)
        self.registrar_row.relabel(words.registrar)
        self.registrar.setPlaceholderText(words.registrar_example)
        self.user_row.relabel(words.user)
        self.password_row.relabel(words.password)
        self.auth_row.relabel(words.auth_user or _("Authentication name, if another"))
        self.proxy_row.relabel(words.proxy or _("Outbound proxy"))

    def _explain(self) -> None:
        """Say what an encryption is worth whose keys anyone on the way can read."""
        in_clear = self.srtp.currentData() != "off" and self.transport.currentData() in {
            "udp",
            "tcp",
        }
        hint = _("Without TLS the keys travel in clear: whoever listens can decrypt.")
        self.srtp_row.complain(hint if in_clear else "")


def _secret() -> QLineEdit:
    field = QLineEdit()
    field.setEchoMode(QLineEdit.EchoMode.Password)
    return field


def _grid(rows: list[list[QWidget]]) -> QGridLayout:
    grid = QGridLayout()
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setSpacing(12)
    for row, fields in enumerate(rows):
        for column, field in enumerate(fields):
            grid.addWidget(field, row, column, Qt.AlignmentFlag.AlignTop)
    grid.setColumnStretch(0, 1)
    grid.setColumnStretch(1, 1)
    return grid
