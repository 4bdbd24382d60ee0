"""A telephone without a sound device: for other machines, benchmarks and play-out."""

from collections.abc import Callable
from pathlib import Path

import pjsua2 as pj

from app.telephony.commands import ChooseDevices
from app.telephony.engine.sound import SoundUse
from app.telephony.events import DevicesChanged, Event, SoundChecked


class NoSound:
    """Calls run without a device; with `play` every caller hears that WAV file in a loop."""

    def __init__(self, post_event: Callable[[Event], None], play: Path | None = None) -> None:
        self._post_event = post_event
        self._play = play

    def make_port(self) -> pj.AudioMedia | None:
        """A player of the file, or nothing to connect to."""
        if self._play is None:
            return None
        player = pj.AudioMediaPlayer()
        player.createPlayer(str(self._play))
        return player

    def call_started(self) -> None:
        """Nothing to open."""

    def call_ended(self) -> None:
        """Nothing to close."""

    def set_muted(self, muted: bool) -> None:  # noqa: FBT001  one plain fact
        """Nothing to mute here; the engine disconnects the call."""

    def start_ringing(self) -> None:
        """Nothing rings."""

    def stop_ringing(self) -> None:
        """Nothing rings."""

    def choose(self, devices: ChooseDevices) -> None:
        """There is nothing to choose from."""
        self._post_event(self.devices())

    def devices(self) -> DevicesChanged:
        """No device."""
        return DevicesChanged(inputs=(), outputs=())

    def used(self) -> SoundUse:
        """No device."""
        return SoundUse()

    def check(self, what: str) -> None:
        """Nothing can be heard here."""
        self._post_event(SoundChecked(what=what, state="failed"))

    def measure_levels(self, on: bool) -> None:  # noqa: FBT001  one plain fact
        """There is no level to measure."""

    def close(self) -> None:
        """Nothing to let go."""
