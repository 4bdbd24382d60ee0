"""What a callback of pjsua2 has copied for the engine's loop: plain values that outlive it.

`call_id` names the leg, the pj.Call that saw it; as a rule that is the id of the call as well. A
call that is passed on to somebody goes on with another leg.
"""

from dataclasses import dataclass
from typing import Any

from app.telephony.commands import Register
from app.telephony.engine.finding import Found
from app.telephony.engine.quality import StreamCounts


@dataclass(frozen=True, slots=True)
class Incoming:
    """An INVITE has come in; `call` is the pj.Call that stands for it."""

    call: Any
    call_id: str
    account: str
    invite: str
    source: str
    """IP address and port the message came from."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """An INVITE was refused by pjsip itself because every line is taken."""

    invite: str
    source: str


@dataclass(frozen=True, slots=True)
class TurnedAway:
    """A call was refused before the engine heard of it: `code` is the SIP status it was told.

    486 where the server sent more than can be taken, 488 where the sound offered cannot be.
    """

    account: str
    code: int
    invite: str


@dataclass(frozen=True, slots=True)
class ConnectionLost:
    """The connection to the server of an account has ended."""

    account: str
    reason: str


@dataclass(frozen=True, slots=True)
class AddressLearnt:
    """The server sees an account at another address than it was told: register again."""

    account: str


@dataclass(frozen=True, slots=True)
class StateSeen:
    """The INVITE session is in another pjsip state."""

    call_id: str
    state: int
    code: int
    reason: str


@dataclass(frozen=True, slots=True)
class MediaSeen:
    """The media of a call was negotiated anew."""

    call_id: str


@dataclass(frozen=True, slots=True)
class ReinviteDone:
    """Our own re-INVITE has its final answer."""

    call_id: str
    code: int


@dataclass(frozen=True, slots=True)
class CancelSeen:
    """The far end cancelled, with this Reason header."""

    call_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class DigitSeen:
    """The far end pressed a key."""

    call_id: str
    digit: str


@dataclass(frozen=True, slots=True)
class StreamEnded:
    """The last figures of an RTP stream."""

    call_id: str
    counts: StreamCounts


@dataclass(frozen=True, slots=True)
class TransferSeen:
    """The far end tells how the transfer goes that we asked it for."""

    call_id: str
    code: int
    reason: str
    final: bool


@dataclass(frozen=True, slots=True)
class Referred:
    """The far end has us call somebody in its place; `leg` is the pj.Call that does."""

    call_id: str
    leg: Any
    target: str


@dataclass(frozen=True, slots=True)
class Replaced:
    """An INVITE takes the place of a call; `leg` is the pj.Call that stands for it."""

    call_id: str
    leg: Any
    invite: str
    source: str


@dataclass(frozen=True, slots=True)
class IdentitySeen:
    """A message within a call says who speaks there."""

    call_id: str
    message: str
    source: str


@dataclass(frozen=True, slots=True)
class Redirected:
    """An outgoing call goes on to another target."""

    call_id: str
    target: str


@dataclass(frozen=True, slots=True)
class RegistrationSeen:
    """A REGISTER has its final answer."""

    account: str
    code: int
    reason: str
    expires_s: int


@dataclass(frozen=True, slots=True)
class ServersFound:
    """The names of an account were looked up; no target when that failed."""

    account: str
    command: Register
    found: Found


@dataclass(frozen=True, slots=True)
class ServerSilent:
    """The server of an account used to answer, and answers no more."""

    account: str


@dataclass(frozen=True, slots=True)
class ServerForgot:
    """The server of an account says that it sends no calls to us, though it had promised to."""

    account: str


@dataclass(frozen=True, slots=True)
class NetworkChanged:
    """The system says that addresses or routes have changed."""


@dataclass(frozen=True, slots=True)
class PlayedOut:
    """The announcement of a call was played to its end."""

    call_id: str


@dataclass(frozen=True, slots=True)
class RecordingFailed:
    """The recording of a call can go no further."""

    call_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class MessageSeen:
    """A MESSAGE has come in, within a call where `call_id` is not empty."""

    account: str
    sender: str
    """The From header."""
    content_type: str
    body: str
    source: str
    call_id: str = ""


@dataclass(frozen=True, slots=True)
class MessageAnswered:
    """The oldest MESSAGE sent to `place` (see engine/messages.py) has its final answer."""

    place: str
    code: int
    reason: str


@dataclass(frozen=True, slots=True)
class MailboxSeen:
    """A server has told how a mailbox stands; `message` is its whole NOTIFY."""

    account: str
    message: str


@dataclass(frozen=True, slots=True)
class BuddySeen:
    """A server has told how a colleague is; numbers are pjsua's."""

    account: str
    target: str
    status: int
    activity: int
    note: str
    subscription: int


@dataclass(frozen=True, slots=True)
class DialogsSeen:
    """A server tells of the calls of a colleague's telephone; `body` is its dialog-info."""

    account: str
    target: str
    body: bytes


@dataclass(frozen=True, slots=True)
class WatchEnded:
    """A server tells nothing more of a colleague's calls: it refuses to, or it may later."""

    account: str
    target: str
    refused: bool
    code: int
    reason: str


Note = (
    Incoming
    | Rejected
    | TurnedAway
    | ConnectionLost
    | AddressLearnt
    | StateSeen
    | MediaSeen
    | ReinviteDone
    | CancelSeen
    | DigitSeen
    | StreamEnded
    | TransferSeen
    | Referred
    | Replaced
    | IdentitySeen
    | Redirected
    | RegistrationSeen
    | MessageSeen
    | MessageAnswered
    | MailboxSeen
    | BuddySeen
    | DialogsSeen
    | WatchEnded
    | ServersFound
    | ServerSilent
    | ServerForgot
    | NetworkChanged
    | PlayedOut
    | RecordingFailed
)
