"""What is done when the network changes, this computer slept, or nothing else has helped.

The ladder: register again; with new connections from the new address, calls told of it; the next
place of the server, and all of them again; and at last another engine, which the desk starts.
"""

import logging
import time
from collections.abc import Callable

from app.telephony.engine.accounts import Accounts
from app.telephony.engine.network import NetworkWatch
from app.telephony.engine.timers import Timers
from app.telephony.events import Registration

SETTLE_S = 0.4
"""The system tells one change in many messages: we look when it has been quiet for so long."""
SLEPT_S = 5.0
"""A turn of the loop that took longer was no turn: this computer slept, or we stood still."""
STUCK_ROUNDS = 4
"""Failed rounds after which an account that once worked is worth another engine."""

log = logging.getLogger(__name__)


class Recovery:
    """Lives on the engine thread; `network_changed` is called there for each message of a watch."""

    def __init__(
        self,
        accounts: Accounts,
        timers: Timers,
        *,
        tell: Callable[[], None],
        idle: Callable[[], bool],
        give_up: Callable[[], None],
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._accounts = accounts
        self._timers = timers
        self._idle = idle
        self._give_up = give_up
        self._clock = clock
        self._turned_at = clock()
        self._changes = 0
        self._watch = NetworkWatch(tell)

    def start(self) -> None:
        """Listen to the system; its changes come back through `tell`."""
        self._watch.start()

    def stop(self) -> None:
        """Listen no more."""
        self._watch.stop()

    def network_changed(self) -> None:
        """The system has said something: look once it is quiet."""
        self._changes += 1
        seen = self._changes

        def look() -> None:
            if seen == self._changes:
                self._accounts.check_ways()

        self._timers.after(SETTLE_S, look)

    def turned(self) -> None:
        """The loop has turned; called each time, so it must cost nothing."""
        now = self._clock()
        slept = now - self._turned_at
        self._turned_at = now
        if slept > SLEPT_S:
            log.info("stood still for %.0f s: registering again", slept)
            self._accounts.reconnect()

    def judge(self) -> None:
        """An account has failed again: nothing but another engine may be left to try."""
        stuck = any(
            one.served
            and one.failures >= STUCK_ROUNDS
            and one.way
            and one.said.state is Registration.UNREACHABLE
            for one in self._accounts
        )
        if stuck and self._idle():
            log.warning("registering has failed for too long: making way for another engine")
            self._give_up()
