"""Months begin and end in the zone of the office, clock changes included."""

from datetime import date

import pytest

from app.errors import UserError
from app.reports import months
from app.reports.months import Month

PARIS, TORONTO = "Europe/Paris", "America/Toronto"


@pytest.mark.parametrize(
    ("month", "zone", "hours"),
    [
        (Month(2026, 3), PARIS, 743),
        (Month(2026, 10), PARIS, 745),
        (Month(2026, 3), TORONTO, 743),
        (Month(2026, 11), TORONTO, 721),
        (Month(2026, 2), PARIS, 672),
    ],
)
def test_a_month_has_the_hours_that_elapse(month: Month, zone: str, hours: int) -> None:
    assert len(month.hours(zone)) == hours


def test_october_in_paris_begins_in_summer_time_and_ends_in_winter_time() -> None:
    # 2026-09-30T22:00Z and 2026-10-31T23:00Z
    assert Month(2026, 10).bounds(PARIS) == (1_790_805_600_000, 1_793_487_600_000)


def test_the_repeated_hour_stands_twice_with_its_offset() -> None:
    twice = [hour for hour in Month(2026, 10).hours(PARIS) if hour.hour == 2][24:26]

    assert [(hour.fold, hour.offset_minutes) for hour in twice] == [(0, 120), (1, 60)]
    assert twice[1].start_at - twice[0].start_at == 3_600_000


@pytest.mark.parametrize(
    ("day", "zone", "hours"),
    [
        (date(2026, 3, 29), PARIS, 23),
        (date(2026, 10, 25), PARIS, 25),
        (date(2026, 3, 8), TORONTO, 23),
        (date(2026, 11, 1), TORONTO, 25),
        (date(2026, 11, 2), TORONTO, 24),
    ],
)
def test_a_day_is_as_long_as_its_clock_says(day: date, zone: str, hours: float) -> None:
    assert months.length_of_day_h(day, zone) == hours


@pytest.mark.parametrize(
    ("steps", "month"), [(1, "2027-01"), (-1, "2026-11"), (-12, "2025-12"), (0, "2026-12")]
)
def test_neighbours_cross_the_year(steps: int, month: str) -> None:
    assert str(Month(2026, 12).shifted(steps)) == month


def test_a_month_knows_its_days() -> None:
    assert Month(2028, 2).day_numbers == (20280201, 20280229)
    assert months.day_of(20280229) == date(2028, 2, 29)


@pytest.mark.parametrize(
    "text", ["2026-13", "2026-1", "0000-01", "2026", "", "2026-01 ", "2٠٢٦-01"]
)
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(UserError, match="no month"):
        months.parse(text)
