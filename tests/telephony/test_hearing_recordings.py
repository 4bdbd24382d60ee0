"""Speed without another pitch, and what the loudspeaker really plays."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from app.telephony.recordings.envelope import envelope
from app.telephony.recordings.stretching import Stretched
from tests.peers.pulse import Pulse
from tests.telephony.sounds import from_pcm, loudness_at, speech

RATE = 16_000


class Made:
    """A recording that is made of samples in memory."""

    complete = True

    def __init__(self, samples: npt.NDArray[np.int16]) -> None:
        self.rate, self.frames = RATE, len(samples)
        self._samples = samples

    def read(self, first: int, count: int) -> npt.NDArray[np.int16]:
        return self._samples[first : first + count]

    def damaged(self) -> tuple[tuple[int, int], ...]:
        return ()


def one_after_the_other(seconds: float = 4.0) -> Made:
    """The agent's tone in the first half, the caller's in the second."""
    time = np.arange(int(seconds * RATE)) / RATE
    first = time < seconds / 2
    agent = 8_000 * np.sin(2 * np.pi * 700 * time) * first
    caller = 8_000 * np.sin(2 * np.pi * 440 * time) * ~first
    return Made(np.stack([agent, caller], axis=1).astype(np.int16))


def loudness(samples: npt.NDArray[np.float64], hz: float, rate: int = RATE) -> float:
    """Loudness of one frequency, the median of tenths of a second."""
    size = rate // 10
    pieces = samples[: len(samples) // size * size].reshape(-1, size)
    return float(np.median([loudness_at(piece, hz, rate) for piece in pieces]))


@pytest.mark.parametrize("speed", [0.75, 1.0, 1.25, 1.5, 2.0])
def test_another_speed_keeps_the_pitch_and_the_sides_apart(speed: float) -> None:
    reader = Stretched(one_after_the_other())
    reader.speed = speed
    heard = reader.read(10 * 4 * RATE) / 32_768
    assert len(heard) / RATE == pytest.approx(4 / speed, rel=0.03)
    half, edge = len(heard) // 2, RATE // 10
    early, late = heard[edge : half - edge], heard[half + edge : -edge]
    assert loudness(early[:, 0], 700) > 0.22
    assert loudness(late[:, 1], 440) > 0.22
    assert not early[:, 1].any()
    assert not late[:, 0].any()


def test_speech_read_in_small_pieces_at_its_own_speed_is_unchanged() -> None:
    samples = np.repeat((speech("en")[::3] * 30_000).astype(np.int16)[:, None], 2, axis=1)
    reader = Stretched(Made(samples))
    pieces = []
    while not reader.ended:
        pieces.append(reader.read(777))
    assert (np.concatenate(pieces) == samples).all()


def test_the_envelope_shows_who_speaks_when() -> None:
    samples = np.zeros((10 * RATE, 2), np.int16)
    samples[: 5 * RATE, 0], samples[5 * RATE :, 1] = 16_384, 8_192
    columns = envelope(Made(samples), 10, lambda: True)
    assert columns == ((0.5, 0.0),) * 5 + ((0.0, 0.25),) * 5
    assert envelope(Made(samples), 10, lambda: False) is None


@pytest.mark.quiet
def test_the_loudspeaker_plays_both_sides_and_the_place_moves(pulse: Pulse, tmp_path: Path) -> None:
    script = Path(__file__).with_name("hear_recording.py")
    with pulse.recording(channels=2) as heard:
        done = subprocess.run(
            [sys.executable, script, str(tmp_path)],
            env={**pulse.environment, "PYTHONPATH": str(Path.cwd())},
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
    assert done.stdout.split() == ["ended", "3000"], done.stderr
    both = from_pcm(heard.read_bytes()).reshape(-1, 2)
    sounding = np.flatnonzero(np.abs(both).max(axis=1) > 0.01)
    loud = both[sounding[0] : sounding[-1]]
    assert len(loud) / 48_000 == pytest.approx(2.0, abs=0.25)  # three seconds at 1.5
    half = len(loud) // 2
    for side, hz, part in ((0, 700, loud[4_800 : half - 9_600]), (1, 440, loud[half + 9_600 :])):
        assert loudness(part[:, side], hz, 48_000) > 0.25
        assert np.abs(part[:, 1 - side]).max() < 0.01
