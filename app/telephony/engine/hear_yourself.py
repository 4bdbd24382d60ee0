"""Three seconds of the microphone, kept and played back: the agent hears what callers will."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer
from PySide6.QtMultimedia import QAudioDevice, QAudioSink

from app.telephony.engine.levels import level, peak
from app.telephony.engine.limiter import Limiter
from app.telephony.engine.ring_buffer import BYTES_PER_MS
from app.telephony.engine.streams import PulledDevice, Stream, pcm_format
from app.telephony.events import Event, SoundChecked

_RECORD_MS = 3000
_LATE_MS = 300  # the device still has so much when it has been given everything


class HearYourself(QObject):
    """Lives on the sound thread; one recording at a time, kept in memory alone."""

    def __init__(self, parent: QObject, post_event: Callable[[Event], None]) -> None:
        super().__init__(parent)  # a child goes to the sound thread with its parent
        self._post_event = post_event
        self._kept: bytearray | None = None
        self._stream: Stream | None = None
        self._then: Callable[[], QAudioDevice | None] = lambda: None
        self._end = QTimer(self, singleShot=True)
        self._end.timeout.connect(self._on_end)

    def begin(self, speaker: Callable[[], QAudioDevice | None]) -> None:
        """Record from now on, then play on the loudspeaker that `speaker` gives."""
        self.stop()
        self._then = speaker
        self._kept = bytearray()
        self._post_event(SoundChecked(what="hear", state="recording"))
        self._end.start(_RECORD_MS)

    def hear(self, pcm: bytes) -> None:
        """A piece from the microphone, as a caller would hear it."""
        if self._kept is not None:
            self._kept += pcm

    def stop(self) -> None:
        """Let go of everything."""
        self._end.stop()
        self._kept = None
        if self._stream is not None:
            self._stream.close()
            self._stream = None

    def _on_end(self) -> None:
        if self._stream is not None:
            self.stop()
            self._post_event(SoundChecked(what="hear", state="done"))
            return
        kept, self._kept = bytes(self._kept or b""), None
        device = self._then()
        if not kept or device is None:
            self._post_event(SoundChecked(what="hear", state="failed"))
            return
        self._stream = _Playback(device, kept)
        if self._stream.start():
            self.stop()
            self._post_event(SoundChecked(what="hear", state="failed"))
            return
        told = SoundChecked(what="hear", state="playing", peak=level(peak(kept)))
        self._post_event(told)
        self._end.start(len(kept) // BYTES_PER_MS + _LATE_MS)


class _Playback(Stream):
    """Plays a piece of sound once."""

    def __init__(self, device: QAudioDevice, pcm: bytes) -> None:
        self._sink = QAudioSink(device, pcm_format())
        super().__init__("check", self._sink, buffer_ms=100)
        self._once = _Once(self, pcm)

    def _open(self) -> None:
        self._sink.start(self._once)


class _Once(PulledDevice):
    """A piece of sound, then silence."""

    def __init__(self, parent: QObject, pcm: bytes) -> None:
        self._pcm = pcm
        self._at = 0
        self._limiter = Limiter()
        super().__init__(parent)

    def take(self, size: int) -> bytes:
        piece = self._pcm[self._at : self._at + size]
        self._at += len(piece)
        return self._limiter.limit(piece) + bytes(size - len(piece))
