"""Which STUN servers the sound of calls may ask: those alone that answer at this time.

pjsip asks in the middle of a call and waits on the engine's own thread: eight seconds for a server
it has not reached yet, after which the engine counted as hung, and two for one that went away
since. So every server is asked again and again from another thread, pjsip has to have reached it
once, and until then and whenever it is silent calls do without it.
"""

import logging
import os
import socket
import threading
from collections.abc import Callable

from app.telephony.engine.callbacks import Emit
from app.telephony.engine.endpoint import SipEndpoint
from app.telephony.engine.hop.places import Place, family_of
from app.telephony.engine.notes import StunChecked, StunHeard
from app.telephony.engine.timers import Timers

ASK_EVERY_S = 15.0
PATIENCE_S = 1.5
_BINDING_REQUEST = bytes.fromhex("000100002112a442")

log = logging.getLogger(__name__)


class Stun:
    """The servers that the accounts want, and whether calls may ask them; on the engine thread."""

    def __init__(
        self, endpoint: SipEndpoint, timers: Timers, *, emit: Emit, changed: Callable[[], None]
    ) -> None:
        self._endpoint = endpoint
        self._timers = timers
        self._emit = emit
        self._changed = changed
        self._wanted: tuple[Place, ...] = ()
        self._used: tuple[Place, ...] = ()
        self._round = self._checks = 0
        self._waiting: list[Callable[[], None]] = []
        self.ready = False
        """Whether a call may ask."""

    def want(self, servers: tuple[Place, ...], then: Callable[[], None]) -> None:
        """Use these servers; `then` is called once that is settled, or after some seconds."""
        servers = tuple(dict.fromkeys(servers))
        if servers == self._wanted and not self._waiting:
            then()
            return
        self._waiting.append(then)
        if servers != self._wanted:
            self._wanted = servers
            self._ask()

    def _ask(self) -> None:
        self._round += 1
        number, servers = self._round, self._wanted

        def work() -> None:
            answering = tuple(server for server in servers if answers(server))
            self._emit(StunHeard(number, answering))
            self._endpoint.wake()

        threading.Thread(target=work, name="stun", daemon=True).start()

    def on_heard(self, note: StunHeard) -> None:
        """These of the servers answer now."""
        if note.round != self._round:
            return
        if note.answering != self._used or (note.answering and not (self.ready or self._checks)):
            self._use(note.answering)
        elif not self._checks:
            self._settled()
        if self._wanted:
            self._timers.after(ASK_EVERY_S, lambda: self._ask_again(note.round))

    def _ask_again(self, number: int) -> None:
        if number == self._round:
            self._ask()

    def _use(self, servers: tuple[Place, ...]) -> None:
        log.info("STUN servers that answer: %s", ", ".join(map(str, servers)) or "none")
        self._used = servers
        if self.ready:
            self.ready = False
            self._changed()
        if not servers:
            self._settled()
            return
        self._checks += 1
        self._endpoint.use_stun(tuple(map(str, servers)))
        self._timers.after(PATIENCE_S, self._settled)

    def on_checked(self, note: StunChecked) -> None:
        """One of them was reached by pjsip, or none."""
        self._checks -= 1
        if self._checks or not self._used:
            return
        self.ready = note.reached
        if self.ready:
            self._changed()
        self._settled()

    def _settled(self) -> None:
        waiting, self._waiting = self._waiting, []
        for then in waiting:
            then()


def answers(place: Place) -> bool:
    """Whether a STUN server answers there."""
    number = os.urandom(12)
    with socket.socket(family_of(place.host), socket.SOCK_DGRAM) as asking:
        asking.settimeout(PATIENCE_S)
        try:
            asking.sendto(_BINDING_REQUEST + number, place)
            return asking.recv(1000)[8:20] == number
        except OSError:
            return False
