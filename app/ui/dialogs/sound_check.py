"""The guided sound check: devices, voice, hearing oneself, the ring, and the line."""

import sys
from pathlib import Path

import msgspec
from PySide6.QtCore import QCoreApplication, QMicrophonePermission, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from app.clock import now_ms
from app.desk.desk import Desk
from app.desk.facts import Notice, NoticeKind
from app.desk.line_test import LineTest
from app.desk.sound import profile_name
from app.i18n import Language, _, current
from app.telephony.commands import AskDevices, CheckSound
from app.telephony.events import Device, DevicesChanged, LevelsMeasured, SoundChecked
from app.telephony.sound_result import LineResult, SoundResult
from app.ui import theme
from app.ui.listening import listen
from app.ui.widgets.button import Button
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.labels import Label, Pill, rule
from app.ui.widgets.level_meter import LevelMeter

_SPOKEN = 0.3
"""A meter that has risen so far has heard a voice, not a room."""
_PRIVACY_PAGES = {
    "win32": "ms-settings:privacy-microphone",
    "darwin": "x-apple.systempreferences:com.apple.preference.security?Privacy_Microphone",
}
"""Where each system lets a person open the microphone for programs; Linux has no such page."""


class SoundCheckDialog(Dialog):
    """One step below the other; each says what was found, and the page can be printed."""

    def __init__(self, desk: Desk, window: QWidget) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Sound check"))
        self.setMinimumWidth(theme.px(600))
        self._desk = desk
        self._line: LineTest | None = None
        self.found = SoundResult(at=now_ms(), profile="", microphone="", speaker="")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(28, 24, 28, 24)
        self._column.setSpacing(10)
        self._column.addWidget(Label(_("Sound check"), "title"))
        words = _("Five short steps, from top to bottom. A minute is enough.")
        self._column.addWidget(Label(words, "muted", wrap=True))
        self._build()
        listen(self, desk.bus, DevicesChanged, self._on_devices)
        listen(self, desk.bus, LevelsMeasured, self._on_levels)
        listen(self, desk.bus, SoundChecked, self._on_checked)
        self._on_devices(desk.sound.devices)
        self._look_at_permission()
        desk.phone.send(AskDevices())
        desk.measure_levels(on=True)
        self.finished.connect(lambda _code: desk.measure_levels(on=False))

    def _build(self) -> None:
        self.devices = Label("", wrap=True)
        self.allow = Button(
            _("Open the privacy settings"), icon_name="settings", pressed_=self._on_allow
        )
        self.device_state = self._step(_("1. Your devices"), self.devices, self.allow)
        self.level = LevelMeter(_("Level of your microphone"), lying=True)
        say = Label(_("Say a sentence as you would to a customer."), "muted", wrap=True)
        self.voice_state = self._step(_("2. Speak"), say, self.level)
        self.record = Button(
            _("Record three seconds and play them"),
            icon_name="microphone",
            pressed_=lambda: self._check("hear"),
        )
        self.hear_state = self._step(_("3. Hear yourself"), self.record)
        self.ring = Button(
            _("Ring once"), icon_name="phone-incoming", pressed_=lambda: self._check("ring")
        )
        self.ring_state = self._step(_("4. The ring"), self.ring)
        self.line_words = Label("", "muted", wrap=True)
        self.test = Button(_("Test the line"), icon_name="phone-call", pressed_=self._on_line)
        self.line_state = self._step(_("5. The line"), self.line_words, self.test)
        hint = _("Calls the echo test of your telephone system, or a second telephone here.")
        self.line_words.setText(hint)
        self._column.addWidget(rule())
        self.print = Button(_("Save as PDF…"), icon_name="printer", pressed_=self._on_print)
        close = Button(_("Close"), "primary", pressed_=self.accept)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.print)
        foot.addStretch()
        foot.addWidget(close)
        self._column.addLayout(foot)

    def _step(self, title: str, *widgets: QWidget) -> Pill:
        """One step: its title with a pill for what was found, and what there is to do."""
        head = QHBoxLayout()
        head.setSpacing(8)
        pill = Pill("")
        pill.setVisible(False)
        head.addWidget(Label(title, "heading"))
        head.addStretch()
        head.addWidget(pill)
        self._column.addWidget(rule())
        self._column.addLayout(head)
        for widget in widgets:
            stretch = isinstance(widget, Button)
            side = Qt.AlignmentFlag.AlignLeft if stretch else Qt.AlignmentFlag(0)
            self._column.addWidget(widget, 0, side)
        return pill

    def _note(self, **found: object) -> None:
        self.found = msgspec.structs.replace(self.found, at=now_ms(), **found)

    # 1

    def _on_devices(self, fact: DevicesChanged) -> None:
        microphone = _name(fact.inputs, fact.microphone)
        speaker = _name(fact.outputs, fact.speaker)
        profile = profile_name(fact.profile)
        self._note(profile=profile, microphone=microphone, speaker=speaker)
        none = _("none")
        self.devices.setText(
            _("{profile}: you speak into {microphone} and hear through {speaker}.").format(
                profile=profile, microphone=microphone or none, speaker=speaker or none
            )
        )
        self._draw_devices()

    def _look_at_permission(self) -> None:
        program = QCoreApplication.instance()
        if program is None:
            return
        status = program.checkPermission(QMicrophonePermission())
        if status == Qt.PermissionStatus.Undetermined:
            program.requestPermission(
                QMicrophonePermission(), self, lambda p: self._on_permission(p.status())
            )
        else:
            self._on_permission(status)

    def _on_permission(self, status: Qt.PermissionStatus) -> None:
        self._note(allowed=status == Qt.PermissionStatus.Granted)
        self._draw_devices()

    def _draw_devices(self) -> None:
        refused = self.found.allowed is False
        self.allow.setVisible(refused and sys.platform in _PRIVACY_PAGES)
        if refused:
            _say(self.device_state, _("The system does not allow the microphone"), good=False)
        else:
            there = bool(self.found.microphone and self.found.speaker)
            _say(self.device_state, _("Found") if there else _("Missing"), good=there)

    def _on_allow(self) -> None:
        QDesktopServices.openUrl(QUrl(_PRIVACY_PAGES[sys.platform]))

    # 2 to 4

    def _on_levels(self, fact: LevelsMeasured) -> None:
        self.level.show_level(fact.microphone)
        peak = max(self.found.peak or 0.0, fact.microphone)
        self._note(peak=peak)
        heard = peak >= _SPOKEN
        _say(self.voice_state, _("Heard") if heard else _("Nothing yet"), good=heard)

    def _check(self, what: str) -> None:
        self._desk.phone.send(CheckSound(what=what))

    def _on_checked(self, fact: SoundChecked) -> None:
        hearing = fact.what == "hear"
        pill, button = (self.hear_state, self.record) if hearing else (self.ring_state, self.ring)
        button.setEnabled(fact.state in {"done", "failed"})
        if fact.state == "recording":
            _show(pill, _("Speak now…"))
        elif fact.state == "playing":
            quiet = hearing and fact.peak < _SPOKEN
            _show(pill, _("Nothing was recorded") if quiet else _("Listen…"))
            self._note(**({"heard": not quiet} if hearing else {}))
        elif fact.state == "failed":
            self._note(**{"heard" if hearing else "rang": False})
            _say(pill, _("Did not work"), good=False)
        else:
            ok = not hearing or self.found.heard is not False
            self._note(**{"heard" if hearing else "rang": ok})
            _say(pill, _("Played") if ok else _("Nothing was recorded"), good=ok)

    # 5

    def _on_line(self) -> None:
        self.test.setEnabled(False)
        _show(self.line_state, _("Testing…"))
        desk = self._desk
        self._line = LineTest(
            desk.bus,
            phone=desk.phone,
            accounts=desk.accounts,
            jobs=desk.jobs,
            dial=desk.dial,
            done=self._on_line_done,
        )
        self._line.start()

    def _on_line_done(self, result: LineResult) -> None:
        self._note(line=result)
        self.test.setEnabled(True)
        self.line_words.setText(line_words(result))
        good = not result.failure and (result.loss or 0.0) < 0.01 and (result.mos or 0.0) >= 4.0
        _say(self.line_state, _("Good") if good else _("Look closer"), good=good)
        self.fit()

    def _on_print(self) -> None:
        name = str(Path.home() / (_("sound-check") + ".pdf"))
        path, _kind = QFileDialog.getSaveFileName(self, _("Save as PDF"), name, "PDF (*.pdf)")
        if path:
            self.save(Path(path))

    def save(self, file: Path) -> None:
        """Write the result into this file, off the window's thread."""
        from app.reports.build import write_sound_check

        found, language = self.found, Language(current().code)
        bus = self._desk.bus

        def then(_none: object) -> None:
            words = _("Saved as {path}").format(path=file)
            bus.publish(Notice(words, NoticeKind.INFORMATION))

        self._desk.tasks.ask(lambda _database: write_sound_check(found, language, file), then)


def line_words(result: LineResult) -> str:
    """What the line test has found, in a line or two."""
    tongue = current()
    parts = []
    if result.registration_ms is not None:
        parts.append(_("Server there and back: {ms} ms").format(ms=result.registration_ms))
    if result.failure:
        return "\n".join([*parts, result.failure])
    parts.append(_("answered after {ms} ms").format(ms=result.answered_ms))
    parts.append(_("lost {share}").format(share=tongue.percent(result.loss)))
    parts.append(_("jitter {ms} ms").format(ms=tongue.decimal(result.jitter_ms)))
    parts.append(_("estimated MOS {mos}").format(mos=tongue.decimal(result.mos)))
    return " · ".join(parts)


def _name(devices: tuple[Device, ...], chosen: str) -> str:
    """The device in use: the chosen one, else the system's default."""
    by_id = next((device.name for device in devices if chosen and device.id == chosen), "")
    return by_id or next((device.name for device in devices if device.default), "")


def _say(pill: Pill, words: str, *, good: bool) -> None:
    pill.say(words, "good" if good else "warning")
    pill.setVisible(True)


def _show(pill: Pill, words: str) -> None:
    pill.say(words, "plain")
    pill.setVisible(True)
