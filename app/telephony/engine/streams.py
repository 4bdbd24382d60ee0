"""Microphone and loudspeaker of a call: one Qt stream each, on the thread that opens them."""

import logging
from collections.abc import Callable

from PySide6.QtCore import QIODevice, QObject, QTimer, Signal
from PySide6.QtMultimedia import QAudioDevice, QAudioFormat, QAudioSink, QAudioSource, QtAudio

from app.telephony.engine.fades import FADE, faded
from app.telephony.engine.levels import LevelMeter
from app.telephony.engine.limiter import Limiter
from app.telephony.engine.priority import raise_thread
from app.telephony.engine.ring_buffer import BYTES_PER_MS, RATE, RingBuffer
from app.telephony.engine.voice import Voice

log = logging.getLogger(__name__)

_SOURCE_MS = 100  # PulseAudio delivers 2048 bytes at a time whatever is asked; less loses some
_SINK_MS = 30
_LAST_WORDS_MS = 80  # the device may have taken more than we asked it to
_HUSH_MS = 80
_ENDLESS = 1 << 20


def pcm_format() -> QAudioFormat:
    """48 kHz mono 16 bit, the format of every stream here."""
    sound = QAudioFormat()
    sound.setSampleRate(RATE)
    sound.setChannelCount(1)
    sound.setSampleFormat(QAudioFormat.SampleFormat.Int16)
    return sound


class Stream(QObject):
    """One open device; `failed` gives its kind when it stops by itself."""

    failed = Signal(str)

    def __init__(self, kind: str, qt: QAudioSource | QAudioSink, *, buffer_ms: int) -> None:
        super().__init__()
        self.kind = kind
        self._qt = qt
        qt.setParent(self)
        qt.setBufferSize(buffer_ms * BYTES_PER_MS)

    def start(self) -> str:
        """Open the device; says why when that is not possible, else nothing."""
        self._open()
        if self._qt.error() != QtAudio.Error.NoError:
            return self._qt.error().name
        self._qt.stateChanged.connect(self._on_qt_state_changed)
        return ""

    @property
    def stopped(self) -> str:
        """Why the device neither plays nor listens any more; empty while it does."""
        if self._qt.state() != QtAudio.State.StoppedState:
            return ""
        error = self._qt.error()
        return "Stopped" if error == QtAudio.Error.NoError else error.name

    def close(self) -> None:
        """Let go of the device at once; what it has not yet played is dropped."""
        self._qt.stateChanged.disconnect(self._on_qt_state_changed)
        self._qt.reset()
        self._qt.stop()
        self.deleteLater()

    def retire(self) -> None:
        """Let go of the device as soon as that can be done without a click."""
        self.close()

    def _open(self) -> None:
        raise NotImplementedError

    def _on_qt_state_changed(self) -> None:  # PySide cannot convert the state the signal carries
        if self.stopped:
            self.failed.emit(self.kind)


class MicrophoneStream(Stream):
    """Carries one microphone into a ring, measures it and has it cleaned."""

    def __init__(
        self,
        device: QAudioDevice,
        ring: RingBuffer,
        meter: LevelMeter,
        cleaned: Callable[[bytes], bytes],
    ) -> None:
        self._source = QAudioSource(device, pcm_format())
        super().__init__("microphone", self._source, buffer_ms=_SOURCE_MS)
        self._ring = ring
        self._meter = meter
        self._cleaned = cleaned
        self._arriving: QIODevice | None = None

    def _open(self) -> None:
        self._arriving = self._source.start()
        if self._source.error() == QtAudio.Error.NoError:
            self._arriving.readyRead.connect(self._on_arriving_ready_read)

    def _on_arriving_ready_read(self) -> None:
        raise_thread()
        if self._arriving is None:
            return
        pcm = bytes(self._arriving.readAll().data())
        pcm = pcm[: len(pcm) & ~1]
        self._meter.hear(pcm)
        self._ring.put(self._cleaned(pcm))


class SpeakerStream(Stream):
    """Carries a ring into one loudspeaker, never louder than ears bear, and measures it."""

    def __init__(
        self,
        device: QAudioDevice,
        ring: RingBuffer,
        meter: LevelMeter,
        voice: Voice,
        *,
        takes_over: bool,
    ) -> None:
        self._sink = QAudioSink(device, pcm_format())
        super().__init__("speaker", self._sink, buffer_ms=_SINK_MS)
        self._leaving = _RingDevice(self, ring, meter, voice)
        if takes_over:
            self._leaving.hush()

    def retire(self) -> None:
        """Fade out, play to the end what the device already has, then let go of it."""
        self._leaving.fade_out()
        # A closure: nobody else keeps this object until then.
        QTimer.singleShot(_SINK_MS + _LAST_WORDS_MS, lambda: self.close())  # noqa: PLW0108

    def _open(self) -> None:
        self._sink.start(self._leaving)


class PulledDevice(QIODevice):
    """What a sink reads from: it always gives as much as it is asked for."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        # Unbuffered: QIODevice would otherwise read 16 KB (170 ms) ahead.
        self.open(QIODevice.OpenModeFlag.ReadOnly | QIODevice.OpenModeFlag.Unbuffered)

    def isSequential(self) -> bool:
        return True

    def bytesAvailable(self) -> int:
        return _ENDLESS

    def readData(self, maxlen: int) -> bytes:
        try:
            raise_thread()
            return self.take(maxlen & ~1)
        except Exception:
            log.exception("sound for a loudspeaker was lost")
            return bytes(maxlen)

    def writeData(self, data: bytes, length: int) -> int:  # type: ignore[override]
        return -1  # nothing is ever written to it

    def take(self, size: int) -> bytes:
        """The next bytes to play, at most `size`, at least one sample."""
        raise NotImplementedError


class _RingDevice(PulledDevice):
    """What leaves a ring: it comes in softly and can be faded out."""

    def __init__(self, parent: QObject, ring: RingBuffer, meter: LevelMeter, voice: Voice) -> None:
        self._ring = ring
        self._meter = meter
        self._voice = voice
        self._limiter = Limiter()
        self._hush = 0
        self._coming = True
        self._last_words = b""
        self._silent = False
        super().__init__(parent)

    def hush(self) -> None:
        """Begin with silence: first gulps come unevenly and would tear what is being said."""
        self._hush = _HUSH_MS * BYTES_PER_MS

    def fade_out(self) -> None:
        """Within 10 ms, and give silence from then on; what is left is for the next device."""
        last = self._limiter.limit(self._ring.get(FADE))  # now: the next device reads on from here
        self._last_words = faded(last, rising=False)
        self._silent = True

    def take(self, size: int) -> bytes:
        pcm = self._next(size)
        self._meter.hear(pcm)
        self._voice.played(pcm)
        return pcm

    def _next(self, size: int) -> bytes:
        if self._silent:
            words, self._last_words = self._last_words[:size], self._last_words[size:]
            return words + bytes(size - len(words))
        if self._hush > 0:
            size = min(size, self._hush)
            self._hush -= size
            return bytes(size)
        pcm = self._limiter.limit(self._ring.get(size))
        if self._coming and any(pcm):
            self._coming = False
            return faded(pcm[:FADE], rising=True) + pcm[FADE:]
        return pcm
