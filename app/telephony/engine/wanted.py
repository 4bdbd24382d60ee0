"""What should sound on this computer at one moment, as a plain value."""

from enum import Enum

import msgspec

from app.telephony.commands import ChooseDevices
from app.telephony.engine.voice import Care


class Tone(Enum):
    """What rings: the name of the file below resources/sounds without its ending."""

    RING = "ring"
    BELL = "bell"
    CHIME = "chime"
    PULSE = "pulse"
    KNOCK = "knock"
    """Short and soft, for a second call while the agent talks."""


class Wanted(msgspec.Struct, frozen=True):
    """What the engine has asked for so far."""

    calls: int = 0
    """How many calls have sound."""
    ringing: bool = False
    measuring: bool = False
    trying_ring: bool = False
    """Somebody wants to know how it rings."""
    choice: ChooseDevices = ChooseDevices()

    @property
    def rests(self) -> bool:
        """Whether there is nothing but a choice of devices: nothing sounds, nobody listens."""
        return self == Wanted(choice=self.choice)

    @property
    def in_call(self) -> bool:
        """Whether somebody talks."""
        return self.calls > 0

    @property
    def listening(self) -> bool:
        """Whether the microphone is needed."""
        return self.in_call or self.measuring

    @property
    def tone(self) -> Tone | None:
        """What rings, if anything."""
        if self.trying_ring and not self.in_call:
            return self._ring
        if not self.ringing or not self.choice.ring_enabled:
            return None
        return Tone.KNOCK if self.in_call else self._ring

    @property
    def _ring(self) -> Tone:
        """The sound chosen for a call; the usual one where there is none of this name."""
        rings = (tone for tone in Tone if tone is not Tone.KNOCK)
        return next((tone for tone in rings if tone.value == self.choice.ring_sound), Tone.RING)

    @property
    def ring_devices(self) -> tuple[str, ...]:
        """Where it rings: a knock goes where the agent listens."""
        if self.in_call:
            return (self.choice.speaker,)
        return tuple(dict.fromkeys(self.choice.rings)) or (self.choice.ring,)

    @property
    def care(self) -> Care:
        """What is to be done to the agent's voice; wanted from the ring on, for it takes time."""
        if not (self.listening or self.ringing):
            return Care()
        choice = self.choice
        return Care(echo=choice.echo_cancel, noise=choice.noise_suppress, gain=choice.auto_gain)
