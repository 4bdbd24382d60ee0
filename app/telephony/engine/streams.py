"""Microphone and loudspeaker of a call: one Qt stream each, on the thread that opens them."""

import logging

from PySide6.QtCore import QIODevice, QObject, Signal
from PySide6.QtMultimedia import QAudioDevice, QAudioFormat, QAudioSink, QAudioSource, QtAudio

from app.telephony.engine.levels import LevelMeter
from app.telephony.engine.priority import raise_thread
from app.telephony.engine.ring_buffer import BYTES_PER_MS, RATE, RingBuffer

log = logging.getLogger(__name__)

_SOURCE_MS = 100  # PulseAudio delivers 2048 bytes at a time whatever is asked; less loses some
_SINK_MS = 40
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

    def _open(self) -> None:
        raise NotImplementedError

    def _on_qt_state_changed(self) -> None:  # PySide cannot convert the state the signal carries
        if self.stopped:
            self.failed.emit(self.kind)


class MicrophoneStream(Stream):
    """Carries one microphone into a ring and measures it."""

    def __init__(self, device: QAudioDevice, ring: RingBuffer, meter: LevelMeter) -> None:
        self._source = QAudioSource(device, pcm_format())
        super().__init__("microphone", self._source, buffer_ms=_SOURCE_MS)
        self._ring = ring
        self._meter = meter
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
        self._ring.put(pcm)


class SpeakerStream(Stream):
    """Carries a ring into one loudspeaker and measures it."""

    def __init__(self, device: QAudioDevice, ring: RingBuffer, meter: LevelMeter) -> None:
        self._sink = QAudioSink(device, pcm_format())
        super().__init__("speaker", self._sink, buffer_ms=_SINK_MS)
        self._leaving = _RingDevice(self, ring, meter)

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
    """What leaves a ring."""

    def __init__(self, parent: QObject, ring: RingBuffer, meter: LevelMeter) -> None:
        self._ring = ring
        self._meter = meter
        super().__init__(parent)

    def take(self, size: int) -> bytes:
        pcm = self._ring.get(size)
        self._meter.hear(pcm)
        return pcm
