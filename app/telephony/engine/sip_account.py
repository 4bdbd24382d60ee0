"""One SIP account of the engine: what was asked for, where its servers are, how it stands."""

import msgspec

from app.clock import now_ms
from app.telephony.commands import Register, Transport
from app.telephony.engine import convert
from app.telephony.engine.callbacks import EngineAccount
from app.telephony.engine.finding import Found
from app.telephony.engine.hop.places import Place
from app.telephony.engine.locating import Target
from app.telephony.events import Registration, RegistrationChanged


class SipAccount(msgspec.Struct):
    """One account and what is known of it."""

    command: Register
    said: RegistrationChanged
    native: EngineAccount | None = None
    found: Found = Found()
    at: int = 0
    """Which of the targets found is in use, or tried at this moment."""
    way: str = ""
    """Our own address toward that target when it was last used; "" for none."""
    failures: int = 0
    """Rounds through all targets without success."""
    attempt: int = 0
    """Number of the registration under way: what waits for an older one is stale."""
    served: bool = False
    """Whether it has been registered in the life of this engine."""
    moved: bool = False
    """Whether its calls must be told a new address of ours once it is registered again."""

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

    @property
    def target(self) -> Target | None:
        """The place the server is spoken to at."""
        return self.found.targets[self.at] if self.found.targets else None

    @property
    def places(self) -> tuple[Place, ...]:
        """Where the server may be heard from, the place in use first."""
        if self.target is None:
            return ()
        return (self.target.place, *(o.place for o in self.found.targets if o != self.target))

    @property
    def transport(self) -> Transport:
        """How the server is spoken to; what was asked for until it is found."""
        if self.target is not None:
            return self.target.transport
        if self.command.transport is Transport.AUTO:
            return Transport.TLS if self.command.demand_tls else Transport.UDP
        return self.command.transport

    @property
    def wants_a_server(self) -> bool:
        """Whether it must register somewhere."""
        return bool(self.command.registrar)


def state(
    name: str,
    registration: Registration,
    code: int = 0,
    reason: str = "",
    *,
    expires_s: int = 0,
    retry_in_s: int = 0,
) -> RegistrationChanged:
    """How an account stands from now on."""
    return RegistrationChanged(
        account=name,
        state=registration,
        code=code,
        reason=convert.clean(reason),
        at=now_ms(),
        expires_s=expires_s,
        retry_in_s=retry_in_s,
    )
