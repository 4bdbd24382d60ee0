"""The SIP accounts: registered, watched, found again and said honestly.

An account is only said to be registered by a new answer of its server. Whatever makes that answer
doubtful (a lost connection, a server that fell silent, another address of ours) takes the word
back first and asks the server afterwards.
"""

import logging
from collections.abc import Callable, Iterator

import pjsua2 as pj

from app.telephony.commands import Register, Srtp, Transport
from app.telephony.engine import convert, finding
from app.telephony.engine.account_config import config_for
from app.telephony.engine.callbacks import Emit, EngineAccount, Ring
from app.telephony.engine.endpoint import MAX_ACCOUNTS, SipEndpoint
from app.telephony.engine.finding import Found
from app.telephony.engine.locating import Locator
from app.telephony.engine.network import way_to
from app.telephony.engine.notes import (
    AddressLearnt,
    ConnectionLost,
    RegistrationSeen,
    ServerForgot,
    ServersFound,
    ServerSilent,
    StunChecked,
    StunHeard,
)
from app.telephony.engine.sip_account import SipAccount, state
from app.telephony.engine.stun import Stun
from app.telephony.engine.timers import Timers
from app.telephony.events import CommandRefused, Event, Registration, RegistrationChanged
from app.telephony.faults import Fault, told

RETRY_S = (2, 4, 8, 15)
"""Waits between two rounds through the places of a server; the last one repeats."""
REFUSED_RETRY_S = 60
LONGEST_ATTEMPT_S = 15.0
"""A registration that has come to nothing by then has failed, whatever pjsip still thinks."""
GOODBYE_S = 2.0
"""What a goodbye to the server may take."""

AccountNote = (
    ServersFound
    | RegistrationSeen
    | ConnectionLost
    | ServerSilent
    | ServerForgot
    | AddressLearnt
    | StunHeard
    | StunChecked
)

log = logging.getLogger(__name__)


class Accounts:
    """All accounts of this engine; lives on the engine thread."""

    def __init__(
        self,
        endpoint: SipEndpoint,
        timers: Timers,
        *,
        emit: Emit,
        ring: Ring,
        say: Callable[[Event], None],
        instance: str,
        locator: Locator,
        moved: Callable[[str], None],
    ) -> None:
        self._endpoint = endpoint
        self._timers = timers
        self._emit = emit
        self._ring = ring
        self._say = say
        self._instance = instance
        self._locator = locator
        self._moved = moved
        self._accounts: dict[str, SipAccount] = {}
        self._stun = Stun(endpoint, timers, emit=emit, changed=self._on_stun_changed)

    def __iter__(self) -> Iterator[SipAccount]:
        return iter(tuple(self._accounts.values()))

    def get(self, name: str) -> SipAccount | None:
        """The account of this name, when it can place calls."""
        account = self._accounts.get(name)
        return account if account is not None and account.native is not None else None

    def states(self) -> tuple[RegistrationChanged, ...]:
        """The present state of every account."""
        return tuple(account.said for account in self)

    def trusts(self, name: str) -> bool:
        """Whether what comes for this account comes from its own server: the hop sees to that."""
        return bool(self.domain(name))

    def publishing(self) -> tuple[SipAccount, ...]:
        """The accounts whose server is told how the agent is."""
        ready = (account for account in self if account.native is not None)
        return tuple(account for account in ready if account.command.presence)

    def srtp(self, name: str) -> Srtp:
        """How the calls of this account must be encrypted."""
        account = self._accounts.get(name)
        return account.command.srtp if account is not None else Srtp.OFF

    def hides_keys(self, name: str) -> bool:
        """Whether the keys of its calls travel in TLS, as far as the server at least."""
        account = self._accounts.get(name)
        return account is not None and account.transport is Transport.TLS

    def domain(self, name: str) -> str:
        """The server of this account, host[:port]; "" for a direct account and one unknown."""
        account = self._accounts.get(name)
        return account.domain if account is not None else ""

    # Commands

    def register(self, command: Register) -> None:
        """Use an account; one that is known and unchanged only says again how it stands."""
        known = self._accounts.get(command.account)
        if known is not None and known.command == command:
            self._say(known.said)
            return
        if known is None and len(self._accounts) >= MAX_ACCOUNTS:
            self._say(CommandRefused(command="Register", reason="too_many_accounts"))
            return
        account = SipAccount(command, state(command.account, Registration.REGISTERING))
        if command.demand_tls and command.transport not in {Transport.TLS, Transport.AUTO}:
            if known is not None:
                self._remove(known)
            self._accounts[command.account] = account
            self._change(account, Registration.UNREACHABLE, 0, Fault.TLS_DEMANDED)
            return
        account.native = known.native if known is not None else None  # calls may run on it
        self._accounts[command.account] = account
        if not account.wants_a_server:
            account.way = self._endpoint.hop.address_toward(())
            if self._tell_pjsip(account):
                self._change(account, Registration.DIRECT)
            return
        self._say(account.said)
        self._look_up(account)

    def unregister(self, name: str) -> None:
        """Tell the server, and forget the account."""
        account = self._accounts.pop(name, None)
        if account is not None:
            self._remove(account)
            self._want_stun(lambda: None)
            self._timers.after(GOODBYE_S, lambda: self._forget(name))
            self._say(state(name, Registration.OFFLINE))

    def _forget(self, name: str) -> None:
        """The server knows by now: the hop need not serve the account any longer."""
        if name not in self._accounts:
            self._endpoint.hop.forget(name)

    def close(self) -> None:
        """Unregister everything; the loop must turn until `all_gone`, or for a second."""
        for account in self:
            if account.native is not None and account.said.state is Registration.REGISTERED:
                account.native.setRegistration(False)

    def all_gone(self) -> bool:
        """Whether no server believes any more that we are there."""
        return all(one.said.state is not Registration.REGISTERED for one in self)

    def drop(self) -> None:
        """Let go of the native accounts; pjsip ends next."""
        for account in self:
            self._remove(account)
        self._accounts.clear()

    # The network

    def check_ways(self) -> None:
        """The network may have changed: take back what is no longer so, begin again where it is."""
        changed = []
        for account in self:
            if not account.wants_a_server:
                self._move_direct(account)
            if account.target is None:
                continue
            way = way_to(account.target.place.host)
            if not way and account.said.state is not Registration.UNREACHABLE:
                account.way = ""
                account.attempt += 1
                self._change(account, Registration.UNREACHABLE, 0, Fault.NO_NETWORK)
            elif way and way != account.way:
                changed.append(account)
        if changed:
            self.reconnect(changed)

    def _move_direct(self, account: SipAccount) -> None:
        """Nobody is told where a direct account is, but those it speaks with."""
        way = self._endpoint.hop.address_toward(())
        if way != account.way:
            account.way = way
            self._tell_pjsip(account)
            self._moved(account.command.account)

    def reconnect(self, which: list[SipAccount] | None = None) -> None:
        """Forget every connection, and register from where we are now."""
        self._endpoint.hop.renew()
        for account in self if which is None else which:
            if account.target is None:
                if account.wants_a_server:
                    self._look_up(account)
                continue
            account.at = account.failures = 0
            account.moved = True
            self._change(account, Registration.REGISTERING)
            self._register(account)

    # Registration

    def take_note(self, note: AccountNote) -> None:
        """Something has happened to an account."""
        match note:
            case ServersFound():
                self._on_servers_found(note)
            case RegistrationSeen():
                self._on_registration(note)
            case ConnectionLost():
                self._doubt(note.account, note.reason)
            case ServerSilent():
                self._doubt(note.account, Fault.FELL_SILENT)
            case ServerForgot():
                self._doubt(note.account, Fault.FORGOT)
            case AddressLearnt():
                self._on_address_learnt(note)
            case StunHeard():
                self._stun.on_heard(note)
            case StunChecked():
                self._stun.on_checked(note)

    def _on_servers_found(self, note: ServersFound) -> None:
        """The names of an account were looked up."""
        account = self._accounts.get(note.account)
        if account is None or account.command != note.command:
            return
        if not note.found.targets:
            self._retry_later(account, 0, note.found.reason)
            return
        account.found, account.at = note.found, 0
        self._want_stun(lambda: self._register(account))

    def _want_stun(self, then: Callable[[], None]) -> None:
        servers = (one.found.stun for one in self)
        self._stun.want(tuple(one for one in servers if one is not None), then)

    def _on_stun_changed(self) -> None:
        for account in self:
            if account.native is not None and account.found.stun is not None:
                self._tell_pjsip(account)

    def _on_registration(self, note: RegistrationSeen) -> None:
        """A REGISTER has its final answer."""
        account = self._accounts.get(note.account)
        if account is None:
            return
        account.attempt += 1
        what = convert.registration(note.code, expires_s=note.expires_s, content=not note.stale)
        if what is Registration.REGISTERED:
            account.failures, account.served = 0, True
            self._change(account, what, note.code, note.reason, expires_s=note.expires_s)
            self._endpoint.hop.registered(note.account)
            if account.moved:
                account.moved = False
                self._moved(account.command.account)
        elif what is Registration.UNREACHABLE:
            self._try_elsewhere(account, note.code, note.reason)
        elif what is Registration.REFUSED:
            why = Fault.NEVER_CONTENT if note.stale else note.reason
            self._change(account, what, note.code, why, retry_in_s=REFUSED_RETRY_S)
            self._again_in(REFUSED_RETRY_S, account, self._register)
        else:  # a wrong password stays wrong: asking again would only lock the account
            self._change(account, what, note.code, note.reason)

    def _doubt(self, name: str, reason: str) -> None:
        """Nobody may be able to call us now: say it, and register again."""
        account = self._accounts.get(name)
        if account is None or account.said.state is not Registration.REGISTERED:
            return
        self._change(account, Registration.UNREACHABLE, 0, reason, retry_in_s=RETRY_S[0])
        self._register(account)

    def _on_address_learnt(self, note: AddressLearnt) -> None:
        """The server sees us elsewhere than it was told: the hop tells it the right address."""
        account = self._accounts.get(note.account)
        if account is not None:
            self._send_register(account)

    def _register(self, account: SipAccount) -> None:
        """Ask the server at the target in use, from our address of now."""
        if self._accounts.get(account.command.account) is not account or account.target is None:
            return
        account.way = way_to(account.target.place.host)
        if self._tell_pjsip(account):
            self._send_register(account)

    def _send_register(self, account: SipAccount) -> None:
        if account.native is None:
            return
        try:
            account.native.setRegistration(True)
        except pj.Error as error:  # one is under way
            log.info("registering again: %s", error.info())
        account.attempt += 1
        self._again_in(
            LONGEST_ATTEMPT_S, account, lambda one: self._try_elsewhere(one, 0, Fault.SILENT)
        )

    def _try_elsewhere(self, account: SipAccount, code: int, reason: str) -> None:
        """The next place of the server, and when none is left all of them again after a while."""
        if account.at + 1 < len(account.found.targets):
            account.at += 1
            log.info("account %s: trying %s", account.command.account, account.target)
            self._change(account, Registration.REGISTERING, code, reason)
            self._register(account)
        else:
            account.at = 0
            self._retry_later(account, code, reason)

    def _retry_later(self, account: SipAccount, code: int, reason: str) -> None:
        wait_s = RETRY_S[min(account.failures, len(RETRY_S) - 1)]
        account.failures += 1
        self._change(account, Registration.UNREACHABLE, code, reason, retry_in_s=wait_s)
        self._again_in(wait_s, account, self._look_up)

    def _again_in(
        self, seconds: float, account: SipAccount, act: Callable[[SipAccount], None]
    ) -> None:
        """Do it unless the account was given up, or has had another answer, meanwhile."""
        attempt = account.attempt

        def then() -> None:
            same = self._accounts.get(account.command.account) is account
            if same and account.attempt == attempt:
                act(account)

        self._timers.after(seconds, then)

    def _look_up(self, account: SipAccount) -> None:
        """Look the names up on another thread: pjsip would stop the loop for seconds."""
        command, emit, wake = account.command, self._emit, self._endpoint.wake

        def done(found: Found) -> None:
            emit(ServersFound(command.account, command, found))
            wake()

        finding.find(self._locator, command, done)

    def _tell_pjsip(self, account: SipAccount) -> bool:
        """Make or change the native account; whether it stands."""
        command = account.command
        known = account.native
        native = known or EngineAccount(command.account, self._emit, self._ring)
        try:
            config = config_for(
                account, self._endpoint, self._instance, stun_answers=self._stun.ready
            )
            if known:
                native.modify(config)
            else:
                native.create(config)
        except pj.Error as error:
            log.warning("account %s: %s", command.account, error.info())
            self._retry_later(account, 0, told(Fault.UNUSABLE, str(error.reason)))
            return False
        account.native = native
        self._endpoint.answers_as(command.account, native)
        return True

    def _remove(self, account: SipAccount) -> None:
        native, account.native = account.native, None
        if native is not None:
            self._endpoint.answers_as(account.command.account, None)
            native.shutdown()

    def _change(
        self,
        account: SipAccount,
        what: Registration,
        code: int = 0,
        reason: str = "",
        *,
        expires_s: int = 0,
        retry_in_s: int = 0,
    ) -> None:
        name = account.command.account
        account.said = state(name, what, code, reason, expires_s=expires_s, retry_in_s=retry_in_s)
        self._say(account.said)
