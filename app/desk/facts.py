"""Frozen facts the desk publishes on the bus for the windows and for each other."""

from dataclasses import dataclass
from enum import StrEnum

from app.crm.rows import CallerMatch
from app.desk.reachability import Reachability


@dataclass(frozen=True, slots=True)
class CallerFound:
    """The records have said who is on a call: nobody, one person or several."""

    call_id: str
    match: CallerMatch


@dataclass(frozen=True, slots=True)
class CallsChanged:
    """Something about the running calls or those waiting for their wrap-up has changed."""


@dataclass(frozen=True, slots=True)
class CallLogged:
    """A call is closed, or its wrap-up done; lists and figures may be read again."""

    call_id: str


@dataclass(frozen=True, slots=True)
class RecordingNoted:
    """What is known of the recording of a call, or its sound, has changed."""

    call_id: str


@dataclass(frozen=True, slots=True)
class RecordsChanged:
    """Contacts, tasks or other records were changed by this desk."""


@dataclass(frozen=True, slots=True)
class ReachabilityChanged:
    """Whether customers can get through to this desk has changed."""

    now: Reachability


@dataclass(frozen=True, slots=True)
class SettingsChanged:
    """Settings of this computer or of the office were changed."""


@dataclass(frozen=True, slots=True)
class AvailabilityChanged:
    """The agent's own state, as the telephone holds it, or the rules of calls have changed."""


@dataclass(frozen=True, slots=True)
class BlocklistChanged:
    """A caller was put on the blocklist of the office, or taken off it."""


@dataclass(frozen=True, slots=True)
class LockChanged:
    """The supervisor's lock was set, opened, closed or taken away."""


@dataclass(frozen=True, slots=True)
class MessagesChanged:
    """A text was written, received, read or settled; `key` names its conversation if known."""

    key: str = ""


@dataclass(frozen=True, slots=True)
class MessageArrived:
    """Somebody has written to this desk."""

    key: str
    remote: str
    display_name: str
    text: str


@dataclass(frozen=True, slots=True)
class MailboxesChanged:
    """A voice mailbox has something new, or has been heard."""


@dataclass(frozen=True, slots=True)
class TeamStatesChanged:
    """How a colleague is may have changed."""


@dataclass(frozen=True, slots=True)
class QuickButtonsChanged:
    """The office's buttons were read or changed."""


@dataclass(frozen=True, slots=True)
class BackedUp:
    """The records have been copied to the folder of the backups."""


class NoticeKind(StrEnum):
    """How grave a notice is."""

    INFORMATION = "information"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Notice:
    """Words for the person, already translated: what happened, what was kept, what to do."""

    words: str
    kind: NoticeKind = NoticeKind.ERROR
