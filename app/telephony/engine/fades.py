"""Sound that begins or ends softly: a step in a wave is heard as a click."""

from array import array

FADE = 480 * 2
"""Bytes of a fade, 10 ms at 48 kHz: too short to be missed, too long to click."""


def faded(pcm: bytes, *, rising: bool) -> bytes:
    """A piece of 16-bit PCM that rises evenly from silence, or falls to it."""
    samples = memoryview(pcm).cast("h")
    count = len(samples)
    if rising:
        return array("h", (s * at // count for at, s in enumerate(samples, 1))).tobytes()
    return array("h", (s * (count - at) // count for at, s in enumerate(samples, 1))).tobytes()


def sinking(sample: bytes, size: int) -> bytes:
    """`size` bytes of PCM that begin at this one sample and sink to silence within 10 ms."""
    level = int.from_bytes(sample, "little", signed=True)
    steps = FADE // 2
    sunk = array("h", (level * (steps - at) // steps for at in range(steps)))
    return sunk.tobytes()[:size] + bytes(max(0, size - FADE))
