"""Frozen facts the telephone reports; each crosses the wire as a tagged message.

Times (`at`) are integer epoch milliseconds UTC. `call_id` is a UUID hex string given by the engine
when a call begins and kept for the life of the call; `account` names the SIP account it belongs to.
"""

from enum import StrEnum

import msgspec


class Registration(StrEnum):
    """Whether the server can send calls to an account."""

    OFFLINE = "offline"
    REGISTERING = "registering"
    REGISTERED = "registered"
    WRONG_PASSWORD = "wrong_password"  # noqa: S105  a state, not a secret
    UNREACHABLE = "unreachable"
    REFUSED = "refused"
    DIRECT = "direct"


class Direction(StrEnum):
    """Who began a call."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"


class EndCause(StrEnum):
    """Why a call leg ended, as the telephone saw it."""

    LOCAL_HANGUP = "local_hangup"
    REMOTE_HANGUP = "remote_hangup"
    DECLINED = "declined"
    CANCELLED = "cancelled"
    ANSWERED_ELSEWHERE = "answered_elsewhere"
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    NOT_FOUND = "not_found"
    REFUSED = "refused"
    FAILED = "failed"
    INTERRUPTED = "interrupted"


class MediaState(StrEnum):
    """What really happens to the sound of a call, confirmed by the media layer."""

    NONE = "none"
    ACTIVE = "active"
    LOCAL_HOLD = "local_hold"
    REMOTE_HOLD = "remote_hold"


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


class LampState(StrEnum):
    """What a busy lamp shows of a colleague's telephone."""

    FREE = "free"
    """Nobody speaks or rings there; whether anybody sits there is not known."""
    RINGING = "ringing"
    ON_CALL = "on_call"
    UNKNOWN = "unknown"
    REFUSED = "refused"
    """The server does not tell."""


class Event(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """Base of all facts."""


class EngineReady(Event, frozen=True, kw_only=True):
    """The engine runs and can be asked; says what the installed pjsua2 can do."""

    version: str
    wire_version: int
    max_calls: int
    transports: tuple[str, ...]
    codecs: tuple[str, ...]
    pid: int
    sip_port: int = 0
    """Port on which SIP is heard; another than the one asked for when that was taken."""
    answers_pings: bool = False
    """Whether it can be watched; an engine of an older program would be killed for its age."""


class EngineLost(Event, frozen=True, kw_only=True):
    """The engine process is gone; published by the client, never sent on the wire."""

    at: int
    reason: str


class Pong(Event, frozen=True, kw_only=True):
    """The engine's own thread lives; the answer to the Ping of this number."""

    number: int


class RegistrationChanged(Event, frozen=True, kw_only=True):
    """Reachability of an account: state, SIP code (0 if none) and server's words."""

    account: str
    state: Registration
    code: int = 0
    reason: str = ""
    at: int
    expires_s: int = 0
    retry_in_s: int = 0


class RulesApplied(Event, frozen=True, kw_only=True):
    """The telephone treats incoming calls by these rules now; `state` and `until` as told to it."""

    state: str
    until: int = 0
    forward_to: str = ""
    at: int


class MessageReceived(Event, frozen=True, kw_only=True):
    """Somebody has sent a text, within a call when `call_id` names one."""

    account: str
    remote: str
    """Number or SIP user of the sender, as sent."""
    display_name: str = ""
    text: str
    call_id: str = ""
    at: int
    dropped: int = 0
    """How many messages before it were thrown away because too many came at once."""


class MessageDelivered(Event, frozen=True, kw_only=True):
    """What became of a text sent from here: 2xx accepted by the other end or its server."""

    message_id: str
    code: int
    reason: str = ""
    at: int

    @property
    def accepted(self) -> bool:
        """Whether somebody has taken it."""
        return self.code // 100 == 2  # noqa: PLR2004  the class of a SIP status


class MailboxChanged(Event, frozen=True, kw_only=True):
    """How the voice mailbox of an account stands; -1 for counts the server does not give."""

    account: str
    waiting: bool
    new: int = -1
    old: int = -1
    address: str = ""
    at: int


class ColleagueChanged(Event, frozen=True, kw_only=True):
    """How a colleague is, as the server of an account says it."""

    account: str
    target: str
    state: str
    """"available", "away", "do_not_disturb", "on_call", "offline" or "unknown"."""
    note: str = ""
    at: int


class LampChanged(Event, frozen=True, kw_only=True):
    """Whether a colleague's telephone rings or speaks, as the server of an account tells it."""

    account: str
    target: str
    state: LampState
    ringing: bool = False
    """Whether a call rings there that could be picked up, perhaps beside one that runs."""
    remote: str = ""
    """Number or user of who calls there, "" where that is not told."""
    display_name: str = ""
    code: int = 0
    """SIP status with which the server refused to tell, 0 where it gave none."""
    reason: str = ""
    at: int


class CallRinging(Event, frozen=True, kw_only=True):
    """An incoming call rings here; nobody has answered yet.

    A call that comes when every line is taken is refused at once: its CallEnded (BUSY) follows.
    """

    call_id: str
    account: str
    remote: str
    """Number or SIP user of the caller as sent, empty when withheld."""
    display_name: str = ""
    dialled: str = ""
    """The number or line the caller dialled, where the server says it."""
    dialled_name: str = ""
    """The name of that line, where the server says it (Diversion, History-Info)."""
    forwarded_by: str = ""
    """Name or number of who forwarded the call here last, where that is another than the line."""
    call_key: str = ""
    """The same at every desk at which one call rings through a forking proxy; "" is unknown."""
    at: int
    rings: bool = True
    """False where a rule turns the call away: its CallEnded follows at once."""
    answers_in_s: int | None = None
    """Seconds after which the telephone answers by itself; None where it waits for a person."""


class CallDialled(Event, frozen=True, kw_only=True):
    """An outgoing call has been sent on its way."""

    call_id: str
    account: str
    remote: str
    at: int


class CallProgress(Event, frozen=True, kw_only=True):
    """An outgoing call rings (180), is forwarded (181), queued (182) or spoken to (183)."""

    call_id: str
    code: int
    at: int


class CallForwarded(Event, frozen=True, kw_only=True):
    """An outgoing call is answered by "try there instead" (3xx), and goes on to `target`."""

    call_id: str
    target: str
    at: int


class CallAnswered(Event, frozen=True, kw_only=True):
    """Both ends are connected."""

    call_id: str
    at: int


class CallMediaChanged(Event, frozen=True, kw_only=True):
    """Hold, mute and recording as they really are."""

    call_id: str
    media: MediaState
    muted: bool
    encrypted: bool = False
    """Whether the sound is, as the media layer says it."""
    keys_hidden: bool = False
    """Whether its keys travelled in TLS, as far as the server at least; else anyone could read."""
    codec: str = ""
    recording: bool = False
    conference: bool = False
    """Whether it hears other calls of this desk too."""
    at: int


class HoldAsked(Event, frozen=True, kw_only=True):
    """A hold, or the end of one, is on its way; CallMediaChanged or CommandRefused follows."""

    call_id: str
    hold: bool
    at: int


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


class DigitReceived(Event, frozen=True, kw_only=True):
    """The far end pressed a key (RFC 4733 or INFO)."""

    call_id: str
    digit: str
    at: int


class CallEnded(Event, frozen=True, kw_only=True):
    """The leg is over. `code` is the final SIP status, 0 where there is none."""

    call_id: str
    cause: EndCause
    code: int = 0
    reason: str = ""
    at: int
    hold_ms: int = 0
    recording: str = ""
    """Path of the finished recording, empty when none was made."""
    rule: str = ""
    """The rule that turned the call away before or without a person; see incoming_rules.Rule."""
    forwarded_to: str = ""
    """Where the rule sent the caller."""
    transferred_to: str = ""
    """Whom this desk has transferred it to, "" when it has not."""


class QualityMeasured(Event, frozen=True, kw_only=True):
    """Sound quality of one call so far, summed over holds; None where there is no data."""

    call_id: str
    codec: str
    mos: float | None
    loss: float | None
    """Lost share of the packets expected, 0 to 1."""
    jitter_ms: float | None
    round_trip_ms: float | None
    received: int
    sent: int
    jitter_buffer_ms: float | None = None
    talked_ms: int = 0
    """How long the call could be heard so far, holds left out."""
    silent_ms: int = 0
    """How long nothing has arrived at all, though it should."""
    microphone_peak: float | None = None
    """Loudest level of the microphone, 0 to 1 as a meter shows it; None where none was open."""
    microphone: str = ""
    """Name of the microphone in use."""
    speaker: str = ""


class LevelsMeasured(Event, frozen=True, kw_only=True):
    """Microphone and speaker level, 0 to 1, about ten times a second during a call."""

    microphone: float
    speaker: float


class Device(msgspec.Struct, frozen=True, kw_only=True):
    """One microphone or loudspeaker: the system's stable id and a name to show."""

    id: str
    name: str
    default: bool = False


class DevicesChanged(Event, frozen=True, kw_only=True):
    """Sound devices plugged in now, and those in use ("" is the system's default)."""

    inputs: tuple[Device, ...]
    outputs: tuple[Device, ...]
    microphone: str = ""
    speaker: str = ""
    ring: str = ""
    profile: str = ""
    """Name of the profile these belong to, "" without one."""
    rings: tuple[str, ...] = ()


class SoundFailed(Event, frozen=True, kw_only=True):
    """A sound device could not be opened or vanished; the call itself goes on."""

    kind: str
    """"microphone", "speaker", "ring", "voice" for the filters of the microphone, or
    "headset" for its buttons."""
    device: str
    reason: str


class SoundChecked(Event, frozen=True, kw_only=True):
    """How a check of the sound goes."""

    what: str
    """"hear" or "ring", as asked for."""
    state: str
    """"recording", "playing", "done" or "failed"."""
    peak: float = 0.0
    """Loudest level of what was recorded, 0 to 1."""


class CommandRefused(Event, frozen=True, kw_only=True):
    """A command could not be carried out; `reason` is a stable code such as "too_many_calls"."""

    command: str
    call_id: str = ""
    reason: str


class CallSnapshot(msgspec.Struct, frozen=True, kw_only=True):
    """One running call as the engine knows it, for a desk that was restarted."""

    call_id: str
    account: str
    direction: Direction
    remote: str
    display_name: str
    started_at: int
    answered_at: int | None
    media: MediaState
    muted: bool
    conference: bool = False


class TracedMessage(msgspec.Struct, frozen=True, kw_only=True):
    """One SIP message as it went over the wire, without passwords, keys and words of messages."""

    at: int
    sent: bool
    """By us; else it was received."""
    transport: str
    """"udp", "tcp" or "tls"."""
    peer: str
    """Address and port at the other end."""
    text: str


class TraceTold(Event, frozen=True, kw_only=True):
    """The last SIP messages, the oldest first; `forgotten` earlier ones are no longer known."""

    messages: tuple[TracedMessage, ...]
    forgotten: int = 0
    at: int


class RequestsDropped(Event, frozen=True, kw_only=True):
    """What was kept from the telephone since the last such fact; told once a minute at most."""

    strangers: int = 0
    """Requests of others than the registered server: scanners, mostly."""
    too_fast: int = 0
    """Requests beyond what the telephone can take in a second."""
    harmful: int = 0
    """Messages that are malformed, oversized or known to harm the telephone."""
    source: str = ""
    """Address of the last one."""
    at: int


class CallsFound(Event, frozen=True, kw_only=True):
    """All calls that run at this moment; sent whenever a desk connects."""

    calls: tuple[CallSnapshot, ...]
    at: int


WireEvent = (
    EngineReady
    | Pong
    | RegistrationChanged
    | RulesApplied
    | MessageReceived
    | MessageDelivered
    | MailboxChanged
    | ColleagueChanged
    | LampChanged
    | CallRinging
    | CallDialled
    | CallProgress
    | CallForwarded
    | CallAnswered
    | CallMediaChanged
    | RecordingChanged
    | AnnouncementBegan
    | AnnouncementEnded
    | HoldAsked
    | CallIdentified
    | TransferChanged
    | CallPassedOn
    | DigitReceived
    | CallEnded
    | QualityMeasured
    | LevelsMeasured
    | DevicesChanged
    | SoundFailed
    | SoundChecked
    | CommandRefused
    | TraceTold
    | RequestsDropped
    | CallsFound
)
