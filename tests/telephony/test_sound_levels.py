import pytest

from app.telephony.engine.levels import LevelMeter, level, peak
from tests.telephony.sounds import tone


@pytest.mark.parametrize(
    ("amplitude", "shown"),
    [(0, 0.0), (16, 0.0), (1036, 0.5), (3277, 0.667), (32768, 1.0), (40000, 1.0)],
)
def test_the_meter_spans_sixty_decibels(amplitude: int, shown: float) -> None:
    assert level(amplitude) == pytest.approx(shown, abs=0.001)


def test_the_peak_of_a_voice_is_found_in_every_eighth_sample() -> None:
    assert peak(tone(300, 0.02, loudness=0.5)) == pytest.approx(16384, rel=0.02)


def test_the_lowest_sample_counts_as_loud() -> None:
    assert peak(b"\x00\x80" * 8) == 32768


def test_nothing_heard_is_nothing_shown() -> None:
    meter = LevelMeter()
    meter.hear(b"")

    assert meter.read() == 0.0


def test_reading_begins_anew() -> None:
    meter = LevelMeter()
    meter.hear(tone(300, 0.02))

    assert meter.read() > 0.8
    assert meter.read() == 0.0
