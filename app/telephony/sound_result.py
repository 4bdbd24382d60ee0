"""What a guided sound check has found, as it is shown and printed."""

import msgspec


class LineResult(msgspec.Struct, frozen=True, kw_only=True):
    """A call to somebody who answers by itself; None where nothing was measured."""

    peer: str
    """Number of the echo test that was called; "" for a second telephone on this computer."""
    registration_ms: int | None = None
    """From asking the server to its yes; None without an account."""
    answered_ms: int | None = None
    """From dialling to the answer."""
    loss: float | None = None
    jitter_ms: float | None = None
    round_trip_ms: float | None = None
    mos: float | None = None
    codec: str = ""
    encrypted: bool = False
    failure: str = ""
    """Why there are no figures, in words for the person."""


class SoundResult(msgspec.Struct, frozen=True, kw_only=True):
    """One check; what was not tried is None."""

    at: int
    """Epoch milliseconds."""
    profile: str
    microphone: str
    speaker: str
    allowed: bool | None = None
    """Whether the system lets the program hear the microphone."""
    peak: float | None = None
    """Loudest level of the microphone, 0 to 1."""
    heard: bool | None = None
    """Whether the person heard themselves."""
    rang: bool | None = None
    line: LineResult | None = None
