"""How loud the sound is, cheaply enough to be known all the time."""

import math

_STEP = 8  # speech at 48 kHz keeps its peaks when one sample in eight is looked at
_FULL_SCALE = 32768
_SPAN_DB = 60.0  # quieter than this below full scale shows as nothing


def peak(pcm: bytes) -> int:
    """Largest amplitude, 0 to 32768, among every eighth sample of 16-bit PCM."""
    samples = memoryview(pcm).cast("h")[::_STEP]
    if not len(samples):
        return 0
    lowest, highest = min(samples), max(samples)
    return max(highest, -lowest)


def level(amplitude: int) -> float:
    """Place of an amplitude on a meter: 0 at 60 dB below full scale or less, 1 at full scale."""
    if amplitude <= 0:
        return 0.0
    decibels = 20 * math.log10(amplitude / _FULL_SCALE)
    return min(1.0, max(0.0, 1 + decibels / _SPAN_DB))


class LevelMeter:
    """The loudest moment since it was last read; one thread only."""

    def __init__(self) -> None:
        self._peak = 0
        self._heard = False

    def hear(self, pcm: bytes) -> None:
        """Take note of a piece of 16-bit PCM."""
        self._peak = max(self._peak, peak(pcm))
        self._heard = True

    def was_fed(self) -> bool:
        """Whether any sound, silent or not, has passed since this was last asked."""
        fed, self._heard = self._heard, False
        return fed

    def read(self) -> float:
        """The level since the last reading, 0 to 1 (see `level`), and begin anew."""
        loudest, self._peak = self._peak, 0
        return level(loudest)
