"""What the SIP part of the engine may ask of the sound of this computer."""

from typing import Any, Protocol

import msgspec

from app.telephony.commands import ChooseDevices
from app.telephony.events import DevicesChanged


class SoundUse(msgspec.Struct, frozen=True):
    """What the calls use of this computer, as names to show."""

    microphone: str = ""
    speaker: str = ""
    microphone_peak: float | None = None
    """Loudest level since the devices were opened, 0 to 1; None while none was."""


class Sound(Protocol):
    """The agent's ears and mouth; every method may be called from the engine thread.

    Nothing here raises for a missing or broken device: the call goes on in silence and a
    SoundFailed says why. Facts (LevelsMeasured, DevicesChanged, SoundFailed) leave through the
    function given when the object was built, from any thread.
    """

    def make_port(self) -> Any:  # noqa: ANN401  pjsua2 has no types
        """A new pj.AudioMediaPort: it transmits the microphone and receives for the speaker.

        Belongs to the caller, who connects it to every call and drops it before libDestroy. One
        port serves all calls; a second one at the same time would share its sound.
        """

    def call_started(self) -> None:
        """One more call has sound: microphone and speaker open with the first."""

    def call_ended(self) -> None:
        """One call fewer has sound: half a second after the last they close."""

    def set_muted(self, muted: bool) -> None:  # noqa: FBT001  one verb, one truth value
        """Transmit silence in place of the microphone, or the microphone again."""

    def start_ringing(self) -> None:
        """Ring for a waiting call; while another call runs this is a quiet knock."""

    def stop_ringing(self) -> None:
        """No call waits any more."""

    def choose(self, command: ChooseDevices) -> None:
        """Use these devices from now on, in a running call too."""

    def devices(self) -> DevicesChanged:
        """The devices plugged in now and those chosen; waits a moment the first time."""

    def used(self) -> SoundUse:
        """The devices that the running calls use, and how loud the microphone has been."""

    def check(self, what: str) -> None:
        """Play back the microphone ("hear") or ring for a moment ("ring"); SoundChecked follows."""

    def measure_levels(self, on: bool) -> None:  # noqa: FBT001  one verb, one truth value
        """Open the microphone and send LevelsMeasured without a call too, or stop that."""

    def close(self) -> None:
        """Close every device and end the sound thread; nothing may be asked afterwards."""
