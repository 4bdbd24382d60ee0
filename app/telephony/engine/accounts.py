"""The SIP accounts: registered, watched and said honestly."""

import ipaddress
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
from app.telephony.engine.notes import HostResolved, RegistrationSeen
from app.telephony.engine.timers import Timers
from app.telephony.events import CommandRefused, Event, Registration, RegistrationChanged

EXPIRES_S = 120
"""A server that dies in silence is noticed when the registration is renewed, not before."""
FIRST_RETRY_S = 2
RETRY_S = 15
REFUSED_RETRY_S = 60

log = logging.getLogger(__name__)


@dataclass(slots=True)
class SipAccount:
    """One account and what is known of it."""

    command: Register
    said: RegistrationChanged
    native: EngineAccount | None = None
    server: frozenset[str] = frozenset()
    """Addresses of the registrar; what comes from there may assert identities."""
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

    def trusts(self, name: str, source: str) -> bool:
        """Whether a message from `source` (address:port) came from this account's own server."""
        account = self._accounts.get(name)
        return account is not None and source.rpartition(":")[0].strip("[]") in account.server

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
        if command.transport not in self._endpoint.transports:
            self._say(CommandRefused(command="Register", reason=f"no_{command.transport}"))
            self._say(_state(command.account, Registration.OFFLINE))
            return
        account = SipAccount(command, _state(command.account, Registration.REGISTERING))
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
            self._say(_state(name, Registration.OFFLINE))

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

    def _try_again(self, account: SipAccount) -> None:
        if self._accounts.get(account.command.account) is not account:
            return
        if not account.server:
            self._look_up(account)
        elif account.native is None:
            self._create(account)
        elif account.said.state is Registration.REFUSED:
            try:
                account.native.setRegistration(True)
            except pj.Error as error:
                log.warning("registering again failed: %s", error.info())

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
        emit, wake = self._emit, self._endpoint.wake

        def resolve() -> None:
            host = place[0].strip("[]")
            try:
                found = socket.getaddrinfo(host, place[1] or 5060, type=socket.SOCK_DGRAM)
                note = HostResolved(name, registrar, frozenset(str(one[4][0]) for one in found), "")
            except (OSError, UnicodeError) as error:
                note = HostResolved(name, registrar, frozenset(), f"{host}: {error}")
            emit(note)
            wake()

        threading.Thread(target=resolve, name="resolver", daemon=True).start()

    def _create(self, account: SipAccount) -> None:
        command = account.command
        known = account.native
        native = known or EngineAccount(command.account, self._emit)
        try:
            self._endpoint.use(command.transport, ca_file=command.ca_file)
            if known:
                native.modify(self._config(account))
            else:
                native.create(self._config(account), True)  # noqa: FBT003  default, not the trap
        except pj.Error as error:
            log.warning("account %s: %s", command.account, error.info())
            self._retry_later(account, Registration.UNREACHABLE, 0, str(error.reason))
        except OSError as error:
            self._change(account, Registration.UNREACHABLE, 0, str(error))
        else:
            account.native = native

    def _config(self, account: SipAccount) -> pj.AccountConfig:
        command = account.command
        server, how = command.registrar, f";transport={command.transport}"
        config = pj.AccountConfig()
        host = convert.split_host(server)
        domain = host[0] if host else _uri_host(self._endpoint.address)
        port = "" if host else f":{self._endpoint.sip_port}"
        user = convert.user_part(command.user)
        config.idUri = convert.own_address(command.display_name, f"sip:{user}@{domain}{port}")
        if server:
            # Never sipConfig.transportId: a hostile 200 OK could then abort the process.
            registration = config.regConfig
            registration.registrarUri = f"sip:{server}{how}"
            registration.timeoutSec = EXPIRES_S
            registration.firstRetryIntervalSec = FIRST_RETRY_S
            registration.retryIntervalSec = RETRY_S
            registration.randomRetryIntervalSec = 0
            config.sipConfig.proxies.append(f"sip:{server}{how};lr;hide")
            config.sipConfig.authCreds.append(
                pj.AuthCredInfo("digest", "*", command.user, 0, command.password)
            )
        config.natConfig.sipOutboundInstanceId = self._instance
        config.mediaConfig.transportConfig = self._endpoint.rtp_transport()
        srtp.ask_for(command.srtp, config)
        return config

    def _remove(self, account: SipAccount) -> None:
        native, account.native = account.native, None
        if native is not None:
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


def _uri_host(address: str) -> str:
    try:
        version = ipaddress.ip_address(address.strip("[]")).version
    except ValueError:
        return address
    return f"[{address.strip('[]')}]" if version == 6 else address  # noqa: PLR2004  IP version
