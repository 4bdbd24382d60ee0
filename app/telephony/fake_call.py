"""What the fake telephone knows of one call."""

from dataclasses import dataclass, field

from app.telephony.events import CallSnapshot, Direction, MediaState
from app.telephony.incoming_rules import Decision


@dataclass(slots=True)
class FakeCall:
    """One call of the fake telephone."""

    call_id: str
    account: str
    direction: Direction
    remote: str
    display_name: str
    started_at: int
    answered_at: int | None = None
    media: MediaState = MediaState.NONE
    muted: bool = False
    recording: str = ""
    recording_on: bool = False
    paused: bool = False
    wanted: MediaState = MediaState.NONE
    """What a hold, or the end of one, is to make of it."""
    conference: bool = False
    handed_to: str = ""
    """Whom a transfer under way goes to."""
    other_id: str = ""
    """The call with that person, in an attended transfer."""
    transferred_to: str = ""
    decision: Decision = field(default_factory=Decision)
    """What the rules want done once its time has come."""

    @property
    def talking(self) -> bool:
        """Answered, and not held by the agent."""
        return self.answered_at is not None and self.media is not MediaState.LOCAL_HOLD

    def snapshot(self) -> CallSnapshot:
        """The call for a desk that was restarted."""
        return CallSnapshot(
            call_id=self.call_id,
            account=self.account,
            direction=self.direction,
            remote=self.remote,
            display_name=self.display_name,
            started_at=self.started_at,
            answered_at=self.answered_at,
            media=self.media,
            muted=self.muted,
            conference=self.conference,
        )
