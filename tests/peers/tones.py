"""Tones to send, and how much of one is in what was heard."""

import math
import wave
from array import array
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from statistics import median

import soundfile


def write_tone(file: Path, hz: int, *, seconds: float = 30.0, rate: int = 16000) -> None:
    """A sine as a mono WAV file."""
    samples = array(
        "h",
        (int(12000 * math.sin(2 * math.pi * hz * n / rate)) for n in range(int(rate * seconds))),
    )
    with wave.open(str(file), "wb") as out:
        out.setparams((1, 2, rate, 0, "NONE", ""))
        out.writeframes(samples.tobytes())


def write_mulaw_tone(file: Path, hz: int, *, seconds: float = 5.0) -> None:
    """The same as G.711 µ-law without a header, 8000 samples a second."""
    rate = 8000
    samples = [0.37 * math.sin(2 * math.pi * hz * n / rate) for n in range(int(rate * seconds))]
    soundfile.write(file, samples, rate, format="RAW", subtype="ULAW")


def share_of_tone(
    file: Path, hz: int, *, since_s: float = 0.0, until_s: float = 1e6, channel: int = 0
) -> float:
    """Share of a recording's power that lies at `hz`, 0 (none or silence) to 1."""
    samples, rate = samples_of(file, channel)
    return share_in(samples[int(since_s * rate) : int(until_s * rate)], hz, rate)


def samples_of(file: Path, channel: int = 0) -> tuple[Sequence[int], int]:
    """One channel of a 16-bit WAV file, and its rate."""
    with wave.open(str(file), "rb") as heard:
        rate, channels = heard.getframerate(), heard.getnchannels()
        return array("h", heard.readframes(heard.getnframes()))[channel::channels], rate


def share_in(samples: Sequence[int], hz: int, rate: int) -> float:
    """Share of the power of some samples that lies at `hz`.

    The median over tenths of a second: a packet that is late on a busy machine makes a tone jump.
    """
    size = rate // 10
    parts = [samples[at : at + size] for at in range(0, len(samples) - size + 1, size)]
    return median(_share(part, 2 * math.pi * hz / rate) for part in parts)


def _share(samples: Sequence[int], angle: float) -> float:
    power = sum(sample * sample for sample in samples)
    if power == 0:
        return 0.0
    real = sum(sample * math.cos(angle * n) for n, sample in enumerate(samples))
    imaginary = sum(sample * math.sin(angle * n) for n, sample in enumerate(samples))
    return 2 * (real * real + imaginary * imaginary) / (len(samples) * power)


_LOW, _HIGH = (697, 770, 852, 941), (1209, 1336, 1477, 1633)
_KEYS = ("123A", "456B", "789C", "*0#D")
_WINDOW_S = 0.02
_QUIET = 1000
_PURE = 0.7
"""Share of the power that both tones of a key together have at least."""


def keys_in(samples: Sequence[int], rate: int) -> str:
    """The keys whose tones (ITU-T Q.23) are heard, in their order: each for 40 ms at least."""
    size = int(rate * _WINDOW_S)
    parts = [samples[at : at + size] for at in range(0, len(samples) - size + 1, size)]
    found, before = "", ""
    for one, two in pairwise(_key_in(part, rate) for part in parts):
        if one != two:
            before = "" if not two else before
        elif one != before:
            found, before = found + one, one
    return found


def _key_in(samples: Sequence[int], rate: int) -> str:
    if max(map(abs, samples)) < _QUIET:
        return ""
    shares = {hz: _share(samples, 2 * math.pi * hz / rate) for hz in _LOW + _HIGH}
    low, high = max(_LOW, key=shares.__getitem__), max(_HIGH, key=shares.__getitem__)
    weaker = min(shares[low], shares[high])
    if shares[low] + shares[high] < _PURE or weaker < _PURE / 4:
        return ""
    return _KEYS[_LOW.index(low)][_HIGH.index(high)]
