"""The telephone account of this desk: stored, announced to the phone, and reported honestly."""

from dataclasses import replace

from app import settings
from app.bus import EventBus
from app.desk.facts import Notice, ReachabilityChanged
from app.desk.keychain import Keychain
from app.desk.reachability import Reachability, reachability
from app.desk.tasks import Tasks
from app.errors import UserError
from app.i18n import _
from app.telephony.commands import Register, Transport, Unregister
from app.telephony.events import EngineLost, EngineReady, RegistrationChanged
from app.telephony.phone import Phone


class AccountDesk:
    """Registers the stored account and knows at any time whether customers can get through."""

    def __init__(self, bus: EventBus, *, phone: Phone, keychain: Keychain, tasks: Tasks) -> None:
        self._bus = bus
        self._phone = phone
        self._keychain = keychain
        self._tasks = tasks
        self._account = settings.Account()
        self.reachability = Reachability()
        self.engine: EngineReady | None = None
        """What the telephone of this computer can do; None until it has said so."""
        bus.subscribe(EngineReady, self._on_engine_ready)
        bus.subscribe(EngineLost, self._on_engine_lost)
        bus.subscribe(RegistrationChanged, self._on_registration_changed)

    @property
    def account(self) -> settings.Account:
        """The account in use; its user is empty when there is none."""
        return self._account

    def use(self, account: settings.Account) -> None:
        """Register this account with the password the keychain holds."""
        if self._account.user and self._account.name != account.name:
            self._phone.send(Unregister(account=self._account.name))
        self._account = account
        self._set(Reachability(account_known=bool(account.user)))
        if account.user:
            self._tasks.ask(
                lambda _database: self._keychain.password(account.name),
                lambda password: self._register(account, password),
                self._on_no_password,
            )

    def change(self, account: settings.Account, password: str) -> None:
        """Keep the password in the keychain, then register; an empty password keeps the old one.

        Where the keychain cannot be reached the account is used until the program ends, and a
        notice says so.
        """
        old = self._account

        def keep(_database: object) -> str | None:
            if password:
                self._keychain.keep(account.name, password)
            if old.user and old.name != account.name:
                self._keychain.forget(old.name)
            return password or self._keychain.password(account.name)

        def not_kept(error: Exception) -> None:
            if password:
                self._register(account, password)
            self._on_no_password(error)

        if self._account.user and self._account.name != account.name:
            self._phone.send(Unregister(account=self._account.name))
        self._account = account
        self._tasks.ask(keep, lambda known: self._register(account, known), not_kept)

    def _register(self, account: settings.Account, password: str | None) -> None:
        if account != self._account:
            return
        if password is None and account.registrar:
            words = _("The password of {account} is not in the keychain. Enter it in Settings.")
            self._bus.publish(Notice(words.format(account=account.name)))
            return
        self._phone.send(
            Register(
                account=account.name,
                registrar=account.registrar,
                user=account.user,
                password=password or "",
                transport=Transport(account.transport),
                display_name=account.display_name,
                ca_file=account.ca_file,
            )
        )

    def _on_no_password(self, error: Exception) -> None:
        if not isinstance(error, UserError):
            raise error
        self._bus.publish(Notice(error.words))

    def _on_engine_ready(self, fact: EngineReady) -> None:
        self.engine = fact
        self._set(replace(self.reachability, engine_lost=False))

    def _on_engine_lost(self, _fact: EngineLost) -> None:
        self._set(replace(self.reachability, engine_lost=True))

    def _on_registration_changed(self, fact: RegistrationChanged) -> None:
        if fact.account == self._account.name:
            self._set(replace(reachability(fact), engine_lost=self.reachability.engine_lost))

    def _set(self, now: Reachability) -> None:
        self.reachability = now
        self._bus.publish(ReachabilityChanged(now))
