"""The formulas of the figures, by the vectors of the metric dictionary."""

import pytest

from app.reports.metrics import formulas

# 100 offered; 80 answered, 68 of them within T; 20 abandoned, 10 within T, 6 of these short.
WITHIN, ANSWERED, OFFERED, ABANDONED_WITHIN, SHORT = 68, 80, 100, 10, 6


def test_service_level_1_leaves_out_short_abandons() -> None:
    level = formulas.service_level_1(answered_within=WITHIN, offered=OFFERED, short_abandoned=SHORT)
    assert level == pytest.approx(0.723, abs=0.0005)


def test_service_level_2_looks_at_answered_calls_alone() -> None:
    assert formulas.service_level_2(answered_within=WITHIN, answered=ANSWERED) == 0.85


def test_service_level_3_counts_who_hung_up_in_time_as_served() -> None:
    level = formulas.service_level_3(
        answered_within=WITHIN, abandoned_within=ABANDONED_WITHIN, offered=OFFERED
    )
    assert level == 0.78


def test_service_level_4_leaves_out_who_hung_up_in_time() -> None:
    level = formulas.service_level_4(
        answered_within=WITHIN, abandoned_within=ABANDONED_WITHIN, offered=OFFERED
    )
    assert level == pytest.approx(0.756, abs=0.0005)


def test_service_level_5_counts_every_call_offered() -> None:
    assert formulas.service_level_5(answered_within=WITHIN, offered=OFFERED) == 0.68


def test_nothing_to_divide_by_is_no_data() -> None:
    assert formulas.service_level_1(answered_within=0, offered=3, short_abandoned=3) is None
    assert formulas.answer_rate(answered=0, received=2, closed=2) is None
    assert formulas.abandonment_rate(answered=0, abandoned=0) is None
    assert formulas.seconds(0, 0) is None


def test_the_answer_rate_leaves_out_calls_out_of_hours() -> None:
    assert formulas.answer_rate(answered=6, received=10, closed=2) == 0.75


def test_means_are_in_seconds() -> None:
    assert formulas.seconds(4_500, 3) == 1.5


@pytest.mark.parametrize(
    ("histogram", "share", "value"),
    [
        ({}, 0.5, None),
        ({3: 1}, 0.5, 3),
        ({1: 1, 2: 1}, 0.5, 1),
        ({1: 1, 2: 1, 9: 1}, 0.5, 2),
        ({5: 9, 60: 1}, 0.9, 5),
        ({5: 9, 60: 2}, 0.9, 60),
        ({7: 0, 8: 4}, 0.0, 8),
    ],
)
def test_a_quantile_is_a_value_that_was_there(
    histogram: dict[int, int], share: float, value: int | None
) -> None:
    assert formulas.quantile(histogram, share) == value
