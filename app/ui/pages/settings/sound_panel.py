"""Profiles of sound devices: chosen, ordered, seen to move, and heard."""

from collections.abc import Sequence

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QGridLayout, QHBoxLayout, QLineEdit, QSlider

from app.desk import sound
from app.desk.desk import Desk
from app.desk.facts import Notice
from app.desk.refusals import sound_failed_words
from app.errors import UserError
from app.i18n import _
from app.sound_profile import SoundProfile
from app.telephony.commands import AskDevices
from app.telephony.events import Device, DevicesChanged, LevelsMeasured, SoundFailed
from app.ui.listening import listen
from app.ui.pages.settings.settings_panel import SettingsPanel
from app.ui.widgets.button import Button
from app.ui.widgets.choice import Choice
from app.ui.widgets.form_row import FormRow
from app.ui.widgets.labels import Label
from app.ui.widgets.level_meter import LevelMeter

_NOWHERE = "-"


class SoundPanel(SettingsPanel):
    """Every choice works at once, also during a call; a device that is gone is said to be.

    Of several profiles the first one whose devices are plugged in is used; the others wait.
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__(_("Sound"))
        self._desk = desk
        self._at = 0
        self._devices = desk.sound.devices
        self.profile = Choice()
        self.name = QLineEdit()
        self.microphone, self.speaker = Choice(), Choice()
        self.ring, self.second_ring = Choice(), Choice()
        self.level = LevelMeter(_("Level of your microphone"), lying=True)
        self.heard = LevelMeter(_("Level of the other side"), lying=True)
        self.ring_on = QCheckBox(_("Ring on this computer"))
        self.echo = QCheckBox(_("Take out the echo of the loudspeaker (not needed with a headset)"))
        self.noise = QCheckBox(_("Take out noise"))
        self.gain = QCheckBox(_("Even out how loud I speak"))
        self.volume = QSlider(Qt.Orientation.Horizontal)
        self.volume.setRange(0, 100)
        self.volume.setPageStep(10)
        self.words = Label("", "small", wrap=True)
        self.in_use = Label("", "small", wrap=True)
        self._build()
        self._draw()
        self._connect()

    def _build(self) -> None:
        self.add = Button(_("Add"), icon_name="plus", compact=True, pressed_=self._on_add)
        self.first = Button(_("Prefer"), icon_name="star", compact=True, pressed_=self._on_first)
        self.remove = Button(_("Remove"), icon_name="trash", compact=True, pressed_=self._on_remove)
        self.check = Button(
            _("Check the sound…"), "primary", icon_name="headset", pressed_=self._on_check
        )
        acts = QHBoxLayout()
        acts.setSpacing(8)
        for button in (self.add, self.first, self.remove):
            acts.addWidget(button)
        acts.addStretch()
        acts.addWidget(self.check)
        hint = _("The first profile whose devices are plugged in is used.")
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        grid.addWidget(FormRow(_("Profile"), self.profile, hint), 0, 0)
        grid.addWidget(FormRow(_("Name of the profile"), self.name), 0, 1)
        grid.addWidget(self.in_use, 1, 0, 1, 2)
        grid.addLayout(acts, 2, 0, 1, 2)
        grid.addWidget(FormRow(_("Microphone"), self.microphone), 3, 0)
        grid.addWidget(FormRow(_("Loudspeaker"), self.speaker), 3, 1)
        grid.addWidget(self.level, 4, 0)
        grid.addWidget(self.heard, 4, 1)
        grid.addWidget(FormRow(_("Ring through"), self.ring), 5, 0)
        grid.addWidget(FormRow(_("And through"), self.second_ring), 5, 1)
        grid.addWidget(self.ring_on, 6, 0)
        grid.addWidget(FormRow(_("Volume of the ring"), self.volume), 6, 1)
        for row, box in enumerate((self.echo, self.noise, self.gain), 7):
            grid.addWidget(box, row, 0, 1, 2)
        for cell in (0, 3, 5, 6):
            for column in (0, 1):
                item = grid.itemAtPosition(cell, column)
                if item is not None:
                    item.setAlignment(Qt.AlignmentFlag.AlignTop)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        self.body.addLayout(grid)
        self.body.addWidget(self.words)

    def _connect(self) -> None:
        self.profile.activated.connect(self._on_profile)
        self.name.editingFinished.connect(self._on_chosen)
        for field in (self.microphone, self.speaker, self.ring, self.second_ring):
            field.activated.connect(self._on_chosen)
        for box in (self.ring_on, self.echo, self.noise, self.gain):
            box.clicked.connect(self._on_chosen)
        self.volume.sliderReleased.connect(self._on_chosen)
        self.volume.actionTriggered.connect(self._on_volume_key)
        bus = self._desk.bus
        listen(self, bus, DevicesChanged, self._on_devices)
        listen(self, bus, LevelsMeasured, self._on_levels)
        listen(self, bus, SoundFailed, self._on_failed)

    @property
    def _profiles(self) -> tuple[SoundProfile, ...]:
        return sound.profiles(self._desk.settings)

    def _on_devices(self, fact: DevicesChanged) -> None:
        self._devices = fact
        self._draw()

    def _draw(self) -> None:
        devices, profiles = self._devices, self._profiles
        self._at = min(self._at, len(profiles) - 1)
        chosen = profiles[self._at]
        self.profile.clear()
        for number, one in enumerate(profiles):
            self.profile.addItem(f"{number + 1}. {sound.profile_name(one.name)}", number)
        self.profile.setCurrentIndex(self._at)
        if not self.name.hasFocus():
            self.name.setText(chosen.name)
        self.name.setPlaceholderText(sound.profile_name(""))
        used = _("In use now: {profile}").format(profile=sound.profile_name(devices.profile))
        self.in_use.setText(used)
        self.in_use.setVisible(len(profiles) > 1)
        self.first.setEnabled(self._at > 0)
        self.remove.setEnabled(len(profiles) > 1)
        _offer(self.microphone, devices.inputs, chosen.microphone, chosen.microphone_name)
        _offer(self.speaker, devices.outputs, chosen.speaker, chosen.speaker_name)
        _offer(self.ring, devices.outputs, chosen.rings[0] if chosen.rings else "")
        second = chosen.rings[1] if len(chosen.rings) > 1 else _NOWHERE
        _offer(self.second_ring, devices.outputs, second, nowhere=True)
        self.ring_on.setChecked(chosen.ring_enabled)
        self.volume.setValue(round(100 * chosen.ring_volume))
        self.echo.setChecked(chosen.echo_cancel)
        self.noise.setChecked(chosen.noise_suppress)
        self.gain.setChecked(chosen.auto_gain)
        none = not devices.inputs and not devices.outputs
        self.words.setText(_("No sound device was found on this computer.") if none else "")
        self.words.setVisible(none)

    def _on_levels(self, fact: LevelsMeasured) -> None:
        self.level.show_level(fact.microphone)
        self.heard.show_level(fact.speaker)

    def _on_failed(self, fact: SoundFailed) -> None:
        self.words.setText(sound_failed_words(fact))
        self.words.setVisible(True)

    def _on_profile(self, index: int) -> None:
        self._at = index
        self._draw()

    def _on_volume_key(self, _action: int) -> None:
        """Keys and clicks beside the handle; dragging is saved when the handle is let go."""
        if not self.volume.isSliderDown():
            self._save_one(self.volume.sliderPosition())

    def _on_chosen(self) -> None:
        self._save_one(self.volume.value())

    def _save_one(self, volume: int) -> None:
        profiles = list(self._profiles)
        before = profiles[self._at]
        rings = [str(self.ring.currentData() or "")]
        second = str(self.second_ring.currentData() or "")
        if second != _NOWHERE:
            rings.append(second)
        microphone, speaker = self.microphone.currentData(), self.speaker.currentData()
        profiles[self._at] = SoundProfile(
            name=self.name.text().strip(),
            microphone=str(microphone or ""),
            speaker=str(speaker or ""),
            microphone_name=_name(self._devices.inputs, microphone, before.microphone_name),
            speaker_name=_name(self._devices.outputs, speaker, before.speaker_name),
            rings=tuple(rings),
            ring_volume=volume / 100,
            ring_enabled=self.ring_on.isChecked(),
            echo_cancel=self.echo.isChecked(),
            noise_suppress=self.noise.isChecked(),
            auto_gain=self.gain.isChecked(),
        )
        self._save(profiles)

    def _on_add(self) -> None:
        """A new one before all others: it is meant for a device that is plugged in now and then."""
        self._at = 0
        new = SoundProfile(name=_("Headset"), echo_cancel=False)
        self._save([new, *self._profiles])

    def _on_first(self) -> None:
        profiles = list(self._profiles)
        profiles.insert(0, profiles.pop(self._at))
        self._at = 0
        self._save(profiles)

    def _on_remove(self) -> None:
        profiles = list(self._profiles)
        del profiles[self._at]
        self._save(profiles)

    def _save(self, profiles: Sequence[SoundProfile]) -> None:
        changed = msgspec.structs.replace(self._desk.settings, sound_profiles=tuple(profiles))
        try:
            self._desk.change_settings(changed)
        except UserError as error:
            self._desk.bus.publish(Notice(error.words))
        self._draw()

    def _on_check(self) -> None:
        from app.ui.dialogs.sound_check import SoundCheckDialog

        SoundCheckDialog(self._desk, self.window()).open()

    def showEvent(self, event: object) -> None:
        self._desk.phone.send(AskDevices())
        self._desk.measure_levels(on=True)

    def hideEvent(self, event: object) -> None:
        self._desk.measure_levels(on=False)


def _name(devices: Sequence[Device], chosen: object, known_as: str) -> str:
    """What to call a chosen device while it is away."""
    if not chosen:
        return ""
    return next((device.name for device in devices if device.id == chosen), known_as)


def _offer(
    field: Choice,
    devices: Sequence[Device],
    chosen: str,
    known_as: str = "",
    *,
    nowhere: bool = False,
) -> None:
    """The system's own choice first, then what is plugged in; what is gone is named so."""
    field.clear()
    if nowhere:
        field.addItem(_("Nowhere else"), _NOWHERE)
    default = next((device.name for device in devices if device.default), "")
    words = _("As the system ({name})").format(name=default) if default else _("As the system")
    field.addItem(words, "")
    for device in devices:
        field.addItem(device.name, device.id)
    if chosen and field.findData(chosen) < 0:
        gone = _("{name} (not plugged in now)").format(name=known_as)
        field.addItem(gone if known_as else _("Not plugged in now"), chosen)
    field.setCurrentIndex(max(0, field.findData(chosen)))
