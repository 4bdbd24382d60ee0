"""What the rest of the program may ask of a telephone."""

from collections.abc import Callable
from typing import Protocol

from app.telephony.commands import WireCommand
from app.telephony.events import Event

Listener = Callable[[Event], None]


class Phone(Protocol):
    """A telephone: commands go in, facts come out through the listener given when it was built.

    The listener may be called from any thread; the receiver hops to its own. A command for a call
    that is gone is a logged no-op. `send` never blocks and never raises for a phone that is away:
    the facts say so.
    """

    def start(self) -> None:
        """Find or start the engine; EngineReady and CallsFound follow, or EngineLost."""

    def send(self, command: WireCommand) -> None:
        """Hand one command to the telephone."""

    def stop(self, *, end_engine: bool) -> None:
        """Leave the engine; with `end_engine` end it and its calls too, and tell how they ended."""
