"""The call in hand: who, how long, and what can be done about it."""

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.clock import now_ms
from app.desk.current_calls import CallView
from app.desk.desk import Desk
from app.i18n import _, pgettext_
from app.telephony.call_state import CallState
from app.telephony.events import LevelsMeasured
from app.ui import wording
from app.ui.listening import listen
from app.ui.lock_sign import LockSign
from app.ui.record_control import RecordControl
from app.ui.widgets.button import CallButton
from app.ui.widgets.labels import ElidedLabel, Label, Pill
from app.ui.widgets.level_meter import LevelMeter


class CallControls(QWidget):
    """The acts of one call; what it draws is what the telephone confirmed."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._keypad: QWidget | None = None
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
        second.addWidget(self.lock)
        second.addWidget(self._line, 1)
        names.addLayout(second)
        names.addStretch()
        self._state = Pill("")
        self._time = Label("", "timer")
        row.addLayout(names, 1)
        row.addWidget(self._state)
        row.addWidget(self._time)
        row.addSpacing(8)
        self.mute = CallButton(_("Mute"), "microphone-off", "F4", pressed_=self._on_mute)
        self.hold = CallButton(
            pgettext_("verb", "Hold"), "player-pause", "F6", pressed_=self._on_hold
        )
        self.keypad = CallButton(_("Keypad"), "grid-dots", "F7", pressed_=self._on_keypad)
        self.record = RecordControl(self._desk)
        for button in (self.mute, self.hold, self.keypad, self.record):
            row.addWidget(button)
        self._microphone = LevelMeter(_("Your microphone"))
        self._speaker = LevelMeter(_("The other side"))
        row.addWidget(self._microphone)
        row.addWidget(self._speaker)
        self._sound = Pill("")
        row.addWidget(self._sound)
        self.hang_up = CallButton(
            _("Hang up"), "phone-off", "F10", pressed_=self._on_hang_up, danger=True
        )
        row.addWidget(self.hang_up)

    def draw(self, view: CallView) -> None:
        """Show this call as it is now."""
        if not self._second.isActive():
            self._second.start()
        country = self._desk.office.current.country
        self._who.setText(wording.caller_name(view, country))
        self._line.setText(wording.caller_line(view, country))
        self.lock.draw(view)
        self._draw_acts(view)
        self._draw_time()

    def rest(self) -> None:
        """Do nothing more until the next call."""
        self._second.stop()
        self._close_keypad()

    def _draw_acts(self, view: CallView) -> None:
        talking = view.state.connected
        for button in (self.mute, self.hold, self.keypad):
            button.setEnabled(talking)
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
        words, kind = self._state_pill(view)
        self._state.say(words, "warning" if kind else "plain")
        self._state.setVisible(bool(words))
        sound, sound_kind = wording.sound_words(view.quality)
        self._sound.say(sound, sound_kind)
        self._sound.setToolTip(wording.sound_details(view))
        self._sound.setVisible(talking)

    @staticmethod
    def _state_pill(view: CallView) -> tuple[str, bool]:
        if view.muted and view.state is CallState.TALKING:
            return _("Muted"), True
        if view.state is CallState.TALKING:
            return "", False
        held = view.state in {CallState.HELD, CallState.HELD_BY_OTHER}
        return wording.state_words(view), held

    def _draw_time(self) -> None:
        view = self._desk.calls.active
        if view is not None:
            self._time.setText(wording.elapsed(view.answered_at or view.started_at, now_ms()))

    def _on_levels(self, fact: LevelsMeasured) -> None:
        self._microphone.show_level(fact.microphone)
        self._speaker.show_level(fact.speaker)

    def _on_mute(self) -> None:
        if (view := self._desk.calls.active) is not None:
            self._desk.mute(view.call_id, muted=not view.muted)

    def _on_hold(self) -> None:
        view = self._desk.calls.active
        if view is None:
            return
        if view.state is CallState.HELD:
            self._desk.resume(view.call_id)
        else:
            self._desk.hold(view.call_id)

    def _on_hang_up(self) -> None:
        if (view := self._desk.calls.active) is not None:
            self._desk.hang_up(view.call_id)

    def _on_keypad(self) -> None:
        from app.ui.dialogs.keypad import KeypadDialog

        view = self._desk.calls.active
        if view is not None:
            self._close_keypad()
            self._keypad = KeypadDialog(self._desk, view.call_id, self.window())
            self._keypad.show()

    def _close_keypad(self) -> None:
        if self._keypad is not None:
            self._keypad.close()
            self._keypad = None
