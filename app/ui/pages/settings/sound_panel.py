"""Microphone, loudspeaker and ring: chosen, seen to move, and heard."""

from collections.abc import Sequence

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QGridLayout, QSlider

from app.desk.desk import Desk
from app.desk.facts import Notice
from app.desk.refusals import sound_failed_words
from app.errors import UserError
from app.i18n import _
from app.telephony.commands import AskDevices
from app.telephony.events import Device, DevicesChanged, LevelsMeasured, SoundFailed
from app.ui.listening import listen
from app.ui.pages.settings.settings_panel import SettingsPanel
from app.ui.widgets.choice import Choice
from app.ui.widgets.form_row import FormRow
from app.ui.widgets.labels import Label
from app.ui.widgets.level_meter import LevelMeter


class SoundPanel(SettingsPanel):
    """Every choice works at once, also during a call; a device that is gone is said to be."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(_("Sound"))
        self._desk = desk
        self.microphone, self.speaker, self.ring = Choice(), Choice(), Choice()
        self.level = LevelMeter(_("Level of your microphone"), lying=True)
        self.heard = LevelMeter(_("Level of the other side"), lying=True)
        self.ring_on = QCheckBox(_("Ring on this computer"))
        self.ring_on.setChecked(desk.settings.ring_enabled)
        self.volume = QSlider(Qt.Orientation.Horizontal)
        self.volume.setRange(0, 100)
        self.volume.setPageStep(10)
        self.volume.setValue(round(100 * desk.settings.ring_volume))
        self.words = Label("", "small", wrap=True)
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        grid.addWidget(FormRow(_("Microphone"), self.microphone), 0, 0, 1, 2)
        grid.addWidget(self.level, 1, 0, 1, 2)
        grid.addWidget(FormRow(_("Loudspeaker"), self.speaker), 2, 0, 1, 2)
        grid.addWidget(self.heard, 3, 0, 1, 2)
        grid.addWidget(FormRow(_("Ring through"), self.ring), 4, 0, 1, 2)
        grid.addWidget(self.ring_on, 5, 0)
        grid.addWidget(FormRow(_("Volume of the ring"), self.volume), 5, 1)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        self.body.addLayout(grid)
        self.body.addWidget(self.words)
        self._devices = DevicesChanged(inputs=(), outputs=())
        self._draw()
        for field in (self.microphone, self.speaker, self.ring):
            field.activated.connect(self._on_chosen)
        self.ring_on.toggled.connect(self._on_chosen)
        self.volume.sliderReleased.connect(self._on_chosen)
        self.volume.actionTriggered.connect(self._on_volume_key)
        listen(self, desk.bus, DevicesChanged, self._on_devices)
        listen(self, desk.bus, LevelsMeasured, self._on_levels)
        listen(self, desk.bus, SoundFailed, self._on_failed)

    def _on_devices(self, fact: DevicesChanged) -> None:
        self._devices = fact
        self._draw()

    def _draw(self) -> None:
        chosen, devices = self._desk.settings, self._devices
        _offer(self.microphone, devices.inputs, chosen.microphone)
        _offer(self.speaker, devices.outputs, chosen.speaker)
        _offer(self.ring, devices.outputs, chosen.ring_device)
        none = not devices.inputs and not devices.outputs
        self.words.setText(_("No sound device was found on this computer.") if none else "")
        self.words.setVisible(none)

    def _on_levels(self, fact: LevelsMeasured) -> None:
        self.level.show_level(fact.microphone)
        self.heard.show_level(fact.speaker)

    def _on_failed(self, fact: SoundFailed) -> None:
        self.words.setText(sound_failed_words(fact))
        self.words.setVisible(True)

    def _on_volume_key(self, _action: int) -> None:
        """Keys and clicks beside the handle; dragging is saved when the handle is let go."""
        if not self.volume.isSliderDown():
            self._save(self.volume.sliderPosition())

    def _on_chosen(self) -> None:
        self._save(self.volume.value())

    def _save(self, volume: int) -> None:
        changed = msgspec.structs.replace(
            self._desk.settings,
            microphone=str(self.microphone.currentData() or ""),
            speaker=str(self.speaker.currentData() or ""),
            ring_device=str(self.ring.currentData() or ""),
            ring_enabled=self.ring_on.isChecked(),
            ring_volume=volume / 100,
        )
        try:
            self._desk.change_settings(changed)
        except UserError as error:
            self._desk.bus.publish(Notice(error.words))

    def showEvent(self, event: object) -> None:
        self._desk.phone.send(AskDevices())
        self._desk.measure_levels(on=True)

    def hideEvent(self, event: object) -> None:
        self._desk.measure_levels(on=False)


def _offer(field: Choice, devices: Sequence[Device], chosen: str) -> None:
    """The system's own choice first, then what is plugged in; what is gone is named so."""
    field.clear()
    default = next((device.name for device in devices if device.default), "")
    words = _("As the system ({name})").format(name=default) if default else _("As the system")
    field.addItem(words, "")
    for device in devices:
        field.addItem(device.name, device.id)
    if chosen and field.findData(chosen) < 0:
        field.addItem(_("Not plugged in now"), chosen)
    field.setCurrentIndex(max(0, field.findData(chosen)))
