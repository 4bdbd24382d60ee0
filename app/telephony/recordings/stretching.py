"""Speech faster or slower at the same pitch: waveform-similarity overlap-add.

Short overlapping pieces of the recording are laid down nearer to each other or further apart; each
is moved by up to ten milliseconds to where it goes on most like the one before (Verhelst and
Roelands, 1993). Both channels move together, so the sides stay in step.
"""

from typing import TYPE_CHECKING

from app.telephony.recordings.playing import Sound

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from app.telephony.recordings.sound import Samples

_PIECE_MS = 32
_SEARCH_MS = 10
_LOUDEST = 32_767


class Stretched:
    """Reads a recording from any place at any speed from 0.5 to 2."""

    def __init__(self, sound: Sound) -> None:
        self._sound = sound
        self._half = sound.rate * _PIECE_MS // 2000
        self._search = sound.rate * _SEARCH_MS // 1000
        self.speed = 1.0
        self.go_to(0)

    def go_to(self, frame: int) -> None:
        """Read on from this frame of the recording."""
        self._at = float(max(0, min(frame, self._sound.frames)))
        self._tail: npt.NDArray[np.float32] | None = None
        self._expected: npt.NDArray[np.float32] | None = None

    @property
    def frame(self) -> int:
        """The frame of the recording that is read next."""
        return min(int(self._at), self._sound.frames)

    @property
    def ended(self) -> bool:
        """Whether everything has been read."""
        return self.frame >= self._sound.frames

    def read(self, count: int) -> "Samples":
        """At least `count` frames to play, fewer at the end only."""
        import numpy as np

        pieces: list[Samples] = [np.zeros((0, 2), np.int16)]
        got = 0
        while got < count and not self.ended:
            piece = self._plain(count - got) if self.speed == 1.0 else self._piece()
            pieces.append(piece)
            got += len(piece)
        return np.concatenate(pieces)

    def _plain(self, count: int) -> "Samples":
        samples = self._sound.read(self.frame, count)
        self._at = float(self.frame + len(samples))
        self._tail = None
        return samples

    def _piece(self) -> "Samples":
        """Half a piece, faded over from the one before."""
        import numpy as np

        begin = self._best_begin()
        piece = self._floats(begin, 2 * self._half)
        fade = (0.5 - 0.5 * np.cos(np.pi * (np.arange(self._half) + 0.5) / self._half))[:, None]
        first = piece[: self._half]
        out = first if self._tail is None else self._tail * (1 - fade) + first * fade
        self._tail = piece[self._half :]
        self._expected = self._floats(begin + self._half, self._half).sum(axis=1)
        self._at += self._half * self.speed
        made: Samples = np.clip(np.rint(out), -_LOUDEST, _LOUDEST).astype(np.int16)
        return made

    def _best_begin(self) -> int:
        """Near the place due next, where the sound goes on most like it did."""
        import numpy as np

        due = self.frame
        if self._tail is None or self._expected is None:
            return due
        first = max(0, due - self._search)
        region = self._floats(first, 2 * self._search + self._half).sum(axis=1)
        alike = np.correlate(region, self._expected, "valid")
        power = np.convolve(region**2, np.ones(self._half, np.float32), "valid")
        return first + int(np.argmax(alike / np.sqrt(power + 1.0)))

    def _floats(self, first: int, count: int) -> "npt.NDArray[np.float32]":
        """Frames as numbers, with silence beyond the end."""
        import numpy as np

        samples = np.zeros((count, 2), np.float32)
        found = self._sound.read(first, count)
        samples[: len(found)] = found
        return samples
