"""The call in hand: who, how long, and what can be done about it."""

from PySide6.QtCore import QPoint, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.clock import now_ms
from app.desk.current_calls import CallView
from app.desk.desk import Desk
from app.i18n import _, pgettext_
from app.telephony.call_state import CallState
from app.telephony.events import LevelsMeasured
from app.ui import live_words, theme, wording
from app.ui.call_menu import CallMenu
from app.ui.listening import listen
from app.ui.lock_sign import LockSign
from app.ui.record_control import RecordControl
from app.ui.widgets.button import CallButton, Room
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.labels import ElidedLabel, Label, Pill
from app.ui.widgets.level_meter import LevelMeter

_NARROW, _TIGHT = 1000, 780
"""Pixels at 100 %: below the first the buttons move together, and good sound is no longer
mentioned; the levels make room for the button of the conference and for a warning. Below the
second the buttons are their icons alone."""


class CallControls(QWidget):
    """The acts of one call; what it draws is what the telephone confirmed."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._dialog: Dialog | None = None
        self._room: Room = "wide"
        self._build()
        self._second = QTimer(self)
        self._second.setInterval(1000)
        self._second.timeout.connect(self._draw_time)
        listen(self, desk.bus, LevelsMeasured, self._on_levels)

    def _build(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        names = QVBoxLayout()
        names.setSpacing(2)
        self._who = ElidedLabel(role="heading")
        self._line = ElidedLabel(role="muted")
        names.addStretch()
        names.addWidget(self._who)
        second = QHBoxLayout()
        second.setSpacing(4)
        self.lock = LockSign()
        self._state = Pill("")
        second.addWidget(self.lock)
        second.addWidget(self._state)
        second.addWidget(self._line, 1)
        names.addLayout(second)
        names.addStretch()
        self._time = Label("", "timer")
        row.addLayout(names, 1)
        row.addWidget(self._time)
        row.addSpacing(8)
        self.mute = CallButton(_("Mute"), "microphone-off", "F4", pressed_=self._desk.switch_mute)
        self.hold = CallButton(
            pgettext_("verb", "Hold"), "player-pause", "F6", pressed_=self._desk.switch_hold
        )
        self.transfer = CallButton(
            _("Transfer"), "arrow-forward-up", "Ctrl+T", pressed_=self._on_transfer
        )
        self.keypad = CallButton(_("Keypad"), "grid-dots", "F7", pressed_=self._on_keypad)
        self.record = RecordControl(self._desk)
        self.menu = CallMenu(self._desk, self)
        self.together = CallButton(_("Conference"), "users", "", pressed_=self._on_together)
        for button in (
            *(self.mute, self.hold, self.transfer, self.keypad),
            *(self.together, self.record),
        ):
            row.addWidget(button)
        self._microphone = LevelMeter(_("Your microphone"))
        self._speaker = LevelMeter(_("The other side"))
        row.addWidget(self._microphone)
        row.addWidget(self._speaker)
        self._sound = Pill("")
        row.addWidget(self._sound)
        self.hang_up = CallButton(
            _("Hang up"), "phone-off", "F10", pressed_=self._desk.end_active, danger=True
        )
        row.addWidget(self.hang_up)

    def draw(self, view: CallView) -> None:
        """Show this call as it is now."""
        if not self._second.isActive():
            self._second.start()
        country = self._desk.office.current.country
        self._who.setText(live_words.names_together(view, self._desk.calls.conference, country))
        self._line.setText(live_words.caller_line(view, country))
        self.lock.draw(view)
        self._draw_acts(view)
        self._draw_time()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        width = event.size().width()
        room: Room = "narrow" if width >= theme.px(_TIGHT) else "tight"
        if width >= theme.px(_NARROW):
            room = "wide"
        if room != self._room:
            self._room = room
            acts = (self.mute, self.hold, self.transfer, self.keypad, self.together)
            for button in (*acts, self.record, self.hang_up):
                button.fit(room)
            if (view := self._desk.calls.active) is not None:
                self._draw_acts(view)

    def rest(self) -> None:
        """Do nothing more until the next call."""
        self._second.stop()
        self._close_dialogs()

    def _draw_acts(self, view: CallView) -> None:
        talking = view.state.connected
        for button in (self.mute, self.hold, self.transfer, self.keypad):
            button.setEnabled(talking)
        several = bool(self.menu.acts)
        self.together.setVisible(several)
        held = view.state is CallState.HELD
        self.hold.show_as(
            _("Take back") if held else pgettext_("verb", "Hold"),
            "player-play" if held else "player-pause",
            on=held,
        )
        self.mute.show_as(
            _("Unmute") if view.muted else _("Mute"),
            "microphone" if view.muted else "microphone-off",
            on=view.muted,
        )
        self.record.draw(view)
        words, kind = live_words.state_pill(view, muted_by_system=self._desk.sound.muted_by_system)
        self._state.say(words, kind)
        self._state.setVisible(bool(words))
        sound, sound_kind = live_words.sound_words(view.quality)
        self._sound.say(sound, sound_kind)
        self._sound.setToolTip(live_words.sound_details(view))
        poor, wide = sound_kind in {"warning", "bad"}, self._room == "wide"
        self._sound.setVisible(talking and (wide or poor))
        for meter in (self._microphone, self._speaker):
            meter.setVisible(wide or not (several or poor))

    def _draw_time(self) -> None:
        view = self._desk.calls.active
        if view is not None:
            self._time.setText(wording.elapsed(view.answered_at or view.started_at, now_ms()))

    def _on_levels(self, fact: LevelsMeasured) -> None:
        self._microphone.show_level(fact.microphone)
        self._speaker.show_level(fact.speaker)

    def _on_keypad(self) -> None:
        from app.ui.dialogs.keypad import KeypadDialog

        view = self._desk.calls.active
        if view is not None:
            self._close_dialogs()
            self._show(KeypadDialog(self._desk, view.call_id, self.window()))

    def _on_transfer(self) -> None:
        from app.ui.dialogs.transfer import TransferDialog

        view = self._desk.calls.active
        if view is not None:
            asked_for = self._desk.transfers.asked_for(view.call_id)
            self._close_dialogs()
            whose = (asked_for or view).call_id
            self._show(TransferDialog(self._desk, whose, self.window()))

    def _on_together(self) -> None:
        below = self.together.mapToGlobal(QPoint(0, self.together.height() + 4))
        self.menu.popup(below)

    def _show(self, dialog: Dialog) -> None:
        self._dialog = dialog
        dialog.destroyed.connect(self._on_dialog_destroyed)
        dialog.show()

    def _on_dialog_destroyed(self) -> None:
        self._dialog = None

    def _close_dialogs(self) -> None:
        dialog, self._dialog = self._dialog, None
        if dialog is not None:
            dialog.destroyed.disconnect(self._on_dialog_destroyed)
            dialog.close()
