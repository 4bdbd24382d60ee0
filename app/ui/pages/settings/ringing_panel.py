"""How a ringing call or a text makes itself known: card, ring, notification."""

import msgspec
from PySide6.QtCore import QSignalBlocker
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QCheckBox

from app.desk.desk import Desk
from app.i18n import _
from app.ui.pages.settings.keeping import keep, keep_desktop
from app.ui.pages.settings.settings_panel import SettingsPanel
from app.ui.widgets.choice import Choice
from app.ui.widgets.form_row import FormRow
from app.ui.widgets.labels import Label


class RingingPanel(SettingsPanel):
    """A desk with a telephone beside the computer may want no card, no ring, or neither."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(_("When a call rings"))
        self._desk = desk
        own = desk.settings.desktop
        self.card = QCheckBox(_("Show a card with the caller, above every window"))
        self.card.setChecked(own.card)
        self.place = Choice()
        self.ring = QCheckBox(_("Ring on this computer"))
        self.notify = QCheckBox(_("Show a notification of the system, with Answer and Decline"))
        self.notify.setChecked(own.notify_ringing)
        self.missed = QCheckBox(_("Tell of missed calls in a notification"))
        self.missed.setChecked(own.notify_missed)
        self.texts = QCheckBox(_("Tell of new messages in a notification"))
        self.texts.setChecked(own.notify_messages)
        hint = _("The card never takes the keyboard: what you type stays where you type it.")
        for widget in (
            self.card,
            Label(hint, "small", wrap=True),
            FormRow(_("The card comes up on"), self.place),
            self.ring,
            self.notify,
            self.missed,
            self.texts,
        ):
            self.body.addWidget(widget)
        self.refresh()
        self.card.toggled.connect(lambda on: keep_desktop(desk, card=on))
        self.place.activated.connect(
            lambda _row: keep_desktop(desk, card_screen=self.place.currentData())
        )
        self.ring.toggled.connect(self._on_ring)
        self.notify.toggled.connect(lambda on: keep_desktop(desk, notify_ringing=on))
        self.missed.toggled.connect(lambda on: keep_desktop(desk, notify_missed=on))
        self.texts.toggled.connect(lambda on: keep_desktop(desk, notify_messages=on))

    def refresh(self) -> None:
        """Offer the screens there are now; the ring is also set beside its volume."""
        chosen = self._desk.settings.desktop.card_screen
        self.place.clear()
        self.place.addItem(_("the screen I work on"), "")
        for screen in QGuiApplication.screens():
            self.place.addItem(screen.name(), screen.name())
        if chosen and self.place.findData(chosen) < 0:
            self.place.addItem(_("Not plugged in now"), chosen)
        self.place.choose(chosen)
        quiet = QSignalBlocker(self.ring)
        self.ring.setChecked(self._desk.settings.ring_enabled)
        quiet.unblock()

    def _on_ring(self, on: bool) -> None:
        keep(self._desk, msgspec.structs.replace(self._desk.settings, ring_enabled=on))
