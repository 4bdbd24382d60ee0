"""Facts about recordings and announcements."""

from enum import StrEnum

from app.telephony.events.base import Event


class RecordingState(StrEnum):
    """How the recording of a call stands."""

    RECORDING = "recording"
    PAUSED = "paused"
    FINISHED = "finished"
    INTERRUPTED = "interrupted"
    DELETED = "deleted"


class RecordingChanged(Event, frozen=True, kw_only=True):
    """The recording of a call began, paused, went on, or came to its end."""

    call_id: str
    state: RecordingState
    at: int
    path: str
    reason: str = ""
    """Why it was interrupted, "disk_full" for one."""
    offset_ms: int = 0
    """How much has been recorded, pauses included; at the end, how long it is."""
    sha256: str = ""
    """SHA-256 of the finished file, in hexadecimal."""
    size: int = 0
    """Bytes of the finished file."""


class AnnouncementBegan(Event, frozen=True, kw_only=True):
    """Both sides of a call hear an announcement."""

    call_id: str
    file: str
    sha256: str
    at: int


class AnnouncementEnded(Event, frozen=True, kw_only=True):
    """An announcement is over; `complete` when both sides could hear it from begin to end."""

    call_id: str
    file: str
    sha256: str = ""
    """Of the file that was played, empty when it could not be read."""
    began_at: int
    ended_at: int
    complete: bool
    reason: str = ""
    """Why it was not: missing, cannot_play, no_sound, held, call_ended, stopped, another_one."""
