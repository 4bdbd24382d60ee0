"""What a callback of pjsua2 has copied for the engine's loop: plain values that outlive it.

`call_id` names the leg, the pj.Call that saw it; as a rule that is the id of the call as well. A
call that is passed on to somebody goes on with another leg.
"""

from typing import Any

import msgspec

from app.telephony.commands import Register
from app.telephony.engine.finding import Found
from app.telephony.engine.hop.places import Place
from app.telephony.engine.quality import StreamCounts
from app.telephony.incoming_rules import Decision


class Incoming(msgspec.Struct, frozen=True):
    """An INVITE has come in and been decided about; `call` is the LiveCall that stands for it."""

    call: Any
    decision: Decision
    invite: str


class Rejected(msgspec.Struct, frozen=True):
    """An INVITE was refused by pjsip itself, for every line is taken where the code is 486."""

    account: str
    invite: str
    code: int


class TurnedAway(msgspec.Struct, frozen=True):
    """A call was refused before the engine heard of it: `code` is the SIP status it was told.

    486 where the server sent more than can be taken, 488 where the sound offered cannot be.
    """

    account: str
    code: int
    invite: str


class ConnectionLost(msgspec.Struct, frozen=True):
    """The connection to the server of an account has ended."""

    account: str
    reason: str


class AddressLearnt(msgspec.Struct, frozen=True):
    """The server sees an account at another address than it was told: register again."""

    account: str


class StateSeen(msgspec.Struct, frozen=True):
    """The INVITE session is in another pjsip state."""

    call_id: str
    state: int
    code: int
    reason: str


class MediaSeen(msgspec.Struct, frozen=True):
    """The media of a call was negotiated anew."""

    call_id: str


class ReinviteDone(msgspec.Struct, frozen=True):
    """Our own re-INVITE has its final answer."""

    call_id: str
    code: int


class CancelSeen(msgspec.Struct, frozen=True):
    """The far end cancelled, with this Reason header."""

    call_id: str
    reason: str


class DigitSeen(msgspec.Struct, frozen=True):
    """The far end pressed a key."""

    call_id: str
    digit: str


class StreamEnded(msgspec.Struct, frozen=True):
    """The last figures of an RTP stream."""

    call_id: str
    counts: StreamCounts


class TransferSent(msgspec.Struct, frozen=True):
    """We ask the far end for a transfer; `number` is the CSeq it may name it by (RFC 3515)."""

    call_id: str
    number: str


class TransferSeen(msgspec.Struct, frozen=True):
    """The far end tells how a transfer goes that we asked it for."""

    call_id: str
    code: int
    reason: str
    final: bool
    number: str = ""
    """The CSeq of the REFER it is about, "" where the far end does not say."""


class Referred(msgspec.Struct, frozen=True):
    """The far end has us call somebody in its place; `leg` is the pj.Call that does."""

    call_id: str
    leg: Any
    target: str


class Replaced(msgspec.Struct, frozen=True):
    """An INVITE takes the place of a call; `leg` is the pj.Call that stands for it."""

    call_id: str
    leg: Any
    invite: str
    source: str


class IdentitySeen(msgspec.Struct, frozen=True):
    """A message within a call says who speaks there."""

    call_id: str
    message: str
    source: str


class Redirected(msgspec.Struct, frozen=True):
    """An outgoing call goes on to another target."""

    call_id: str
    target: str


class RegistrationSeen(msgspec.Struct, frozen=True):
    """A REGISTER has its final answer."""

    account: str
    code: int
    reason: str
    expires_s: int
    stale: bool = False
    """Refused as outdated, not as wrong."""


class ServersFound(msgspec.Struct, frozen=True):
    """The names of an account were looked up; no target when that failed."""

    account: str
    command: Register
    found: Found


class StunHeard(msgspec.Struct, frozen=True):
    """These STUN servers have answered when they were asked for the `round`th time."""

    round: int
    answering: tuple[Place, ...]


class StunChecked(msgspec.Struct, frozen=True):
    """pjsip has reached one of the STUN servers it was told of last, or none."""

    reached: bool


class ServerSilent(msgspec.Struct, frozen=True):
    """The server of an account used to answer, and answers no more."""

    account: str


class ServerForgot(msgspec.Struct, frozen=True):
    """The server of an account says that it sends no calls to us, though it had promised to."""

    account: str


class NetworkChanged(msgspec.Struct, frozen=True):
    """The system says that addresses or routes have changed."""


class PlayedOut(msgspec.Struct, frozen=True):
    """An announcement was played to its end; like the call it keeps its id whatever its leg."""

    call_id: str
    number: int


class RecordingFailed(msgspec.Struct, frozen=True):
    """The recording of a call can go no further."""

    call_id: str
    reason: str


class MessageSeen(msgspec.Struct, frozen=True):
    """A MESSAGE has come in, within a call where `call_id` is not empty."""

    account: str
    sender: str
    """The From header."""
    content_type: str
    body: str
    source: str
    call_id: str = ""


class DigitAnswered(msgspec.Struct, frozen=True):
    """The far end has answered the INFO with this keypad tone."""

    call_id: str
    digit: str
    code: int


class MessageAnswered(msgspec.Struct, frozen=True):
    """The oldest MESSAGE sent to `place` (see engine/messages.py) has its final answer."""

    place: str
    code: int
    reason: str


class MailboxSeen(msgspec.Struct, frozen=True):
    """A server has told how a mailbox stands; `message` is its whole NOTIFY."""

    account: str
    message: str


class BuddySeen(msgspec.Struct, frozen=True):
    """A server has told how a colleague is; numbers are pjsua's."""

    account: str
    target: str
    status: int
    activity: int
    note: str
    subscription: int


class DialogsSeen(msgspec.Struct, frozen=True):
    """A server tells of the calls of a colleague's telephone; `body` is its dialog-info."""

    account: str
    target: str
    body: bytes


class WatchEnded(msgspec.Struct, frozen=True):
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
    | DigitAnswered
    | StreamEnded
    | TransferSent
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
    | StunHeard
    | StunChecked
    | ServerSilent
    | ServerForgot
    | NetworkChanged
    | PlayedOut
    | RecordingFailed
)
