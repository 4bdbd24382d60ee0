"""Everything that must be looked up before an account can register, on a thread of its own."""

import secrets
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass

from app.telephony.commands import Register
from app.telephony.engine import convert
from app.telephony.engine.hop.places import Place, family_of
from app.telephony.engine.locating import Locator, Target, Wish
from app.telephony.faults import FaultError

STUN_PORT = 3478
STUN_PATIENCE_S = 1.5
_BINDING_REQUEST = bytes.fromhex("000100002112a442")


@dataclass(frozen=True, slots=True)
class Found:
    """Where the servers of an account are; no target when that failed, and why."""

    targets: tuple[Target, ...] = ()
    stun: str = ""
    """address:port, "" for none, or one that is not found: calls then do without."""
    turn: str = ""
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
        stun = stun if stun is not None and answers_stun(stun) else None
        done(Found(targets, *(str(one) if one is not None else "" for one in (stun, turn))))

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


def answers_stun(place: Place) -> bool:
    """Whether a STUN server answers there: pjsip would hold the engine up to find out in a call."""
    number = secrets.token_bytes(12)
    with socket.socket(family_of(place.host), socket.SOCK_DGRAM) as asking:
        asking.settimeout(STUN_PATIENCE_S)
        try:
            asking.sendto(_BINDING_REQUEST + number, place)
            return asking.recv(1000)[8:20] == number
        except OSError:
            return False
