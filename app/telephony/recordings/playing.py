"""The sound of a recording, read where it is wanted: never more than some seconds lie in memory."""

import wave
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from app.telephony.recordings import sound
from app.telephony.recordings.reading import SealedFile
from app.telephony.recordings.sealed import BrokenBlockError, NoRecordingError

if TYPE_CHECKING:
    from app.telephony.recordings.sound import Samples

_BLOCKS_KEPT = 4
OLD_SUFFIX = ".wav"
"""Recordings of the first version of the program, which were not sealed."""


class Sound(Protocol):
    """A recording that can be read from any place; the agent left, the caller right."""

    rate: int
    frames: int
    complete: bool
    """False for a recording that was cut short."""

    def read(self, first: int, count: int) -> "Samples":
        """Up to `count` frames from `first` on, frames by channels."""

    def damaged(self) -> tuple[tuple[int, int], ...]:
        """First frame and frame after the last of every stretch found damaged so far."""


def open_sound(path: Path, key: bytes | None) -> Sound:
    """The sound of a sealed recording, or of an old one in clear, for which no key is needed.

    Raises OSError, `NoRecordingError` and `BadKeyError`.
    """
    if path.suffix == OLD_SUFFIX:
        return _OldSound(path)
    return _SealedSound(SealedFile(path, key or b""))


class _SealedSound:
    """Opens the blocks that are asked for; a block that was changed is silence, and told."""

    def __init__(self, file: SealedFile) -> None:
        self._file = file
        self._starts = _starts(file)
        self._damaged: set[int] = set()
        self._decoded = lru_cache(maxsize=_BLOCKS_KEPT)(self._decode)
        self.rate = file.header.rate
        self.frames = self._starts[-1]
        self.complete = file.complete

    def read(self, first: int, count: int) -> "Samples":
        """Up to `count` frames from `first` on, frames by channels."""
        import numpy as np

        last = min(first + count, self.frames)
        pieces = [np.zeros((0, sound.CHANNELS), np.int16)]
        for number in range(self._file.blocks):
            begin, end = self._starts[number], self._starts[number + 1]
            if begin < last and end > first:
                pieces.append(self._decoded(number)[max(0, first - begin) : last - begin])
        return np.concatenate(pieces)

    def damaged(self) -> tuple[tuple[int, int], ...]:
        """Every stretch found damaged so far."""
        return tuple((self._starts[n], self._starts[n + 1]) for n in sorted(self._damaged))

    def _decode(self, number: int) -> "Samples":
        import numpy as np

        frames = self._starts[number + 1] - self._starts[number]
        try:
            return sound.decode(self._file.block(number).encoded)
        except (BrokenBlockError, ValueError):
            self._damaged.add(number)
            return np.zeros((frames, sound.CHANNELS), np.int16)


def _starts(file: SealedFile) -> list[int]:
    """First frame of every block, and the frame after the last.

    Every block but the last holds the same number of frames, so a damaged one leaves its gap.
    """
    firsts: dict[int, int] = {}
    end = file.ending.frames if file.ending is not None else 0
    size = 0
    for number in range(file.blocks):
        try:
            block = file.block(number)
        except BrokenBlockError:
            continue
        firsts[number] = block.first_frame
        size = max(size, block.frames)
        end = max(end, block.first_frame + block.frames)
    starts = [firsts.get(number, min(number * size, end)) for number in range(file.blocks)]
    return [*starts, max([end, *starts])]


class _OldSound:
    """A stereo WAV file of 16 bits."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            with wave.open(str(path)) as file:
                form = (file.getnchannels(), file.getsampwidth())
                if form != (sound.CHANNELS, sound.SAMPLE_BYTES):
                    raise NoRecordingError("not 16 bits in two channels")
                self.rate, self.frames = file.getframerate(), file.getnframes()
        except (wave.Error, EOFError) as error:
            raise NoRecordingError(str(error)) from error
        self.complete = True

    def read(self, first: int, count: int) -> "Samples":
        """Up to `count` frames from `first` on, frames by channels."""
        import numpy as np

        with wave.open(str(self._path)) as file:
            file.setpos(min(first, self.frames))
            return np.frombuffer(file.readframes(count), "<i2").reshape(-1, sound.CHANNELS)

    def damaged(self) -> tuple[tuple[int, int], ...]:
        """A file in clear proves nothing, and hides nothing."""
        return ()
