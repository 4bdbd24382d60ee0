"""Frozen facts the desk publishes on the bus for the windows and for each other."""

from enum import StrEnum
from typing import TYPE_CHECKING

import msgspec

from app.crm.rows import CallerMatch

if TYPE_CHECKING:  # it brings the telephone's events, which a list need not wait for
    from app.desk.reachability import Reachability


class CallerFound(msgspec.Struct, frozen=True):
    """The records have said who is on a call: nobody, one person or several."""

    call_id: str
    match: CallerMatch


class CallsChanged(msgspec.Struct, frozen=True):
    """Something about the running calls or those waiting for their wrap-up has changed."""


class CallLogged(msgspec.Struct, frozen=True):
    """A call is closed, or its wrap-up done; lists and figures may be read again."""

    call_id: str


class RecordingNoted(msgspec.Struct, frozen=True):
    """What is known of the recording of a call, or its sound, has changed."""

    call_id: str


class RecordsChanged(msgspec.Struct, frozen=True):
    """Contacts, tasks or other records were changed by this desk."""


class ReachabilityChanged(msgspec.Struct, frozen=True):
    """Whether customers can get through to this desk has changed."""

    now: "Reachability"


class SettingsChanged(msgspec.Struct, frozen=True):
    """Settings of this computer or of the office were changed."""


class AvailabilityChanged(msgspec.Struct, frozen=True):
    """The agent's own state, as the telephone holds it, or the rules of calls have changed."""


class BlocklistChanged(msgspec.Struct, frozen=True):
    """A caller was put on the blocklist of the office, or taken off it."""


class DirectoriesChanged(msgspec.Struct, frozen=True):
    """A directory was set up, given up or refreshed, or could not be."""


class LockChanged(msgspec.Struct, frozen=True):
    """The supervisor's lock was set, opened, closed or taken away."""


class MessagesChanged(msgspec.Struct, frozen=True):
    """A text was written, received, read or settled; `key` names its conversation if known."""

    key: str = ""


class MessageArrived(msgspec.Struct, frozen=True):
    """Somebody has written to this desk."""

    key: str
    remote: str
    display_name: str
    text: str


class MessagesRead(msgspec.Struct, frozen=True):
    """The person has seen what was new in the conversation of this key."""

    key: str


class MailboxesChanged(msgspec.Struct, frozen=True):
    """A voice mailbox has something new, or has been heard."""


class TeamStatesChanged(msgspec.Struct, frozen=True):
    """How a colleague is may have changed."""


class QuickButtonsChanged(msgspec.Struct, frozen=True):
    """The office's buttons were read or changed."""


class BackedUp(msgspec.Struct, frozen=True):
    """The records have been copied to the folder of the backups."""


class NoticeKind(StrEnum):
    """How grave a notice is."""

    INFORMATION = "information"
    WARNING = "warning"
    ERROR = "error"


class Notice(msgspec.Struct, frozen=True):
    """Words for the person, already translated: what happened, what was kept, what to do."""

    words: str
    kind: NoticeKind = NoticeKind.ERROR
