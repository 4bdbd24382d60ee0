from types import SimpleNamespace

import pytest

from app.telephony.e_model import estimate_mos, mos_of_rating
from app.telephony.engine.quality import (
    QualityTotals,
    StreamCounts,
    stream_counts,
)


def counts(**changed: float | str) -> StreamCounts:
    figures: dict[str, float | str] = {
        "codec": "PCMU",
        "received": 500,
        "lost": 0,
        "sent": 510,
        "jitter_ms": 2.0,
        "round_trip_ms": 40.0,
        "jitter_buffer_ms": 40.0,
    }
    return StreamCounts(**(figures | changed))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("codec", "loss", "round_trip_ms", "jitter_buffer_ms", "mos"),
    [
        ("PCMU", 0.0, 0.0, 0.0, 4.40),  # R 92.72
        ("PCMA", 0.0, 100.0, 40.0, 4.35),  # R 90.56
        ("PCMU", 0.01, 0.0, 0.0, 4.316),  # Ie,eff 3.64: R 89.08
        ("PCMU", 0.05, 0.0, 0.0, 3.903),  # Ie,eff 15.78: R 76.94
        ("PCMU", 0.20, 0.0, 0.0, 2.609),  # Ie,eff 42.13: R 50.59
        ("PCMU", 0.0, 600.0, 60.0, 3.192),  # Ta 380: Id 31.42, R 61.78 is no longer good
        ("GSM", 0.0, 0.0, 0.0, 3.722),  # R 72.72
        ("iLBC/8000/1", 0.0, 0.0, 0.0, 4.087),  # R 81.72
        ("PCMU", 1.0, 0.0, 0.0, 1.165),  # Ie,eff 75.94: R 16.78
        ("GSM", 1.0, 900.0, 100.0, 1.0),
    ],
)
def test_the_estimate_follows_the_e_model(
    codec: str, loss: float, round_trip_ms: float, jitter_buffer_ms: float, mos: float
) -> None:
    estimate = estimate_mos(codec, loss, round_trip_ms, jitter_buffer_ms)

    assert estimate == pytest.approx(mos, abs=0.007)


@pytest.mark.parametrize(
    ("rating", "mos"),
    [(-1, 1.0), (50, 2.58), (60, 3.10), (70, 3.60), (80, 4.03), (90, 4.34), (101, 4.5)],
)
def test_a_rating_means_the_score_printed_in_g_107_annex_b(rating: float, mos: float) -> None:
    assert mos_of_rating(rating) == pytest.approx(mos, abs=0.007)


@pytest.mark.parametrize(("codec", "loss"), [("PCMU", None), ("", 0.0), ("telephone-event", 0.0)])
def test_nothing_is_estimated_without_data(codec: str, loss: float | None) -> None:
    assert estimate_mos(codec, loss, 10.0, 10.0) is None


def test_an_unknown_delay_counts_as_none() -> None:
    assert estimate_mos("PCMU", 0.0, None, None) == estimate_mos("PCMU", 0.0, 0.0, 0.0)


def test_a_call_that_heard_nothing_has_no_figures_but_what_it_sent() -> None:
    totals = QualityTotals()
    totals.stream_ended(counts(received=0, sent=40))

    measured = totals.measured("c")

    assert (measured.mos, measured.loss, measured.jitter_ms, measured.round_trip_ms) == (None,) * 4
    assert (measured.codec, measured.received, measured.sent) == ("PCMU", 0, 40)


def test_counts_are_summed_over_holds() -> None:
    totals = QualityTotals()
    totals.stream_ended(counts(received=90, lost=10, sent=100))
    totals.stream_ended(counts(received=0, lost=0, sent=7))

    measured = totals.measured("c", counts(received=100, lost=0, sent=100))

    assert (measured.received, measured.sent) == (190, 207)
    assert measured.loss == pytest.approx(10 / 200)


def test_jitter_and_delay_weigh_by_what_was_heard() -> None:
    totals = QualityTotals()
    totals.stream_ended(counts(received=300, jitter_ms=10.0, round_trip_ms=0.0))

    measured = totals.measured("c", counts(received=100, jitter_ms=2.0, round_trip_ms=80.0))

    assert measured.jitter_ms == pytest.approx(8.0)
    assert measured.round_trip_ms == pytest.approx(80.0)


def test_asking_in_the_middle_does_not_count_the_running_stream_twice() -> None:
    totals = QualityTotals()
    totals.measured("c", counts())

    assert totals.measured("c", counts()).received == 500


def test_statistics_are_copied_in_milliseconds() -> None:
    side = SimpleNamespace(pkt=8, loss=1, jitterUsec=SimpleNamespace(mean=1500))
    statistics = SimpleNamespace(
        rtcp=SimpleNamespace(rxStat=side, txStat=side, rttUsec=SimpleNamespace(mean=2500)),
        jbuf=SimpleNamespace(avgDelayMsec=31),
    )

    copied = stream_counts("PCMA", statistics)

    assert copied == StreamCounts(
        codec="PCMA",
        received=8,
        lost=1,
        sent=8,
        jitter_ms=1.5,
        round_trip_ms=2.5,
        jitter_buffer_ms=31.0,
    )


def test_silence_is_counted_from_the_last_packet_and_only_while_one_should_come() -> None:
    totals = QualityTotals()

    assert totals.silent_ms(0, 1_000, expected=True) == 0
    assert totals.silent_ms(0, 6_000, expected=True) == 5_000
    assert totals.silent_ms(90, 11_000, expected=True) == 0
    assert totals.silent_ms(90, 21_000, expected=True) == 10_000
    assert totals.silent_ms(90, 26_000, expected=False) == 0  # on hold
    assert totals.silent_ms(90, 28_000, expected=True) == 2_000
