"""A desk without a window on an engine of its own, run step by step by the test."""

from collections.abc import Callable

from app.bus import EventBus
from app.cli.phone import headless_desk
from app.database.database import Database
from app.desk.keychain import SessionKeychain
from app.desk.loop import Loop
from app.paths import DataPaths
from app.telephony.client import PhoneClient
from app.telephony.events import Registration, RegistrationChanged

LIMIT_S = 20.0


class RealDesk:
    """A desk and its engine; desks that talk with each other share one loop."""

    def __init__(self, paths: DataPaths, database: Database, loop: Loop | None = None) -> None:
        self.loop, bus = loop or Loop(), EventBus()
        phone = PhoneClient(
            paths,
            lambda fact: self.loop.post(lambda: bus.publish(fact)),
            no_sound=True,
            bind="127.0.0.1",
        )
        self.registered = False
        self.keychain = SessionKeychain()
        self.desk = headless_desk(paths, database, self.loop, self.keychain, phone, bus)
        bus.subscribe(RegistrationChanged, self._on_registration)

    def _on_registration(self, fact: RegistrationChanged) -> None:
        self.registered = fact.state in {Registration.DIRECT, Registration.REGISTERED}

    def until(self, done: Callable[[], object]) -> None:
        """Run until this is true; the test fails when it does not come true in time."""
        late: list[bool] = []

        def look() -> None:
            if done() or late:
                self.loop.stop()
            else:
                self.loop.later(0.02, look)

        self.loop.later(0.0, look)
        self.loop.later(LIMIT_S, lambda: late.append(True))
        self.loop._running = True
        self.loop.run()
        assert done()
