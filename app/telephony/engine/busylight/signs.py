"""What a busylight says to the room: decided here alone, from the calls and the agent's state."""

from enum import Enum

from app.telephony.commands import Availability
from app.telephony.engine.busylight.models import Colour
from app.telephony.events import (
    CallAnswered,
    CallDialled,
    CallEnded,
    CallRinging,
    Event,
    RulesApplied,
)


class Sign(Enum):
    """A colour, and whether it blinks: what must be noticed is told by more than its colour."""

    FREE = ((0, 255, 0), False)
    RINGING = ((0, 0, 255), True)
    BUSY = ((255, 0, 0), False)
    AWAY = ((255, 140, 0), False)

    @property
    def colour(self) -> Colour:
        """While it is lit."""
        return self.value[0]

    @property
    def blinks(self) -> bool:
        """Whether it is lit half of the time only."""
        return self.value[1]


_OF_STATE = {
    Availability.AVAILABLE: Sign.FREE,
    Availability.AWAY: Sign.AWAY,
    Availability.FORWARDING: Sign.AWAY,
    Availability.DO_NOT_DISTURB: Sign.BUSY,
}


class Signs:
    """Follows what happens; one thread at a time."""

    def __init__(self) -> None:
        self._ringing: set[str] = set()
        self._speaking: set[str] = set()
        self._state = Availability.AVAILABLE
        self._until = 0

    def note(self, event: Event) -> bool:
        """Follow what has happened; says whether it concerns the light."""
        match event:
            case CallRinging():
                self._ringing.add(event.call_id)
            case CallDialled() | CallAnswered():
                self._ringing.discard(event.call_id)
                self._speaking.add(event.call_id)
            case CallEnded():
                self._ringing.discard(event.call_id)
                self._speaking.discard(event.call_id)
            case RulesApplied():
                self._state, self._until = Availability(event.state), event.until
            case _:
                return False
        return True

    def now(self, at: int) -> Sign:
        """The sign at an epoch time; who speaks is busy, whoever else rings."""
        if self._speaking:
            return Sign.BUSY
        if self._ringing:
            return Sign.RINGING
        over = 0 < self._until <= at
        return Sign.FREE if over else _OF_STATE[self._state]
