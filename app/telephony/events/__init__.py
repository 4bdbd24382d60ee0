"""Frozen facts the telephone reports; each crosses the wire as a tagged message.

Times (`at`) are integer epoch milliseconds UTC. `call_id` is a UUID hex string given by the engine
when a call begins and kept for the life of the call; `account` names the SIP account it belongs to.
"""

from app.telephony.events.base import (
    Event,
)
from app.telephony.events.calls import (
    CallAnswered,
    CallDialled,
    CallEnded,
    CallForwarded,
    CallMediaChanged,
    CallProgress,
    CallRinging,
    CallsFound,
    CallSnapshot,
    DigitReceived,
    DigitsSent,
    Direction,
    EndCause,
    HoldAsked,
    MediaState,
    QualityMeasured,
)
from app.telephony.events.engine import (
    CommandRefused,
    EngineLost,
    EngineReady,
    Pong,
    RequestsDropped,
    TracedMessage,
    TraceTold,
)
from app.telephony.events.lines import (
    ColleagueChanged,
    LampChanged,
    LampState,
    MailboxChanged,
    Registration,
    RegistrationChanged,
    RulesApplied,
)
from app.telephony.events.messages import (
    MessageDelivered,
    MessageReceived,
)
from app.telephony.events.passing_on import (
    CallIdentified,
    CallPassedOn,
    TransferChanged,
    TransferState,
)
from app.telephony.events.recordings import (
    AnnouncementBegan,
    AnnouncementEnded,
    RecordingChanged,
    RecordingState,
)
from app.telephony.events.sound import (
    BusylightsFound,
    Device,
    DevicesChanged,
    LevelsMeasured,
    MicrophoneMuted,
    SoundChecked,
    SoundFailed,
)

__all__ = [
    "AnnouncementBegan",
    "AnnouncementEnded",
    "BusylightsFound",
    "CallAnswered",
    "CallDialled",
    "CallEnded",
    "CallForwarded",
    "CallIdentified",
    "CallMediaChanged",
    "CallPassedOn",
    "CallProgress",
    "CallRinging",
    "CallSnapshot",
    "CallsFound",
    "ColleagueChanged",
    "CommandRefused",
    "Device",
    "DevicesChanged",
    "DigitReceived",
    "DigitsSent",
    "Direction",
    "EndCause",
    "EngineLost",
    "EngineReady",
    "Event",
    "HoldAsked",
    "LampChanged",
    "LampState",
    "LevelsMeasured",
    "MailboxChanged",
    "MediaState",
    "MessageDelivered",
    "MessageReceived",
    "MicrophoneMuted",
    "Pong",
    "QualityMeasured",
    "RecordingChanged",
    "RecordingState",
    "Registration",
    "RegistrationChanged",
    "RequestsDropped",
    "RulesApplied",
    "SoundChecked",
    "SoundFailed",
    "TraceTold",
    "TracedMessage",
    "TransferChanged",
    "TransferState",
    "WireEvent",
]

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
    | DigitsSent
    | CallEnded
    | QualityMeasured
    | LevelsMeasured
    | MicrophoneMuted
    | DevicesChanged
    | SoundFailed
    | BusylightsFound
    | SoundChecked
    | CommandRefused
    | TraceTold
    | RequestsDropped
    | CallsFound
)
