"""Everything that must be looked up before an account can register, on a thread of its own."""

import threading
from collections.abc import Callable

import msgspec

from app.telephony.commands import Register
from app.telephony.engine import convert
from app.telephony.engine.hop.places import Place
from app.telephony.engine.locating import Locator, Target, Wish
from app.telephony.faults import FaultError

STUN_PORT = 3478


class Found(msgspec.Struct, frozen=True):
    """Where the servers of an account are; no target when that failed, and why."""

    targets: tuple[Target, ...] = ()
    stun: Place | None = None
    """None for none, or one that is not found: calls then do without."""
    turn: str = ""
    """address:port, "" likewise."""
    reason: str = ""


def find(locator: Locator, command: Register, done: Callable[[Found], None]) -> None:
    """Look up what this account needs; `done` is called on another thread."""

    def work() -> None:
        server = command.proxy or command.registrar
        wish = Wish(server, command.transport, command.demand_tls, command.ip_version)
        try:
            targets = locator.locate(wish)
        except FaultError as error:
            done(Found(reason=str(error)))
            return
        stun, turn = (_place(locator, one) for one in (command.stun, command.turn))
        done(Found(targets, stun, str(turn) if turn is not None else ""))

    threading.Thread(target=work, name="finder", daemon=True).start()


def _place(locator: Locator, server: str) -> Place | None:
    """The first IPv4 address of a STUN or TURN server; pjsip would wait for its name itself."""
    found = convert.split_host(server) if server else None
    if found is None:
        return None
    wish = Wish(f"{found[0]}:{found[1] or STUN_PORT}", ip_version=4)
    try:
        return locator.locate(wish)[0].place
    except FaultError:
        return None
