"""What every telephone knows of a running call, and tells a desk that was restarted."""

import msgspec

from app.telephony.events import CallSnapshot, Direction, MediaState


class KnownCall(msgspec.Struct, kw_only=True):
    """One call from its first message to its last; times are epoch milliseconds."""

    call_id: str
    account: str
    direction: Direction
    remote: str
    display_name: str = ""
    started_at: int
    answered_at: int | None = None
    media: MediaState = MediaState.NONE
    muted: bool = False
    conference: bool = False

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
