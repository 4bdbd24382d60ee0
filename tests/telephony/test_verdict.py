import pytest

from app.telephony.events import QualityMeasured
from app.telephony.verdict import CAUSE_NAMES, Cause, Grade, Verdict, judge


def quality(**changed: object) -> QualityMeasured:
    figures: dict[str, object] = {
        "call_id": "c",
        "codec": "PCMA",
        "mos": 4.3,
        "loss": 0.0,
        "jitter_ms": 2.0,
        "round_trip_ms": 40.0,
        "jitter_buffer_ms": 40.0,
        "received": 3000,
        "sent": 3000,
        "talked_ms": 60_000,
        "microphone_peak": 0.8,
    }
    return QualityMeasured(**(figures | changed))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changed", "grade", "cause"),
    [
        ({}, Grade.GOOD, Cause.NONE),
        ({"mos": 4.0}, Grade.GOOD, Cause.NONE),
        ({"mos": 3.9, "loss": 0.04}, Grade.FAIR, Cause.LOSS),
        ({"mos": 2.6, "loss": 0.2}, Grade.POOR, Cause.LOSS),
        ({"mos": 3.2, "round_trip_ms": 800.0}, Grade.POOR, Cause.DELAY),
        ({"mos": 3.5, "jitter_buffer_ms": 300.0, "jitter_ms": 60.0}, Grade.POOR, Cause.JITTER),
        ({"mos": 3.7, "codec": "GSM"}, Grade.FAIR, Cause.CODEC),
        ({"received": 0, "mos": None, "loss": None}, Grade.POOR, Cause.NO_PACKETS),
        ({"received": 0, "mos": None, "talked_ms": 2_000}, Grade.UNKNOWN, Cause.NONE),
        ({"silent_ms": 10_000}, Grade.POOR, Cause.PACKETS_STOPPED),
        ({"silent_ms": 5_000}, Grade.GOOD, Cause.NONE),  # a far end that saves packets
        ({"microphone_peak": 0.0}, Grade.POOR, Cause.MICROPHONE_SILENT),
        ({"microphone_peak": 0.0, "talked_ms": 5_000}, Grade.GOOD, Cause.NONE),
        ({"microphone_peak": None}, Grade.GOOD, Cause.NONE),  # no microphone is open: said already
        ({"received": 0, "microphone_peak": 0.0}, Grade.POOR, Cause.NO_PACKETS),
        ({"mos": None, "codec": ""}, Grade.UNKNOWN, Cause.NONE),
    ],
)
def test_the_figures_say_how_it_sounded_and_why(
    changed: dict[str, object], grade: Grade, cause: Cause
) -> None:
    assert judge(quality(**changed)) == Verdict(grade, cause)


def test_a_call_nobody_has_measured_has_no_verdict() -> None:
    assert judge(None) == Verdict(Grade.UNKNOWN)


def test_every_cause_has_a_name() -> None:
    assert set(CAUSE_NAMES) == set(Cause) - {Cause.NONE}
