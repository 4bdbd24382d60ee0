"""What the fake telephone knows of one call."""

from app.telephony.events import MediaState
from app.telephony.incoming_rules import Decision
from app.telephony.known_call import KnownCall


class FakeCall(KnownCall, kw_only=True):
    """One call of the fake telephone."""

    recording: str = ""
    recording_on: bool = False
    paused: bool = False
    wanted: MediaState = MediaState.NONE
    """What a hold, or the end of one, is to make of it."""
    handed_to: str = ""
    """Whom a transfer under way goes to."""
    other_id: str = ""
    """The call with that person, in an attended transfer."""
    transferred_to: str = ""
    decision: Decision = Decision()
    """What the rules want done once its time has come."""

    @property
    def talking(self) -> bool:
        """Answered, and not held by the agent."""
        return self.answered_at is not None and self.media is not MediaState.LOCAL_HOLD
