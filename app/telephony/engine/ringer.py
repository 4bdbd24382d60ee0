"""The ring of a waiting call, on a loudspeaker of its own: whoever wears a headset hears it too."""

import wave

from PySide6.QtCore import QObject
from PySide6.QtMultimedia import QAudioDevice, QAudioSink, QtAudio

from app.paths import resource
from app.telephony.engine.ring_buffer import RATE
from app.telephony.engine.streams import PulledDevice, Stream, pcm_format
from app.telephony.engine.wanted import Tone

_SINK_MS = 200  # nobody minds a ring 200 ms late, and the processor sleeps longer


def load_tone(tone: Tone) -> bytes:
    """The tone as 48 kHz mono 16-bit PCM; ValueError for a file of another format."""
    with wave.open(str(resource("sounds", f"{tone.value}.wav")), "rb") as file:
        if (file.getframerate(), file.getnchannels(), file.getsampwidth()) != (RATE, 1, 2):
            raise ValueError(f"{tone.value}.wav is not 48 kHz mono 16 bit")
        return file.readframes(file.getnframes())


class Ringer(Stream):
    """Plays one tone again and again on one device."""

    def __init__(self, kind: str, device: QAudioDevice, tone: Tone, volume: float) -> None:
        self._sink = QAudioSink(device, pcm_format())
        super().__init__(kind, self._sink, buffer_ms=_SINK_MS)
        self._loop = _Loop(self, load_tone(tone))
        self.set_volume(volume)

    def set_volume(self, volume: float) -> None:
        """As loud as a slider from 0 to 1 says, evenly to the ear."""
        self._sink.setVolume(
            QtAudio.convertVolume(
                min(max(volume, 0.0), 1.0),
                QtAudio.VolumeScale.LogarithmicVolumeScale,
                QtAudio.VolumeScale.LinearVolumeScale,
            )
        )

    def _open(self) -> None:
        self._sink.start(self._loop)


class _Loop(PulledDevice):
    """A piece of sound without end."""

    def __init__(self, parent: QObject, pcm: bytes) -> None:
        self._pcm = pcm
        self._at = 0
        super().__init__(parent)

    def take(self, size: int) -> bytes:
        piece = self._pcm[self._at : self._at + size]
        self._at = (self._at + len(piece)) % len(self._pcm)
        return piece
