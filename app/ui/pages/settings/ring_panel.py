"""Which sound rings, and whether the buttons of a headset are used."""

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QHBoxLayout

from app.desk.desk import Desk
from app.i18n import N_, _
from app.telephony.commands import CheckSound
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
        super().__init__(_("Ring and headset"))
        self._desk = desk
        self.sound = Choice()
        for sound, words in _SOUNDS.items():
            self.sound.addItem(_(words), sound)
        self.sound.choose(desk.settings.ring_sound)
        self.listen = Button(_("Listen"), icon_name="player-play", pressed_=self._on_listen)
        self.headset = QCheckBox(_("Use the buttons of a headset"))
        self.headset.setChecked(desk.settings.headset_buttons)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(FormRow(_("Sound of the ring"), self.sound), 1)
        row.addWidget(self.listen, 0, Qt.AlignmentFlag.AlignBottom)
        row.addStretch(1)
        self.body.addLayout(row)
        hint = _("Switch them off where the program of the headset answers calls itself.")
        for widget in (self.headset, Label(hint, "small", wrap=True)):
            self.body.addWidget(widget)
        self.sound.activated.connect(lambda _row: self._keep(ring_sound=self.sound.currentData()))
        self.headset.toggled.connect(lambda on: self._keep(headset_buttons=on))

    def _keep(self, **changed: object) -> None:
        keep(self._desk, msgspec.structs.replace(self._desk.settings, **changed))

    def _on_listen(self) -> None:
        self._desk.phone.send(CheckSound(what="ring"))
