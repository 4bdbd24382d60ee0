"""Facts about microphones, loudspeakers and their checks, and about busylights."""

import msgspec

from app.telephony.events.base import Event


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


class BusylightsFound(Event, frozen=True, kw_only=True):
    """The busylights in use now, by make, and those that the system does not let us use."""

    lights: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()


class SoundFailed(Event, frozen=True, kw_only=True):
    """A sound device could not be opened or vanished; the call itself goes on."""

    kind: str
    """"microphone", "speaker", "ring", "voice" for the filters of the microphone, or
    "headset" for its buttons."""
    device: str
    reason: str


class MicrophoneMuted(Event, frozen=True, kw_only=True):
    """The system has muted the microphone of the running call, or lets it be heard again."""

    muted: bool
    at: int


class SoundChecked(Event, frozen=True, kw_only=True):
    """How a check of the sound goes."""

    what: str
    """"hear" or "ring", as asked for."""
    state: str
    """"recording", "playing", "done" or "failed"."""
    peak: float = 0.0
    """Loudest level of what was recorded, 0 to 1."""
