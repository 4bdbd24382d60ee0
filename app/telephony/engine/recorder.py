"""Hears both sides of a call in step and hands them, some seconds at a time, to be sealed.

Each side has a port of its own in pjsip's bridge. Both ports also hear silence all the time, so
that every tick of the one clock brings a frame of each side, though a side is away, on hold or
muted. No sound is ever on the disk but sealed.
"""

import logging
import sys
from collections.abc import Callable
from typing import Any

import pjsua2 as pj

from app.telephony.engine.pcm import frames
from app.telephony.engine.priority import raise_thread

log = logging.getLogger(__name__)

FRAME_MS = 20
BLOCK_FRAMES = 250
"""Five seconds: what a crash may cost."""

Hear = Callable[[bytes], None]


class Ear(pj.AudioMediaPort):
    """One side's port; gives each frame it hears to `hear`, on pjsip's clock thread."""

    def __init__(self, name: str, rate: int) -> None:
        super().__init__()
        size = rate * 2 * FRAME_MS // 1000
        self._frames = frames(size)
        self._silence = bytes(size)
        self.hear: Hear | None = None
        sound = pj.MediaFormatAudio()
        sound.init(pj.PJMEDIA_FORMAT_PCM, rate, 1, FRAME_MS * 1000, 16)
        self.createPort(name, sound)

    def onFrameReceived(self, frame: Any) -> None:  # noqa: ANN401  pjsua2 has no types
        try:
            raise_thread()
            hear = self.hear
            if hear is not None:
                heard = frame.type == pj.PJMEDIA_FRAME_TYPE_AUDIO and frame.size
                hear(self._frames.read(frame) if heard else self._silence)
        except Exception:
            log.exception("a frame of the recording was lost")
            # Nothing may keep a frame of this stack, or the port would outlive the library.
            sys.last_traceback = sys.last_value = sys.last_type = None


class Ears:
    """A pair of ports for each call that is recorded at the same time; made once and used again.

    A port that is dropped while its callback waits for Python's lock takes the process with it:
    so they stay until pjsip ends.
    """

    def __init__(self, rate: int) -> None:
        self.rate = rate
        self._free: list[tuple[Ear, Ear]] = []

    def take(self) -> tuple[Ear, Ear]:
        """Two ports nobody uses: the agent's and the caller's."""
        if self._free:
            return self._free.pop()
        return Ear("agent", self.rate), Ear("caller", self.rate)

    def give_back(self, pair: tuple[Ear, Ear]) -> None:
        """These two may hear another call."""
        self._free.append(pair)


class BothSides:
    """Puts the frames of the two sides together, tick by tick; paused, both are silence."""

    def __init__(self, rate: int, full: Callable[[list[bytes], list[bytes]], None]) -> None:
        self._silence = bytes(rate * 2 * FRAME_MS // 1000)
        self._full = full
        self._agent: bytes | None = None
        self._block: tuple[list[bytes], list[bytes]] = ([], [])
        self.ticks = 0
        """Frames of 20 ms so far, whatever was in them."""
        self.paused = False

    def hear_agent(self, pcm: bytes) -> None:
        """A frame of the agent, whose port ticks first."""
        self._agent = pcm

    def hear_caller(self, pcm: bytes) -> None:
        """A frame of the caller, which completes the tick."""
        agent, self._agent = self._agent, None
        if self.paused:
            agent, pcm = None, self._silence
        agents, callers = self._block
        agents.append(agent or self._silence)
        callers.append(pcm)
        self.ticks += 1
        if len(callers) >= BLOCK_FRAMES:
            self.hand_over()

    def hand_over(self) -> None:
        """Give away what has come together."""
        block, self._block = self._block, ([], [])
        if block[1]:
            self._full(*block)


class CallRecorder:
    """Records one call from now on; made, used and closed on the engine thread."""

    def __init__(self, ears: Ears, full: Callable[[list[bytes], list[bytes]], None]) -> None:
        self._ears = ears
        self._sides = BothSides(ears.rate, full)
        self._pair = ears.take()
        self._heard: list[Any] = [None, None]
        # The null device's microphone: as silent as it is punctual.
        self._silence = pj.Endpoint.instance().audDevManager().getCaptureDevMedia()
        agent, caller = self._pair
        agent.hear, caller.hear = self._sides.hear_agent, self._sides.hear_caller
        for ear in self._pair:
            self._silence.startTransmit(ear)

    @property
    def offset_ms(self) -> int:
        """How much has been recorded, in milliseconds, pauses included."""
        return self._sides.ticks * FRAME_MS

    @property
    def paused(self) -> bool:
        """Whether silence is kept in place of what is said."""
        return self._sides.paused

    @paused.setter
    def paused(self, on: bool) -> None:
        self._sides.paused = on

    def connect(self, caller: Any, agent: Any) -> None:  # noqa: ANN401  pjsua2 has no types
        """Record these media from now on; None for a side that is not to be heard.

        To be called after every change of media: a re-INVITE takes the caller's away unasked.
        """
        for place, media in enumerate((agent, caller)):
            before, self._heard[place] = self._heard[place], media
            if before is not None and (media is None or media.getPortId() != before.getPortId()):
                _stop(before, self._pair[place])
            if media is not None:
                media.startTransmit(self._pair[place])

    def close(self, *, keep: bool = True) -> None:
        """Hear nothing more and, with `keep`, hand over the rest."""
        self.connect(None, None)
        for ear in self._pair:
            ear.hear = None
            _stop(self._silence, ear)
        if keep:
            self._sides.hand_over()
        self._ears.give_back(self._pair)


def _stop(media: Any, ear: Ear) -> None:  # noqa: ANN401  pjsua2 has no types
    try:
        media.stopTransmit(ear)
    except pj.Error as error:
        log.debug("its port went before: %s", error.reason)
