"""The sound devices of this computer, as they come and go.

Imports Qt Multimedia (26 MiB): loaded with the first ring, call or look at the settings.
"""

from collections.abc import Callable

import msgspec
from PySide6.QtCore import QCoreApplication, QMicrophonePermission, QObject, Qt, QTimer
from PySide6.QtMultimedia import QAudioDevice, QMediaDevices

from app.telephony.commands import ChooseDevices
from app.telephony.election import elected
from app.telephony.events import Device, DevicesChanged

_SETTLE_MS = 500  # a headset announces its parts one by one


class Plugged(msgspec.Struct, frozen=True):
    """The devices plugged in at one moment."""

    inputs: tuple[QAudioDevice, ...]
    outputs: tuple[QAudioDevice, ...]
    default_input: QAudioDevice
    default_output: QAudioDevice

    def microphones(self, chosen: str) -> tuple[QAudioDevice, ...]:
        """Those to try in this order: the one with this id, then the system's default."""
        return _candidates(self.inputs, chosen, self.default_input)

    def speakers(self, chosen: str) -> tuple[QAudioDevice, ...]:
        """Those to try in this order: the one with this id, then the system's default."""
        return _candidates(self.outputs, chosen, self.default_output)

    def elect(self, choice: ChooseDevices) -> ChooseDevices:
        """The choice with the profile that suits what is plugged in."""
        return elected(
            choice,
            {device_id(device) for device in self.inputs},
            {device_id(device) for device in self.outputs},
        )

    def described(self, choice: ChooseDevices) -> DevicesChanged:
        """The same as plain words for the desk, with the devices chosen."""
        choice = self.elect(choice)
        return DevicesChanged(
            inputs=_described(self.inputs, self.default_input),
            outputs=_described(self.outputs, self.default_output),
            microphone=choice.microphone,
            speaker=choice.speaker,
            ring=choice.ring,
            profile=choice.profile,
            rings=choice.rings,
        )


def device_id(device: QAudioDevice) -> str:
    """The system's stable id of a device; "" for none."""
    return bytes(device.id().data()).decode(errors="replace")


def _candidates(
    devices: tuple[QAudioDevice, ...], chosen: str, default: QAudioDevice
) -> tuple[QAudioDevice, ...]:
    first = tuple(d for d in devices if chosen and device_id(d) == chosen)
    return first if default.isNull() or default in first else (*first, default)


def _described(devices: tuple[QAudioDevice, ...], default: QAudioDevice) -> tuple[Device, ...]:
    usual = device_id(default)
    return tuple(
        Device(id=device_id(d), name=d.description(), default=device_id(d) == usual)
        for d in devices
    )


class DeviceWatch(QObject):
    """Says what is plugged in, at once and half a second after every change; main thread."""

    def __init__(self, changed: Callable[[Plugged], None]) -> None:
        super().__init__()
        self._changed = changed
        self._media = QMediaDevices(self)
        self._settle = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._settle.timeout.connect(self._on_settle_timeout)
        # A new system default arrives by the same two signals as a new device.
        self._media.audioInputsChanged.connect(self._settle.start)
        self._media.audioOutputsChanged.connect(self._settle.start)

    def look(self) -> Plugged:
        """The devices plugged in now."""
        return Plugged(
            inputs=tuple(self._media.audioInputs()),
            outputs=tuple(self._media.audioOutputs()),
            default_input=self._media.defaultAudioInput(),
            default_output=self._media.defaultAudioOutput(),
        )

    def _on_settle_timeout(self) -> None:
        self._changed(self.look())


def when_microphone_allowed(then: Callable[[bool], None]) -> None:
    """Tell `then` whether this person lets the program hear; macOS may ask them first."""
    program = QCoreApplication.instance()
    permission = QMicrophonePermission()
    if program is None:
        raise RuntimeError("devices are looked at after the QCoreApplication is built")
    status = program.checkPermission(permission)
    if status == Qt.PermissionStatus.Undetermined:
        program.requestPermission(
            permission, program, lambda p: then(p.status() == Qt.PermissionStatus.Granted)
        )
    else:
        then(status == Qt.PermissionStatus.Granted)
