"""Which sound rings, and whether the buttons of a headset and a busylight are used."""

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QHBoxLayout

from app.desk.desk import Desk
from app.i18n import N_, _
from app.telephony.commands import CheckSound
from app.telephony.events import BusylightsFound
from app.ui.listening import listen
from app.ui.pages.settings.keeping import keep
from app.ui.pages.settings.settings_panel import SettingsPanel
from app.ui.widgets.button import Button
from app.ui.widgets.choice import Choice
from app.ui.widgets.form_row import FormRow
from app.ui.widgets.labels import Label

_SOUNDS = {
    "ring": N_("Marimba"),
    "bell": N_("Telephone bell"),
    "chime": N_("Chime, soft"),
    "pulse": N_("Office telephone"),
}


class RingPanel(SettingsPanel):
    """Desks that stand side by side tell their calls apart by the sound."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(_("Ring, headset, busylight"))
        self._desk = desk
        self.sound = Choice()
        for sound, words in _SOUNDS.items():
            self.sound.addItem(_(words), sound)
        self.sound.choose(desk.settings.ring_sound)
        self.listen = Button(_("Listen"), icon_name="player-play", pressed_=self._on_listen)
        self.headset = QCheckBox(_("Use the buttons of a headset"))
        self.headset.setChecked(desk.settings.headset_buttons)
        self.busylight = QCheckBox(_("Show on a busylight whether I am free"))
        self.busylight.setChecked(desk.settings.busylight)
        self.lights = Label("", "small", wrap=True)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(FormRow(_("Sound of the ring"), self.sound), 1)
        row.addWidget(self.listen, 0, Qt.AlignmentFlag.AlignBottom)
        row.addStretch(1)
        self.body.addLayout(row)
        hint = _("Switch them off where the program of the headset answers calls itself.")
        meaning = _(
            "Green: free. Blue, blinking: a call rings. Red: in a call, or do not disturb. "
            "Amber: away or forwarding."
        )
        for widget in (self.headset, Label(hint, "small", wrap=True)):
            self.body.addWidget(widget)
        for widget in (self.busylight, Label(meaning, "small", wrap=True), self.lights):
            self.body.addWidget(widget)
        self._show_lights(desk.sound.busylights)
        self.sound.activated.connect(lambda _row: self._keep(ring_sound=self.sound.currentData()))
        self.headset.toggled.connect(lambda on: self._keep(headset_buttons=on))
        self.busylight.toggled.connect(lambda on: self._on_busylight(on=on))
        listen(self, desk.bus, BusylightsFound, self._show_lights)

    def _keep(self, **changed: object) -> None:
        keep(self._desk, msgspec.structs.replace(self._desk.settings, **changed))

    def _on_busylight(self, *, on: bool) -> None:
        self._keep(busylight=on)
        self._show_lights(self._desk.sound.busylights)

    def _show_lights(self, fact: BusylightsFound) -> None:
        """Say which are in use, and what keeps others from it."""
        told = list[str]()
        if fact.lights:
            told.append(_("In use: {lights}.").format(lights=", ".join(fact.lights)))
        if fact.refused:
            words = _("{lights}: this program may not open it; the guide on sound says how.")
            told.append(words.format(lights=", ".join(fact.refused)))
        self.lights.setText(" ".join(told) or _("No busylight that Combiné knows is plugged in."))
        self.lights.setVisible(self.busylight.isChecked())

    def _on_listen(self) -> None:
        self._desk.phone.send(CheckSound(what="ring"))
