"""How loud both sides are over a recording: what a waveform is drawn from."""

from collections.abc import Callable

from app.telephony.recordings.playing import Sound

Envelope = tuple[tuple[float, float], ...]
"""For each column the loudest sample of agent and caller, 0 to 1."""

_CHUNK_S = 10
_FULL = 32_768


def envelope(sound: Sound, columns: int, wanted: Callable[[], bool]) -> Envelope | None:
    """The envelope in `columns` columns; None when it is `wanted` no more.

    It reads the whole recording once, so it also finds every damaged stretch.
    """
    import numpy as np

    loudest = np.zeros((columns, 2))
    step = _CHUNK_S * sound.rate
    for first in range(0, sound.frames, step):
        if not wanted():
            return None
        samples = np.abs(sound.read(first, step).astype(np.int32))
        places = (first + np.arange(len(samples))) * columns // max(1, sound.frames)
        np.maximum.at(loudest, places, samples)
    return tuple((float(agent), float(caller)) for agent, caller in loudest / _FULL)
