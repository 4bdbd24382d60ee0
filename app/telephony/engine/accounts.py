"""The SIP accounts: registered, watched and said honestly."""

import logging
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

import pjsua2 as pj

from app.clock import now_ms
from app.telephony.commands import Register, Srtp, Transport
from app.telephony.engine import convert, srtp
from app.telephony.engine.callbacks import Emit, EngineAccount
from app.telephony.engine.endpoint import MAX_ACCOUNTS, SipEndpoint
from app.telephony.engine.hop.places import SIP_PORT, SIPS_PORT, Place, in_uri
from app.telephony.engine.hop.ways import Upstream
from app.telephony.engine.notes import (
    AddressLearnt,
    ConnectionLost,
    HostResolved,
    RegistrationSeen,
)
from app.telephony.engine.timers import Timers
from app.telephony.events import CommandRefused, Event, Registration, RegistrationChanged

EXPIRES_S = 120
"""A server that dies in silence is noticed when the registration is renewed, not before."""
FIRST_RETRY_S = 2
RETRY_S = 15
REFUSED_RETRY_S = 60
GOODBYE_S = 2.0
"""What a goodbye to the server may take."""

log = logging.getLogger(__name__)


@dataclass(slots=True)
class SipAccount:
    """One account and what is known of it."""

    command: Register
    said: RegistrationChanged
    native: EngineAccount | None = None
    server: tuple[Place, ...] = ()
    """Where the registrar is heard, the first choice first."""
    failures: int = field(default=0)

    @property
    def live(self) -> EngineAccount:
        """The native account; only for an account that `Accounts.get` gave."""
        if self.native is None:
            raise LookupError(f"account {self.command.account} is not ready")
        return self.native

    @property
    def domain(self) -> str:
        """The server calls are sent to, host[:port]; "" for a direct account."""
        return self.command.registrar


class Accounts:
    """All accounts of this engine; lives on the engine thread."""

    def __init__(
        self,
        endpoint: SipEndpoint,
        timers: Timers,
        *,
        emit: Emit,
        say: Callable[[Event], None],
        instance: str,
    ) -> None:
        self._endpoint = endpoint
        self._timers = timers
        self._emit = emit
        self._say = say
        self._instance = instance
        self._accounts: dict[str, SipAccount] = {}

    def get(self, name: str) -> SipAccount | None:
        """The account of this name, when it can place calls."""
        account = self._accounts.get(name)
        return account if account is not None and account.native is not None else None

    def states(self) -> tuple[RegistrationChanged, ...]:
        """The present state of every account."""
        return tuple(account.said for account in self._accounts.values())

    def trusts(self, name: str) -> bool:
        """Whether what comes for this account comes from its own server: the hop sees to that."""
        return bool(self.domain(name))

    def publishing(self) -> tuple[SipAccount, ...]:
        """The accounts whose server is told how the agent is."""
        ready = (account for account in self._accounts.values() if account.native is not None)
        return tuple(account for account in ready if account.command.presence)

    def srtp(self, name: str) -> Srtp:
        """How the calls of this account must be encrypted."""
        account = self._accounts.get(name)
        return account.command.srtp if account is not None else Srtp.OFF

    def hides_keys(self, name: str) -> bool:
        """Whether the keys of its calls travel in TLS, as far as the server at least."""
        account = self._accounts.get(name)
        return account is not None and account.command.transport is Transport.TLS

    def domain(self, name: str) -> str:
        """The server of this account, host[:port]; "" for a direct account and one unknown."""
        account = self._accounts.get(name)
        return account.domain if account is not None else ""

    def register(self, command: Register) -> None:
        """Use an account; one that is known and unchanged only says again how it stands."""
        known = self._accounts.get(command.account)
        if known is not None and known.command == command:
            self._say(known.said)
            return
        if known is None and len(self._accounts) >= MAX_ACCOUNTS:
            self._say(CommandRefused(command="Register", reason="too_many_accounts"))
            return
        account = SipAccount(command, _state(command.account, Registration.REGISTERING))
        if command.demand_tls and _transport(command) is not Transport.TLS:
            if known is not None:
                self._remove(known)
            self._accounts[command.account] = account
            self._change(account, Registration.UNREACHABLE, 0, "this account demands TLS")
            return
        account.native = known.native if known is not None else None  # calls may run on it
        self._accounts[command.account] = account
        if not command.registrar:
            self._create(account)
            if account.native is not None:
                self._change(account, Registration.DIRECT)
            return
        self._say(account.said)
        self._look_up(account)

    def unregister(self, name: str) -> None:
        """Tell the server, and forget the account."""
        account = self._accounts.pop(name, None)
        if account is not None:
            self._remove(account)
            self._timers.after(GOODBYE_S, lambda: self._forget(name))
            self._say(_state(name, Registration.OFFLINE))

    def _forget(self, name: str) -> None:
        """The server knows by now: the hop need not serve the account any longer."""
        if name not in self._accounts:
            self._endpoint.hop.forget(name)

    def reconnect(self) -> None:
        """The network has changed: forget every connection, and register from where we are now."""
        self._endpoint.hop.renew()
        for account in self._accounts.values():
            if account.native is not None and account.domain:
                self._change(account, Registration.REGISTERING)
                account.native.modify(self._config(account))
                self._register_now(account)

    def close(self) -> None:
        """Unregister everything; the loop must turn until `all_gone`, or for a second."""
        for account in tuple(self._accounts.values()):
            native = account.native
            if native is not None and account.said.state is Registration.REGISTERED:
                native.setRegistration(False)

    def all_gone(self) -> bool:
        """Whether no server believes any more that we are there."""
        return all(one.said.state is not Registration.REGISTERED for one in self._accounts.values())

    def drop(self) -> None:
        """Let go of the native accounts; pjsip ends next."""
        for account in self._accounts.values():
            self._remove(account)
        self._accounts.clear()

    def on_host_resolved(self, note: HostResolved) -> None:
        """The name of a registrar was looked up."""
        account = self._accounts.get(note.account)
        if account is None or account.command.registrar != note.registrar:
            return
        if not note.addresses:
            self._retry_later(account, Registration.UNREACHABLE, 0, note.reason)
            return
        account.server = note.addresses
        self._create(account)

    def on_registration(self, note: RegistrationSeen) -> None:
        """A REGISTER has its final answer. pjsip tries again by itself when it was not reached."""
        account = self._accounts.get(note.account)
        if account is None:
            return
        state = convert.registration(note.code, expires_s=note.expires_s)
        if state is Registration.REGISTERED:
            account.failures = 0
            self._change(account, state, note.code, note.reason, expires_s=note.expires_s)
        elif state is Registration.UNREACHABLE:
            account.failures += 1
            retry_in_s = FIRST_RETRY_S if account.failures == 1 else RETRY_S
            self._change(account, state, note.code, note.reason, retry_in_s=retry_in_s)
        elif state is Registration.REFUSED:
            self._change(account, state, note.code, note.reason, retry_in_s=REFUSED_RETRY_S)
            self._timers.after(REFUSED_RETRY_S, lambda: self._try_again(account))
        else:  # a wrong password stays wrong: asking again would only lock the account
            self._change(account, state, note.code, note.reason)

    def on_connection_lost(self, note: ConnectionLost) -> None:
        """Nobody can call us now: say it, and register again over a new connection."""
        account = self._accounts.get(note.account)
        if account is None or account.said.state is not Registration.REGISTERED:
            return
        self._change(account, Registration.UNREACHABLE, 0, note.reason, retry_in_s=FIRST_RETRY_S)
        self._register_now(account)

    def on_address_learnt(self, note: AddressLearnt) -> None:
        """The server sees us elsewhere than it was told: the hop tells it the right address."""
        account = self._accounts.get(note.account)
        if account is not None:
            self._register_now(account)

    def _register_now(self, account: SipAccount) -> None:
        if account.native is None:
            return
        try:
            account.native.setRegistration(True)
        except pj.Error as error:  # one is under way
            log.info("registering again: %s", error.info())

    def _try_again(self, account: SipAccount) -> None:
        if self._accounts.get(account.command.account) is not account:
            return
        if not account.server:
            self._look_up(account)
        elif account.native is None:
            self._create(account)
        elif account.said.state is Registration.REFUSED:
            self._register_now(account)

    def _retry_later(
        self, account: SipAccount, state: Registration, code: int, reason: str
    ) -> None:
        account.failures += 1
        retry_in_s = min(RETRY_S, FIRST_RETRY_S * 2 ** min(account.failures - 1, 3))
        self._change(account, state, code, reason, retry_in_s=retry_in_s)
        self._timers.after(retry_in_s, lambda: self._try_again(account))

    def _look_up(self, account: SipAccount) -> None:
        """Look the registrar up on another thread: pjsip would stop the loop for seconds."""
        place = convert.split_host(account.command.registrar)
        if place is None:
            self._change(account, Registration.UNREACHABLE, 0, "not a host")
            return
        name, registrar = account.command.account, account.command.registrar
        transport = _transport(account.command)
        emit, wake = self._emit, self._endpoint.wake

        def resolve() -> None:
            host = place[0].strip("[]")
            port = place[1] or (SIPS_PORT if transport is Transport.TLS else SIP_PORT)
            try:
                found = socket.getaddrinfo(host, port, type=socket.SOCK_DGRAM)
                places = tuple(Place(str(one[4][0]), int(one[4][1])) for one in found)
                note = HostResolved(name, registrar, places, "")
            except (OSError, UnicodeError) as error:
                note = HostResolved(name, registrar, (), f"{host}: {error}")
            emit(note)
            wake()

        threading.Thread(target=resolve, name="resolver", daemon=True).start()

    def _create(self, account: SipAccount) -> None:
        command = account.command
        known = account.native
        native = known or EngineAccount(command.account, self._emit)
        try:
            config = self._config(account)
            if known:
                native.modify(config)
            else:
                native.create(config)
        except pj.Error as error:
            log.warning("account %s: %s", command.account, error.info())
            self._retry_later(account, Registration.UNREACHABLE, 0, str(error.reason))
        else:
            account.native = native
            self._endpoint.answers_as(command.account, native)

    def _config(self, account: SipAccount) -> pj.AccountConfig:
        command = account.command
        server, hop = command.registrar, self._endpoint.hop
        address = hop.address_toward(account.server)
        config = pj.AccountConfig()
        host = convert.split_host(server)
        domain = host[0] if host else in_uri(address)
        port = "" if host else f":{hop.port}"
        user = convert.user_part(command.user)
        config.idUri = convert.own_address(command.display_name, f"sip:{user}@{domain}{port}")
        if server:
            # Never sipConfig.transportId: a hostile 200 OK could then abort the process.
            registration = config.regConfig
            registration.registrarUri = f"sip:{server}"
            registration.timeoutSec = EXPIRES_S
            registration.firstRetryIntervalSec = FIRST_RETRY_S
            registration.retryIntervalSec = RETRY_S
            registration.randomRetryIntervalSec = 0
            registration.contactParams = f';+sip.instance="{self._instance}"'
            config.sipConfig.authCreds.append(
                pj.AuthCredInfo("digest", "*", command.user, 0, command.password)
            )
        route = hop.use(self._upstream(account, host[0] if host else ""))
        config.sipConfig.proxies.append(route)
        # Addresses and signs of life are the hop's matter.
        config.natConfig.contactRewriteUse = config.natConfig.viaRewriteUse = 0
        config.natConfig.udpKaIntervalSec = 0
        config.mediaConfig.transportConfig = self._endpoint.rtp_transport(address)
        if ":" in address:
            config.mediaConfig.ipv6Use = pj.PJSUA_IPV6_ENABLED
        config.mwiConfig.enabled = command.mailbox and bool(server)
        config.presConfig.publishEnabled = command.presence and bool(server)
        srtp.ask_for(command.srtp, config)
        return config

    def _upstream(self, account: SipAccount, host: str) -> Upstream:
        command = account.command
        return Upstream(
            account=command.account,
            user=command.user,
            host=host.strip("[]"),
            places=account.server,
            transport=_transport(command),
            ca_file=command.ca_file,
            keep_alive_s=command.keep_alive_s,
        )

    def _remove(self, account: SipAccount) -> None:
        native, account.native = account.native, None
        if native is not None:
            self._endpoint.answers_as(account.command.account, None)
            native.shutdown()

    def _change(
        self,
        account: SipAccount,
        state: Registration,
        code: int = 0,
        reason: str = "",
        *,
        expires_s: int = 0,
        retry_in_s: int = 0,
    ) -> None:
        account.said = _state(
            account.command.account, state, code, reason, expires_s=expires_s, retry_in_s=retry_in_s
        )
        self._say(account.said)


def _state(
    name: str,
    state: Registration,
    code: int = 0,
    reason: str = "",
    *,
    expires_s: int = 0,
    retry_in_s: int = 0,
) -> RegistrationChanged:
    return RegistrationChanged(
        account=name,
        state=state,
        code=code,
        reason=convert.clean(reason),
        at=now_ms(),
        expires_s=expires_s,
        retry_in_s=retry_in_s,
    )


def _transport(command: Register) -> Transport:
    """How to speak to the server; UDP where neither a transport nor TLS is asked for."""
    if command.transport is Transport.AUTO:
        return Transport.TLS if command.demand_tls else Transport.UDP
    return command.transport
