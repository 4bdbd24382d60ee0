import numpy as np
import pytest

from app.telephony.engine.limiter import CEILING, Limiter
from app.telephony.engine.ring_buffer import BYTES_PER_MS
from tests.telephony.sounds import RATE, Samples, from_pcm, tone

PIECE = 20 * BYTES_PER_MS


def heard(pcm: bytes) -> Samples:
    limiter = Limiter()
    pieces = (pcm[at : at + PIECE] for at in range(0, len(pcm), PIECE))
    return from_pcm(b"".join(limiter.limit(piece) for piece in pieces))


def test_what_is_not_too_loud_passes_untouched() -> None:
    speech = tone(300, 0.5, loudness=0.49)

    assert (heard(speech) == from_pcm(speech)).all()


@pytest.mark.parametrize("at_ms", [0, 7, 13, 20, 33], ids=lambda ms: f"after {ms} ms")
def test_a_sudden_shriek_never_peaks_above_the_ceiling(at_ms: int) -> None:
    quiet, shriek = tone(300, 0.2, loudness=0.05), tone(2500, 0.3, loudness=1.0)

    ear = heard(quiet[: at_ms * BYTES_PER_MS] + shriek + quiet)

    assert np.abs(ear).max() <= CEILING / 32768


def test_a_shriek_is_lowered_without_a_click() -> None:
    """A step from one sample to the next larger than the shriek itself would make is a click."""
    quiet, shriek = tone(300, 0.2, loudness=0.05), tone(1000, 0.3, loudness=1.0)

    ear = heard(quiet + shriek + quiet)

    steepest = np.abs(np.diff(from_pcm(shriek))).max()
    assert np.abs(np.diff(ear)).max() <= steepest


def test_the_shriek_is_lowered_and_not_cut_flat() -> None:
    """Held flat at the ceiling it would have overtones; even gain has none."""
    ear = heard(tone(500, 0.1, loudness=0.1) + tone(500, 1.0, loudness=1.0))[RATE // 5 :]

    times = np.arange(len(ear)) / RATE
    overtone, ground = (abs(np.mean(ear * np.exp(-2j * np.pi * f * times))) for f in (1500, 500))
    assert overtone < 0.003 * ground


def test_speech_is_as_loud_as_before_soon_after_a_bang() -> None:
    ear = heard(tone(1000, 0.02, loudness=1.0) + tone(300, 0.5, loudness=0.3))

    assert np.abs(ear[RATE // 4 :]).max() == pytest.approx(0.3, abs=0.001)


def test_a_piece_of_nothing_is_nothing() -> None:
    assert Limiter().limit(b"") == b""
