"""A profile of sound, as the settings keep it and the engine is told it."""

import msgspec


class SoundProfile(msgspec.Struct, frozen=True, kw_only=True):
    """One way of having sound, elected while its devices are there; "" is the system's default."""

    name: str = ""
    microphone: str = ""
    speaker: str = ""
    microphone_name: str = ""
    """What to call the microphone while it is away."""
    speaker_name: str = ""
    rings: tuple[str, ...] = ("",)
    """Every loudspeaker that rings."""
    ring_volume: float = 0.8
    ring_enabled: bool = True
    echo_cancel: bool = True
    """Take the loudspeaker out of the microphone; a headset needs none of it."""
    noise_suppress: bool = True
    auto_gain: bool = False
