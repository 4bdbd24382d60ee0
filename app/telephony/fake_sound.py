"""The sound of the fake telephone: devices that are plugged in by a test."""

from collections.abc import Callable

from app.telephony import commands
from app.telephony.election import elected
from app.telephony.events import (
    BusylightsFound,
    Device,
    DevicesChanged,
    Event,
    LevelsMeasured,
    SoundChecked,
)


class FakeSound:
    """Chooses among its devices as the engine does."""

    def __init__(self, say: Callable[[Event], None]) -> None:
        self._say = say
        self.next_peak = 0.8
        """How loud the next check of the sound hears the agent."""
        self.busylights: tuple[str, ...] = ()
        """The busylights that are plugged in, by make."""
        self._choice = commands.ChooseDevices()
        self.devices = DevicesChanged(
            inputs=(Device(id="fake-in", name="Headset microphone", default=True),),
            outputs=(Device(id="fake-out", name="Headset", default=True),),
        )

    def carry_out(
        self,
        command: commands.ChooseDevices
        | commands.AskDevices
        | commands.MeasureLevels
        | commands.CheckSound,
    ) -> None:
        """Do what the desk wants of the sound, at once."""
        match command:
            case commands.ChooseDevices():
                self._choice = command
                self._elect()
                self._say(self.devices)
                if command.busylight:
                    self._say(BusylightsFound(lights=self.busylights))
            case commands.AskDevices():
                self._say(self.devices)
            case commands.MeasureLevels():
                if command.on:
                    self._say(LevelsMeasured(microphone=0.5, speaker=0.0))
            case commands.CheckSound():
                self._check(command)

    def _check(self, command: commands.CheckSound) -> None:
        states = ("recording", "playing", "done") if command.what == "hear" else ("playing", "done")
        for state in states:
            self._say(SoundChecked(what=command.what, state=state, peak=self.next_peak))

    def _elect(self) -> None:
        inputs, outputs = self.devices.inputs, self.devices.outputs
        choice = elected(self._choice, {d.id for d in inputs}, {d.id for d in outputs})
        self.devices = DevicesChanged(
            inputs=inputs,
            outputs=outputs,
            microphone=choice.microphone,
            speaker=choice.speaker,
            ring=choice.ring,
            rings=choice.rings,
            profile=choice.profile,
        )

    # What the world does

    def plug(self, inputs: tuple[Device, ...], outputs: tuple[Device, ...]) -> None:
        """These devices are plugged in from now on, and no others."""
        self.devices = DevicesChanged(inputs=inputs, outputs=outputs)
        self._elect()
        self._say(self.devices)
