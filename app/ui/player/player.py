"""Plays one recording: play and pause, speed, the picture to click in, the keys to move by."""

import logging
import threading
from typing import TYPE_CHECKING

from PySide6.QtCore import QLoggingCategory, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.crm.recordings import Recording
from app.desk.desk import Desk
from app.desk.listening import ListeningLog
from app.desk.recording_files import open_recording
from app.errors import UserError
from app.i18n import _, current
from app.telephony.recordings.envelope import Envelope, envelope
from app.telephony.recordings.playing import Sound
from app.ui.icons import icon
from app.ui.player.waveform import COLUMNS, Waveform
from app.ui.recording_words import place
from app.ui.widgets.button import IconButton
from app.ui.widgets.choice import Choice
from app.ui.widgets.labels import Label

if TYPE_CHECKING:
    from app.ui.player.playback import Playback

log = logging.getLogger(__name__)

SPEEDS = (0.75, 1.0, 1.25, 1.5, 1.75, 2.0)


class Player(QWidget):
    """Plays the recording given to `show_recording`; every stretch heard is kept in the log.

    The file is opened and looked through on a thread of its own; another recording stops that.
    """

    moved = Signal(int)
    """Milliseconds from the beginning."""
    _opened = Signal(object, object, object)
    _failed = Signal(object, str)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._recording: Recording | None = None
        self._sound: Sound | None = None
        self._playback: Playback | None = None
        self._log: ListeningLog | None = None
        self._envelope: Envelope = ()
        self.waveform = Waveform()
        self.waveform.wanted.connect(self.go_to)
        self.waveform.toggled.connect(self.toggle)
        self.play = IconButton("player-play", _("Play"), pressed_=self.toggle)
        self.time = Label("", "muted")
        self.speed = Choice()
        self.speed.setAccessibleName(_("Speed"))
        for speed in SPEEDS:
            self.speed.addItem(f"{current().decimal(speed, 2).rstrip('0').rstrip('.,')}×", speed)
        self.speed.choose(1.0)
        self.speed.currentIndexChanged.connect(self._on_speed)
        self.words = Label("", "small", wrap=True)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.play)
        row.addWidget(self.time, 1)
        row.addWidget(self.speed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.waveform)
        column.addLayout(row)
        column.addWidget(self.words)
        self._opened.connect(self._on_opened)
        self._failed.connect(self._on_failed)

    @property
    def at_ms(self) -> int:
        """The place that is heard, or would be heard next."""
        return self._playback.at_ms if self._playback is not None else 0

    def show_recording(self, recording: Recording) -> None:
        """Open this recording; the same one again only draws its marks anew."""
        same = self._recording is not None and self._recording.id == recording.id
        self._recording = recording
        if same and self._sound is not None:
            self._draw(self._envelope)
            return
        self.close_sound()
        self._recording = recording
        self._say(_("Opening…"))
        threading.Thread(
            target=self._open, args=(recording,), name="open recording", daemon=True
        ).start()

    def close_sound(self) -> None:
        """Be silent and let the recording go."""
        self._stop()
        self._recording = self._sound = self._playback = None
        self._envelope = ()
        self._set_ready(ready=False)

    def toggle(self) -> None:
        """Play, or pause."""
        if self._playback is not None and self._playback.playing:
            self._stop()
        elif self._sound is not None and self._recording is not None:
            playback = self._made_playback(self._sound)
            self._log = ListeningLog(self._desk, self._recording.call_uid)
            self._log.begin(0 if self.at_ms >= self._length_ms else self.at_ms)
            playback.play()
            self._draw_button()

    def go_to(self, ms: int) -> None:
        """Go to this place; a stretch that was being heard ends here in the log."""
        if self._sound is None:
            return
        playing = self._playback is not None and self._playback.playing
        if playing:
            self._stop()
        self._made_playback(self._sound).go_to(ms)
        if playing:
            self.toggle()

    def hideEvent(self, event: QHideEvent) -> None:
        self._stop()

    @property
    def _length_ms(self) -> int:
        return self._sound.frames * 1000 // self._sound.rate if self._sound is not None else 0

    def _open(self, recording: Recording) -> None:
        """On the thread of its own."""
        try:
            sound = open_recording(recording, self._desk.recordings.shelf)
            found = envelope(sound, COLUMNS, lambda: self._recording is recording)
            if found is not None:
                self._opened.emit(recording, sound, found)
        except UserError as error:
            self._failed.emit(recording, error.words)
        except RuntimeError as error:  # the window went while the file was read
            log.debug("nobody wants to hear it any more: %s", error)

    def _on_opened(self, recording: Recording, sound: Sound, found: Envelope) -> None:
        if self._recording is None or self._recording.id != recording.id:
            return
        self._sound = sound
        self._set_ready(ready=True)
        self._draw(found)
        self._say(
            _("Part of this recording was changed or damaged; that part is silence.")
            if sound.damaged()
            else "",
            "bad",
        )

    def _on_failed(self, recording: Recording, words: str) -> None:
        if self._recording is not None and self._recording.id == recording.id:
            self._say(words, "bad")

    def _draw(self, found: Envelope) -> None:
        self._envelope = found
        sound, recording = self._sound, self._recording
        if sound is not None and recording is not None:
            damaged = [tuple(f * 1000 // sound.rate for f in pair) for pair in sound.damaged()]
            self.waveform.show_sound(
                found, self._length_ms, recording.marks, [(b, e) for b, e in damaged]
            )
            self._on_moved(self.at_ms)

    def _made_playback(self, sound: Sound) -> "Playback":
        if self._playback is None:
            # Loaded when somebody listens: Qt Multimedia takes 26 MiB. What its plug-ins print
            # about libraries they do without is of no use to anyone here.
            QLoggingCategory.setFilterRules(
                "qt.multimedia.symbolsresolver=false\nqt.multimedia.ffmpeg.info=false"
            )
            from app.ui.player.playback import Playback as Made

            self._playback = Made(sound, self._desk.settings.speaker, self)
            self._playback.moved.connect(self._on_moved)
            self._playback.stopped.connect(self._on_stopped)
            self._playback.failed.connect(self._on_no_sound)
            self._playback.set_speed(self.speed.currentData())
        return self._playback

    def _stop(self) -> None:
        if self._playback is not None and self._playback.playing:
            self._playback.pause()

    def _on_moved(self, ms: int) -> None:
        if self._log is not None:
            self._log.reach(ms)
        self.waveform.show_place(ms)
        self.time.setText(f"{place(ms)} / {place(self._length_ms)}")
        self.moved.emit(ms)

    def _on_stopped(self) -> None:
        if self._log is not None:
            self._log.end()
            self._log = None
        self._draw_button()

    def _on_no_sound(self, device: str) -> None:
        where = device or _("this computer")
        self._say(_("The recording cannot be heard on {device}.").format(device=where), "bad")

    def _on_speed(self) -> None:
        if self._playback is not None:
            self._playback.set_speed(self.speed.currentData())

    def _draw_button(self) -> None:
        playing = self._playback is not None and self._playback.playing
        words = _("Pause") if playing else _("Play")
        self.play.setIcon(icon("player-pause" if playing else "player-play"))
        self.play.setAccessibleName(words)
        self.play.setToolTip(words)

    def _set_ready(self, *, ready: bool) -> None:
        for widget in (self.play, self.speed, self.waveform):
            widget.setEnabled(ready)
        if not ready:
            self.time.setText("")
            self.waveform.show_sound((), 0, ())
        self._draw_button()

    def _say(self, words: str, tone: str = "") -> None:
        self.words.setText(words)
        self.words.set_tone(tone if words else "")
        self.words.setVisible(bool(words))
