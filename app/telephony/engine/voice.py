"""The agent's voice as the caller should hear it: no echo of the loudspeaker, less noise, even.

WebRTC's own filters through pywebrtc-audio. It and numpy (20 MiB) are loaded beside the sound, with
the first ring or call of a profile that wants them: until they are there, sound passes as it is.
"""

import logging
import threading
from collections.abc import Callable
from typing import Any

import msgspec

from app.telephony.engine.ring_buffer import BYTES_PER_MS, RATE

log = logging.getLogger(__name__)

FRAME = 10 * BYTES_PER_MS
"""Bytes the filters take at a time."""
_FAR_LAG = 2 * FRAME  # what is played arrives in gulps: so much is kept in hand
_NOISE_LEVEL = 2  # of 0 to 3: a fan goes, the voice keeps its colour
_MOST_GAIN_DB = 24.0  # more would bring back what is left of the echo
_FAR_MOST = 12 * FRAME  # more means that one clock runs away from the other


class Care(msgspec.Struct, frozen=True):
    """What is to be done to the voice."""

    echo: bool = False
    """Take out what comes from the own loudspeaker; a headset needs none of it."""
    noise: bool = False
    gain: bool = False

    @property
    def any(self) -> bool:
        """Whether anything is to be done at all."""
        return self.echo or self.noise or self.gain


class Voice:
    """Cleans the microphone, knowing what the loudspeaker plays; on the sound thread alone."""

    def __init__(self, lost: Callable[[], None] = lambda: None) -> None:
        self._lost = lost
        self._library = _Library()
        self._care = Care()
        self._loader: threading.Thread | None = None
        self._chain: _Chain | None = None
        self._near = bytearray()
        self._far = bytearray()
        self._far_filling = True

    def take(self, care: Care) -> None:
        """Do this from now on; the filters are loaded where they are not yet."""
        if care == self._care:
            return
        self._care = care
        self.restart()
        if care.any and self._loader is None:
            self._loader = threading.Thread(target=self._load, name="voice", daemon=True)
            self._loader.start()

    def restart(self) -> None:
        """Another device has another echo: learn anew."""
        self._chain = None
        self._near.clear()
        self._far.clear()
        self._far_filling = True

    @property
    def ready(self) -> bool:
        """Whether the filters are there, or none are wanted."""
        return not self._care.any or self._library.there

    def played(self, pcm: bytes) -> None:
        """Take note of what the loudspeaker is given."""
        if not (self._care.echo and self._library.there):
            return
        self._far += pcm
        if len(self._far) > _FAR_MOST:
            del self._far[: len(self._far) - _FAR_LAG]

    def cleaned(self, pcm: bytes) -> bytes:
        """What the caller should hear of this piece; up to 10 ms come with the next one."""
        if not self._care.any or not self.ready:
            return pcm
        if self._chain is None:
            self._chain = self._library.chain(self._care)
        self._near += pcm
        done = bytearray()
        while len(self._near) >= FRAME:
            near = bytes(self._near[:FRAME])
            del self._near[:FRAME]
            done += self._chain.process(near, self._next_far())
        return bytes(done)

    def _next_far(self) -> bytes:
        """What was played meanwhile; silence where nothing was, or not enough."""
        if self._far_filling and len(self._far) < _FAR_LAG:
            return bytes(FRAME)
        self._far_filling = len(self._far) < FRAME
        if self._far_filling:
            return bytes(FRAME)
        far = bytes(self._far[:FRAME])
        del self._far[:FRAME]
        return far

    def _load(self) -> None:
        try:
            self._library.load()
        except ImportError:
            log.exception("the filters of the voice cannot be loaded: sound passes as it is")
            self._lost()


class _Library:
    """pywebrtc-audio and numpy, once they are loaded."""

    def __init__(self) -> None:
        self.there = False
        self._numpy: Any = None
        self._webrtc: Any = None

    def load(self) -> None:
        """Import both; raises ImportError."""
        import numpy as np
        import pywebrtc_audio

        self._numpy, self._webrtc = np, pywebrtc_audio
        self.there = True

    def chain(self, care: Care) -> "_Chain":
        """New filters that know nothing of any room yet."""
        webrtc = self._webrtc
        return _Chain(
            self._numpy,
            webrtc.EchoCanceller(sample_rate=RATE) if care.echo else None,
            webrtc.NoiseSuppressor(sample_rate=RATE, level=_NOISE_LEVEL) if care.noise else None,
            webrtc.GainController(sample_rate=RATE, max_gain_db=_MOST_GAIN_DB)
            if care.gain
            else None,
        )


class _Chain:
    """The filters one after the other.

    Not as one AudioProcessor: at 48 kHz its noise suppression takes off 7 dB, this one 17.
    """

    def __init__(self, numpy: Any, echo: Any, noise: Any, gain: Any) -> None:  # noqa: ANN401
        self._numpy = numpy
        self._echo = echo
        self._later = [part for part in (noise, gain) if part is not None]

    def process(self, near: bytes, far: bytes) -> bytes:
        """One frame of 10 ms."""
        frombuffer, kind = self._numpy.frombuffer, self._numpy.int16
        voice = frombuffer(near, kind)
        if self._echo is not None:
            voice = self._echo.process(voice, frombuffer(far, kind))
        for part in self._later:
            voice = part.process(voice)
        return bytes(voice.tobytes())
