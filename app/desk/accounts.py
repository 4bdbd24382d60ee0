"""The telephone accounts of this desk: stored, announced to the phone, and reported honestly."""

import msgspec

from app import settings
from app.bus import EventBus
from app.clock import now_ms
from app.desk import providers
from app.desk.facts import Notice, ReachabilityChanged
from app.desk.keychain import Keychain
from app.desk.reachability import Reachability, reachability
from app.desk.tasks import Tasks
from app.errors import UserError
from app.i18n import _
from app.telephony.commands import DigitMethod, Register, Srtp, Transport, Unregister
from app.telephony.events import EngineLost, EngineReady, RegistrationChanged
from app.telephony.phone import Phone

Passwords = tuple[str | None, str]
"""That of the account, None when it is not known, and that of its TURN server."""


class Accounts:
    """Registers the stored accounts and knows at any time whether customers can get through."""

    def __init__(self, bus: EventBus, *, phone: Phone, keychain: Keychain, tasks: Tasks) -> None:
        self._bus = bus
        self._phone = phone
        self._keychain = keychain
        self._tasks = tasks
        self._accounts: dict[str, settings.Account] = {}
        self._states: dict[str, Reachability] = {}
        self._default = ""
        self._engine_lost = False
        self.engine: EngineReady | None = None
        """What the telephone of this computer can do; None until it has said so."""
        bus.subscribe(EngineReady, self._on_engine_ready)
        bus.subscribe(EngineLost, self._on_engine_lost)
        bus.subscribe(RegistrationChanged, self._on_registration_changed)

    @property
    def all(self) -> tuple[settings.Account, ...]:
        """The accounts in use, in the person's order."""
        return tuple(self._accounts.values())

    @property
    def default(self) -> settings.Account:
        """The account calls are placed with; its user is empty when there is none."""
        first = next(iter(self._accounts.values()), settings.Account())
        return self._accounts.get(self._default, first)

    def get(self, name: str) -> settings.Account | None:
        """The account of this name."""
        return self._accounts.get(name)

    def line_words(self, name: str) -> str:
        """What the office calls this line; "" while there is only one to speak of."""
        account = self._accounts.get(name)
        return account.words if account is not None and len(self._accounts) > 1 else ""

    @property
    def reachability(self) -> Reachability:
        """How the worst of the accounts stands at this moment."""
        states = [self.reachability_of(name) for name in self._accounts]
        return min(states, key=lambda state: state.light.rank, default=self._nobody())

    def reachability_of(self, name: str) -> Reachability:
        """How this account stands at this moment; a registration that ran out counts no more."""
        state = self._states.get(name, self._nobody())
        return msgspec.structs.replace(state, engine_lost=self._engine_lost).at_moment(now_ms())

    @property
    def worst(self) -> settings.Account | None:
        """The account that stands worst."""
        rank = {name: self.reachability_of(name).light.rank for name in self._accounts}
        return self._accounts[min(rank, key=lambda name: rank[name])] if rank else None

    def _nobody(self) -> Reachability:
        return Reachability(engine_lost=self._engine_lost)

    def use(self, accounts: tuple[settings.Account, ...], default: str = "") -> None:
        """Register these accounts and no others, with the passwords the keychain holds."""
        for account in self._take(accounts, default):
            self._ask_and_register(account)

    def change(
        self,
        accounts: tuple[settings.Account, ...],
        default: str,
        *,
        passwords: dict[str, str],
        given_up: tuple[str, ...] = (),
    ) -> None:
        """Use other accounts: keep new passwords in the keychain, forget those `given_up`.

        `passwords` are by their names in the keychain; an empty one keeps the old one. Where the
        keychain cannot be reached they serve until the program ends, and a notice says so.
        """
        new = {name: word for name, word in passwords.items() if word}
        changed = self._take(accounts, default, anew=frozenset(new))

        def keep(_database: object) -> None:
            for name in given_up:
                self._keychain.forget(name)
            for name, word in new.items():
                self._keychain.keep(name, word)

        def kept(_nothing: object) -> None:
            for account in changed:
                self._ask_and_register(account)

        def not_kept(error: Exception) -> None:
            for account in changed:
                if account.name in new:
                    self._register(account, (new[account.name], new.get(account.turn_name, "")))
            self._on_no_keychain(error)

        if new or given_up:
            self._tasks.ask(keep, kept, not_kept)
        else:
            kept(None)

    def _take(
        self,
        accounts: tuple[settings.Account, ...],
        default: str,
        *,
        anew: frozenset[str] = frozenset(),
    ) -> list[settings.Account]:
        """Give up those that are no more; gives those that must be registered (again)."""
        old, self._default = self._accounts, default
        self._accounts = {account.name: account for account in accounts if account.user}
        for name in old:
            if name not in self._accounts:
                self._states.pop(name, None)
                self._phone.send(Unregister(account=name))
        changed = [
            account
            for name, account in self._accounts.items()
            if old.get(name) != account or {name, account.turn_name} & anew
        ]
        for account in changed:
            self._states[account.name] = Reachability(account_known=True)
        self._say()
        return changed

    def _ask_and_register(self, account: settings.Account) -> None:
        def question(_database: object) -> Passwords:
            word = self._keychain.password(account.name)
            turn = self._keychain.password(account.turn_name) if account.turn_user else ""
            return word, turn or ""

        self._tasks.ask(
            question, lambda known: self._register(account, known), self._on_no_keychain
        )

    def _register(self, account: settings.Account, known: Passwords) -> None:
        if self._accounts.get(account.name) != account:
            return
        password, turn_password = known
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
                certificate=account.certificate,
                auth_user=account.auth_user,
                proxy=account.proxy,
                demand_tls=account.demand_tls,
                srtp=Srtp(account.srtp),
                stun=account.stun,
                turn=account.turn,
                turn_user=account.turn_user,
                turn_password=turn_password,
                ice=account.ice,
                keep_alive_s=account.keep_alive_s,
                ip_version=account.ip_version,
                digits=DigitMethod(account.digits),
                mailbox=account.watch_mailbox and bool(providers.voicemail(account)),
                presence=account.presence,
                busy_lamps=account.busy_lamps,
            )
        )

    def _on_no_keychain(self, error: Exception) -> None:
        if not isinstance(error, UserError):
            raise error
        self._bus.publish(Notice(error.words))

    def _on_engine_ready(self, fact: EngineReady) -> None:
        self.engine = fact
        self._engine_lost = False
        self._say()

    def _on_engine_lost(self, _fact: EngineLost) -> None:
        self._engine_lost = True
        self._say()

    def _on_registration_changed(self, fact: RegistrationChanged) -> None:
        if fact.account in self._accounts:
            self._states[fact.account] = reachability(fact)
            self._say()

    def _say(self) -> None:
        self._bus.publish(ReachabilityChanged(self.reachability))
