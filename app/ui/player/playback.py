"""Lets a recording be heard through the loudspeaker of the settings; loaded at the first play."""

import logging

from PySide6.QtCore import QIODevice, QObject, QTimer, Signal
from PySide6.QtMultimedia import (
    QAudioDevice,
    QAudioFormat,
    QAudioSink,
    QMediaDevices,
    QtAudio,
)

from app.telephony.recordings.playing import Sound
from app.telephony.recordings.stretching import Stretched

log = logging.getLogger(__name__)

_AHEAD_MS = 400
"""Sound handed over in advance: the window may be busy so long."""
_TICK_MS = 50
_FRAME_BYTES = 4
_EVERYWHERE = 48_000


class Playback(QObject):
    """Plays one recording; says where it is about twenty times a second while it plays."""

    moved = Signal(int)
    """Milliseconds from the beginning of the recording."""
    stopped = Signal()
    """Paused, ended or failed."""
    failed = Signal(str)

    def __init__(self, sound: Sound, speaker: str, parent: QObject) -> None:
        super().__init__(parent)
        self._sound = sound
        self._source = Stretched(sound)
        self._speaker = speaker
        self._sink: QAudioSink | None = None
        self._pipe: QIODevice | None = None
        self._factor = 1
        self._rest = b""
        self._tick = QTimer(self)
        self._tick.setInterval(_TICK_MS)
        self._tick.timeout.connect(self._on_tick)

    @property
    def playing(self) -> bool:
        """Whether it is being heard."""
        return self._sink is not None

    @property
    def at_ms(self) -> int:
        """The place that is heard now."""
        frame = self._source.frame
        if self._sink is not None:
            waiting = self._sink.bufferSize() - self._sink.bytesFree() + len(self._rest)
            frame -= round(waiting / _FRAME_BYTES / self._factor * self._source.speed)
        return max(0, frame) * 1000 // self._sound.rate

    def play(self) -> None:
        """Play on from where it is; from the beginning when it has ended."""
        if self._sink is not None:
            return
        if self._source.ended:
            self._source.go_to(0)
        device = self._device()
        if device is None or not self._open(device):
            self.failed.emit(device.description() if device is not None else "")
            self.stopped.emit()
            return
        self._tick.start()
        self._on_tick()

    def pause(self) -> None:
        """Be silent and stay at the place that was heard last."""
        if self._sink is None:
            return
        here = self.at_ms
        self._close()
        self._source.go_to(here * self._sound.rate // 1000)
        self.moved.emit(here)
        self.stopped.emit()

    def go_to(self, ms: int) -> None:
        """Go on from this place."""
        playing = self.playing
        self._close()
        self._source.go_to(ms * self._sound.rate // 1000)
        self.moved.emit(ms)
        if playing:
            self.play()

    def set_speed(self, speed: float) -> None:
        """Play at this speed, 0.5 to 2, from now on."""
        here, playing = self.at_ms, self.playing
        self._close()
        self._source.speed = speed
        self._source.go_to(here * self._sound.rate // 1000)
        if playing:
            self.play()

    def _device(self) -> QAudioDevice | None:
        outputs = QMediaDevices.audioOutputs()
        chosen = [one for one in outputs if bytes(one.id().data()).decode() == self._speaker]
        return chosen[0] if chosen else (QMediaDevices.defaultAudioOutput() if outputs else None)

    def _open(self, device: QAudioDevice) -> bool:
        form = QAudioFormat()
        form.setSampleFormat(QAudioFormat.SampleFormat.Int16)
        form.setChannelCount(2)
        form.setSampleRate(self._sound.rate)
        self._factor = 1
        if not device.isFormatSupported(form):
            self._factor = max(1, _EVERYWHERE // self._sound.rate)
            form.setSampleRate(self._sound.rate * self._factor)
        sink = QAudioSink(device, form, self)
        sink.setBufferSize(_AHEAD_MS * form.sampleRate() * _FRAME_BYTES // 1000)
        pipe = sink.start()
        if sink.error() != QtAudio.Error.NoError:
            log.warning("no recording can be heard on %s", device.description())
            sink.deleteLater()
            return False
        self._sink, self._pipe, self._rest = sink, pipe, b""
        return True

    def _close(self) -> None:
        self._tick.stop()
        sink, self._sink, self._pipe = self._sink, None, None
        self._rest = b""
        if sink is not None:
            sink.reset()
            sink.deleteLater()

    def _on_tick(self) -> None:
        sink, pipe = self._sink, self._pipe
        if sink is None or pipe is None:
            return
        if sink.state() == QtAudio.State.StoppedState:
            self._close()
            self.failed.emit("")
            self.stopped.emit()
            return
        wanted = sink.bytesFree() - len(self._rest)
        if wanted > 0 and not self._source.ended:
            frames = wanted // _FRAME_BYTES // self._factor
            self._rest += self._wider(frames)
        if self._rest:
            written = pipe.write(self._rest)
            self._rest = self._rest[max(0, written) :]
        self.moved.emit(self.at_ms)
        if self._source.ended and not self._rest and sink.bytesFree() >= sink.bufferSize():
            self._close()
            self.moved.emit(self._sound.frames * 1000 // self._sound.rate)
            self.stopped.emit()

    def _wider(self, frames: int) -> bytes:
        """The next frames at the rate of the device; in between they are drawn straight."""
        import numpy as np

        samples = self._source.read(frames)
        if self._factor == 1 or not len(samples):
            return samples.tobytes()
        there = np.arange(len(samples) * self._factor) / self._factor
        wide = [np.interp(there, np.arange(len(samples)), samples[:, side]) for side in (0, 1)]
        return np.stack(wide, axis=1).astype(np.int16).tobytes()
