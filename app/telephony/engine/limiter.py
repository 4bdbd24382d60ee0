"""Protects the agent's hearing: what reaches the ear never peaks above a ceiling."""

from array import array

CEILING = 16_384
"""Largest amplitude let through, 6 dB below full scale: speech passes untouched, shrieks do not."""

_BLOCK = 240  # samples, 5 ms
_RELEASE = _BLOCK / 9_600  # the whole of the gain comes back in 200 ms: no pumping, no long hole


class Limiter:
    """Lowers what is too loud, evenly, and lets go slowly; adds no delay. One thread only.

    The gain moves along straight lines from one block of 5 ms to the next, and is down before the
    peak where the peak is within the same piece. A peak at the very beginning of a piece, which
    nobody could know of, is held flat at the ceiling until the gain is down.
    """

    def __init__(self) -> None:
        self._gain = 1.0

    def limit(self, pcm: bytes) -> bytes:
        """The same piece of 16-bit PCM, no louder than the ceiling."""
        samples = memoryview(pcm).cast("h")
        if not samples:
            return pcm
        if self._gain == 1.0 and max(samples) <= CEILING and min(samples) >= -CEILING:
            return pcm  # nearly always, and cheap
        return self._lowered(samples)

    def _lowered(self, samples: "memoryview[int]") -> bytes:
        blocks = [samples[at : at + _BLOCK] for at in range(0, len(samples), _BLOCK)]
        most = [_most(block) for block in blocks]
        out = array("h")
        gain = self._gain
        for index, block in enumerate(blocks):
            allowed = min(most[index : index + 2])  # down before the next block begins
            target = min(allowed, gain + _RELEASE * len(block) / _BLOCK)
            step = (target - gain) / len(block)
            out.extend(
                min(max(int(sample * (gain + step * at)), -CEILING), CEILING)
                for at, sample in enumerate(block, 1)
            )
            gain = target
        self._gain = gain
        return out.tobytes()


def _most(block: "memoryview[int]") -> float:
    """The gain at which this block just keeps below the ceiling."""
    highest, lowest = max(block), min(block)
    loudest = max(highest, -lowest)
    return min(1.0, CEILING / loudest) if loudest else 1.0
