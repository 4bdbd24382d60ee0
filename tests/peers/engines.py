"""Real telephones of this program: an engine process with the test as its desk."""

import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TypeVar

import pytest

from app.paths import DataPaths
from app.telephony import engine_process
from app.telephony.client import PhoneClient
from app.telephony.commands import Dial, Register, WireCommand
from app.telephony.events import (
    CallDialled,
    CallRinging,
    EngineReady,
    Event,
    Registration,
    RegistrationChanged,
)

WAIT_S = 10.0
Fact = TypeVar("Fact", bound=Event)


class Story:
    """Remembers every fact in order and can wait for one; `hear` may be called on any thread."""

    def __init__(self) -> None:
        self.facts: list[Event] = []
        self._news = threading.Condition()

    def hear(self, event: Event) -> None:
        """Take note of a fact."""
        with self._news:
            self.facts.append(event)
            self._news.notify_all()

    def mark(self) -> int:
        """A point in the story, for `since`."""
        return len(self.facts)

    def all(self, kind: type[Fact], *, since: int = 0) -> list[Fact]:
        """Every fact of a type."""
        return [fact for fact in self.facts[since:] if isinstance(fact, kind)]

    def wait_for(
        self,
        kind: type[Fact],
        where: Callable[[Fact], object] = lambda _fact: True,
        *,
        since: int = 0,
        seconds: float = WAIT_S,
    ) -> Fact:
        """The first fact of this type and kind after `since`; the test fails after `seconds`."""
        deadline = time.monotonic() + seconds
        with self._news:
            while True:
                for fact in self.facts[since:]:
                    if isinstance(fact, kind) and where(fact):
                        return fact
                left = deadline - time.monotonic()
                if left <= 0 or not self._news.wait(left):
                    told = "\n  ".join(repr(fact) for fact in self.facts[since:])
                    pytest.fail(f"no {kind.__name__} as wanted within {seconds} s:\n  {told}")


class Telephone(Story):
    """A PhoneClient with an engine of its own and the test as its desk."""

    def __init__(
        self,
        folder: Path,
        *options: str,
        sip_port: int = 0,
        bind: str = "127.0.0.1",
        begun: bool = False,
    ) -> None:
        super().__init__()
        self.paths = DataPaths(folder).create()
        self.phone = PhoneClient(
            self.paths,
            self.hear,
            no_sound=True,
            bind=bind,
            sip_port=sip_port,
            options=options,
            begun=engine_process.begin(self.paths, no_sound=True, bind=bind) if begun else None,
        )

    def start(self) -> EngineReady:
        """Find or start the engine."""
        mark = self.mark()
        self.phone.start()
        return self.wait_for(EngineReady, since=mark)

    def stop(self, *, end_engine: bool = True) -> None:
        """Leave."""
        self.phone.stop(end_engine=end_engine)

    def send(self, command: WireCommand) -> None:
        """Give a command."""
        self.phone.send(command)

    @property
    def ready(self) -> EngineReady:
        """The engine as it last said hello."""
        return self.all(EngineReady)[-1]

    def direct(self, user: str = "desk", account: str = "direct") -> str:
        """Become callable without a server; gives the address."""
        self.send(Register(account=account, registrar="", user=user, password=""))
        self.wait_registration(account, Registration.DIRECT)
        return f"{user}@127.0.0.1:{self.ready.sip_port}"

    def wait_registration(
        self, account: str, state: Registration, *, since: int = 0, seconds: float = WAIT_S
    ) -> RegistrationChanged:
        """Wait until an account stands so."""
        return self.wait_for(
            RegistrationChanged,
            lambda fact: fact.account == account and fact.state is state,
            since=since,
            seconds=seconds,
        )

    def dial(self, target: str, account: str = "direct") -> str:
        """Call somebody; gives the id of the call once the INVITE is on its way."""
        call_id = uuid.uuid4().hex
        self.send(Dial(call_id=call_id, account=account, target=target))
        self.wait_for(CallDialled, lambda fact: fact.call_id == call_id)
        return call_id

    def wait_ringing(self, *, since: int = 0) -> CallRinging:
        """Wait for an incoming call."""
        return self.wait_for(CallRinging, since=since)


class Telephones:
    """Makes telephones and ends them all, engines included."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._stack = ExitStack()
        self._count = 0

    def __call__(
        self,
        *options: str,
        folder: Path | None = None,
        sip_port: int = 0,
        bind: str = "127.0.0.1",
        start: bool = True,
        begun: bool = False,
    ) -> Telephone:
        """A telephone, by default with an engine of its own that runs already."""
        self._count += 1
        place = folder or self._folder / f"phone-{self._count}"
        telephone = Telephone(place, *options, sip_port=sip_port, bind=bind, begun=begun)
        self._stack.callback(telephone.stop)
        if start:
            telephone.start()
        return telephone

    def close(self) -> None:
        """End them all."""
        self._stack.close()


@pytest.fixture
def telephones(tmp_path: Path) -> Iterator[Telephones]:
    made = Telephones(tmp_path)
    yield made
    made.close()


@pytest.fixture
def telephone(telephones: Telephones) -> Telephone:
    """One telephone with an engine that runs."""
    return telephones()
