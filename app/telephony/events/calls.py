"""Facts about calls, from the first message to the last."""

from enum import StrEnum

import msgspec

from app.telephony.commands import DigitMethod
from app.telephony.events.base import Event


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


class DigitReceived(Event, frozen=True, kw_only=True):
    """The far end pressed a key (RFC 4733 or INFO)."""

    call_id: str
    digit: str
    at: int


class DigitsSent(Event, frozen=True, kw_only=True):
    """Keypad tones went to the far end; as INFO, once it has agreed to them."""

    call_id: str
    digits: str
    method: DigitMethod
    """How they really went."""
    instead: bool = False
    """Whether that is another way than the account's, which the far end does not take."""
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


class CallsFound(Event, frozen=True, kw_only=True):
    """All calls that run at this moment; sent whenever a desk connects."""

    calls: tuple[CallSnapshot, ...]
    at: int
