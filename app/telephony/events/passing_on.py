"""Facts about calls that somebody else is to have: transfers, here and over there."""

from enum import StrEnum

from app.telephony.events.base import Event


class TransferState(StrEnum):
    """How far a transfer has come."""

    ASKED = "asked"
    """It was asked for; nothing is known yet."""
    ACCEPTED = "accepted"
    """The side that is transferred has begun to call."""
    RINGING = "ringing"
    """The new telephone rings."""
    DONE = "done"
    FAILED = "failed"

    @property
    def over(self) -> bool:
        """Whether nothing more is to come."""
        return self in {TransferState.DONE, TransferState.FAILED}


class CallIdentified(Event, frozen=True, kw_only=True):
    """The server says who is on the call now: another person, or the same with a name."""

    call_id: str
    remote: str
    display_name: str = ""
    transferred_by: str = ""
    """Who was on the call before and has passed it on; "" when nobody has changed."""
    at: int


class TransferChanged(Event, frozen=True, kw_only=True):
    """How a transfer that this desk has asked for is going."""

    call_id: str
    state: TransferState
    target: str
    """Whom the other side of the call is to speak with."""
    other_id: str = ""
    """The call with `target`, in an attended transfer."""
    code: int = 0
    reason: str = ""
    """When it failed: "timeout", "taken_back", "cannot_send", or the words of the far end."""
    at: int


class CallPassedOn(Event, frozen=True, kw_only=True):
    """The other side passes this desk on to `target`; CallIdentified follows when that answers."""

    call_id: str
    state: TransferState
    target: str
    code: int = 0
    reason: str = ""
    at: int
