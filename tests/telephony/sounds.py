"""Sounds for the tests and the measuring of what came through."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import numpy.typing as npt

from app.paths import resource

RATE = 48_000
_JUMP = 0.4  # rad

Samples = npt.NDArray[np.float64]


def tone(frequency: float, seconds: float, loudness: float = 0.4) -> bytes:
    """A sine as 48 kHz mono 16-bit PCM."""
    time = np.arange(int(RATE * seconds)) / RATE
    return to_pcm(loudness * np.sin(2 * np.pi * frequency * time))


def to_pcm(samples: Samples) -> bytes:
    """Samples from -1 to 1 as 16-bit PCM."""
    return (samples * 32767).astype("<i2").tobytes()


def from_pcm(pcm: bytes) -> Samples:
    """16-bit PCM as samples from -1 to 1."""
    return np.frombuffer(pcm[: len(pcm) & ~1], "<i2").astype(np.float64) / 32768


def read_wav(path: Path) -> tuple[int, Samples]:
    """Rate and samples (frames by channels) of a 16-bit WAV file, whatever its header says."""
    import wave

    with wave.open(str(path), "rb") as file:
        frames = from_pcm(file.readframes(file.getnframes()))
        return file.getframerate(), frames.reshape(-1, file.getnchannels())


def speech(language: str = "fr") -> Samples:
    """The demo caller at 48 kHz."""
    rate, samples = read_wav(resource("sounds", f"demo-caller-{language}.wav"))
    return resampled(samples[:, 0], rate, RATE)


def resampled(samples: Samples, rate: int, new_rate: int) -> Samples:
    """The same sound at another rate, by leaving out or adding none of what telephones carry."""
    length = len(samples) * new_rate // rate
    spectrum = np.fft.rfft(samples)
    fitted = np.zeros(length // 2 + 1, complex)
    common = min(len(spectrum), len(fitted))
    fitted[:common] = spectrum[:common]
    return np.fft.irfft(fitted, length) * (length / len(samples))


def likeness(heard: Samples, said: Samples, rate: int = RATE) -> tuple[float, float]:
    """Greatest correlation of what was said with any stretch of what was heard, and its delay in s.

    From 0 to 1, however loud the stretch is. Before and after what was heard there was silence.
    """
    size = 1 << (len(heard) + len(said) - 1).bit_length()
    energies = _correlated(heard**2, np.ones(len(said)), size)
    if not energies.max() > 0 or not said.any():
        return 0.0, 0.0
    loudness = np.sqrt(np.maximum(energies, energies.max() / 1e6) * (said**2).sum())
    alike = _correlated(heard, said, size) / loudness
    at = int(np.argmax(alike))
    return float(alike[at]), (at if at < len(heard) else at - size) / rate


def _correlated(heard: Samples, said: Samples, size: int) -> Samples:
    """Sum of the products at every delay; the negative delays stand at the end."""
    return np.fft.irfft(np.fft.rfft(heard, size) * np.conj(np.fft.rfft(said, size)), size)


def share_heard(heard: Samples, said: Samples, rate: int = RATE) -> float:
    """Share of the half seconds of `said` that are found, each for itself, in what was heard.

    A busy machine tears a gap into speech now and then, and moves what follows; words stay words.
    Speech of somebody else reaches a likeness of 0.3 on the whole, and of 0.86 for single vowels.
    """
    size = rate // 2
    pieces = [said[at : at + size] for at in range(0, len(said) - size + 1, size // 2)]
    return sum(likeness(heard, piece, rate)[0] > 0.9 for piece in pieces) / len(pieces)


def loudness_at(samples: Samples, frequency: float, rate: int = RATE) -> float:
    """Amplitude of one frequency, 0 to 1."""
    if not len(samples):
        return 0.0
    time = np.arange(len(samples)) / rate
    return float(2 * abs(np.mean(samples * np.exp(-2j * np.pi * frequency * time))))


HEARD, UNHEARD = 0.1, 0.01
"""Loudness, 0 to 1, from which a tone is there, and below which it is not."""


def tones_in(samples: Samples, rate: int, wanted: Iterable[int]) -> set[int]:
    """Which of these frequencies are heard; none may be half heard.

    The median over tenths of a second decides: a packet that is late makes a tone jump.
    """
    size = rate // 10
    tenths = [samples[at : at + size] for at in range(0, len(samples) - size + 1, size)]
    loud = {
        hz: float(np.median([loudness_at(tenth, hz, rate) for tenth in tenths] or [0.0]))
        for hz in wanted
    }
    assert not [hz for hz, at in loud.items() if UNHEARD < at < HEARD], loud
    return {hz for hz, at in loud.items() if at >= HEARD}


def glitches(samples: Samples, hertz: float) -> int:
    """How often a tone at 48 kHz is disturbed: missing, or jumped, for a hundredth of a second."""
    window = RATE // 100
    count = len(samples) // window
    times = np.arange(count * window) / RATE
    turned = samples[: count * window] * np.exp(-2j * np.pi * hertz * times)
    windows = turned.reshape(count, window).mean(axis=1)
    loudness = np.abs(windows)
    missing = loudness < 0.7 * np.median(loudness)
    jumped = np.abs(np.angle(windows[1:] * np.conj(windows[:-1]))) > _JUMP
    bad = missing | np.concatenate([[False], jumped])
    begins = bad & ~np.concatenate([[False], bad[:-1]])
    return int(begins.sum())
