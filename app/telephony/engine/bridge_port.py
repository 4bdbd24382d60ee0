"""The sound card as pjsip sees it: one more port of its conference bridge."""

import logging
import sys
from typing import Any

import msgspec
import pjsua2 as pj

from app.telephony.engine.pcm import frames
from app.telephony.engine.priority import raise_thread
from app.telephony.engine.ring_buffer import BYTES_PER_MS, RATE, RingBuffer
from app.telephony.engine.sound import SoundUse

log = logging.getLogger(__name__)

_FRAME_MS = 20
_FRAME_BYTES = _FRAME_MS * BYTES_PER_MS
_SILENCE = bytes(_FRAME_BYTES)


class SoundPaths(msgspec.Struct):
    """The two streams between sound card and calls, and whether the agent may be heard."""

    to_caller: RingBuffer = msgspec.field(default_factory=RingBuffer)
    to_agent: RingBuffer = msgspec.field(default_factory=RingBuffer)
    muted: bool = False
    use: SoundUse = SoundUse()
    """What the sound card last said of itself."""


class BridgePort(pj.AudioMediaPort):
    """Hands 20 ms frames at 48 kHz over to and from the rings, on pjsip's clock thread.

    Made, connected and dropped on the engine thread. pjsip resamples to its own rate in C.
    """

    def __init__(self, paths: SoundPaths) -> None:
        super().__init__()
        self._paths = paths
        self._frames = frames(_FRAME_BYTES)
        sound = pj.MediaFormatAudio()
        sound.init(pj.PJMEDIA_FORMAT_PCM, RATE, 1, _FRAME_MS * 1000, 16)
        self.createPort("sound card", sound)

    def onFrameRequested(self, frame: Any) -> None:  # noqa: ANN401  pjsua2 has no types
        try:
            raise_thread()
            pcm = self._paths.to_caller.get(_FRAME_BYTES)  # read though muted: it must not pile up
            frame.type = pj.PJMEDIA_FRAME_TYPE_AUDIO
            self._frames.write(frame, _SILENCE if self._paths.muted else pcm)
        except Exception:
            log.exception("a frame of the microphone was lost")
            _forget_traceback()

    def onFrameReceived(self, frame: Any) -> None:  # noqa: ANN401  pjsua2 has no types
        try:
            heard = frame.type == pj.PJMEDIA_FRAME_TYPE_AUDIO and frame.size
            self._paths.to_agent.put(self._frames.read(frame) if heard else _SILENCE)
        except Exception:
            log.exception("a frame for the speaker was lost")
            _forget_traceback()


def _forget_traceback() -> None:
    """Nothing may keep a frame of this stack, or the port would outlive the library and abort."""
    sys.last_traceback = sys.last_value = sys.last_type = None
