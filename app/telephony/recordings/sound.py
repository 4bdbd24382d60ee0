"""Both sides of a call as FLAC: nothing is lost, and each side stays alone in its channel.

Ogg Opus takes a fifth of the room (6 KB against 16 to 33 KB a second of a call) but 37 times the
work: 31 ms against 0.9 ms for a second of both sides, measured with libsndfile 1.2.2. At its
smallest it also mixes the sides into one. It is offered for what is exported.
"""

import io
from array import array
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Samples = npt.NDArray[np.int16]

CHANNELS = 2
SAMPLE_BYTES = 2


def interleaved(agent: bytes, caller: bytes) -> bytes:
    """Two mono sides of 16-bit PCM, equally long, as one stereo sound."""
    both = array("h", bytes(2 * len(agent)))
    both[0::2] = array("h", agent)
    both[1::2] = array("h", caller)
    return both.tobytes()


def encode(stereo: bytes, rate: int) -> bytes:
    """Interleaved 16-bit PCM as a FLAC file in memory."""
    import soundfile

    memory = io.BytesIO()
    with soundfile.SoundFile(memory, "w", rate, CHANNELS, "PCM_16", format="FLAC") as file:
        file.buffer_write(stereo, "int16")
    return memory.getvalue()


def decode(encoded: bytes) -> "Samples":
    """Frames by channels of a FLAC file in memory; raises ValueError for bytes that are none."""
    import soundfile

    samples: Samples
    try:
        samples, _rate = soundfile.read(io.BytesIO(encoded), dtype="int16", always_2d=True)
    except soundfile.LibsndfileError as error:
        raise ValueError(str(error)) from error
    return samples
