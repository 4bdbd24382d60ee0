"""Days and hours of the office, daylight saving included."""

from datetime import UTC, date, datetime

import pytest

from app.crm.local_time import day_bounds, local_time, month_bounds, today
from app.errors import UserError

HOUR_MS = 3_600_000


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp() * 1000)


@pytest.mark.parametrize(
    ("month", "zone", "hours"),
    [
        ("2026-03", "Europe/Paris", 743),
        ("2026-10", "Europe/Paris", 745),
        ("2026-03", "America/Toronto", 743),
        ("2026-11", "America/Toronto", 721),
        ("2026-02", "Europe/Paris", 672),
    ],
)
def test_a_month_has_its_elapsed_hours(month: str, zone: str, hours: int) -> None:
    start, end = month_bounds(month, zone)
    assert (end - start) // HOUR_MS == hours


def test_october_in_paris_begins_on_the_last_evening_of_september() -> None:
    start, end = month_bounds("2026-10", "Europe/Paris")
    assert datetime.fromtimestamp(start / 1000, tz=UTC).isoformat() == "2026-09-30T22:00:00+00:00"
    assert datetime.fromtimestamp(end / 1000, tz=UTC).isoformat() == "2026-10-31T23:00:00+00:00"


def test_the_repeated_hour_is_told_apart() -> None:
    first = local_time(at("2026-10-25T02:30:00+02:00"), "Europe/Paris")
    again = local_time(at("2026-10-25T02:30:00+01:00"), "Europe/Paris")
    assert (first.hour, first.fold, again.hour, again.fold) == (2, 0, 2, 1)
    assert first.day == again.day == 20261025


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25)])
def test_a_day_has_23_or_25_hours_twice_a_year(day: date, hours: int) -> None:
    start, end = day_bounds(day, "Europe/Paris")
    assert (end - start) // HOUR_MS == hours


def test_the_day_is_the_offices() -> None:
    assert today(at("2026-11-22T23:30:00+00:00"), "Europe/Paris") == date(2026, 11, 23)


@pytest.mark.parametrize("month", ["2026-13", "11/2026", "", "2026-11-01"])
def test_what_is_no_month_is_refused_in_words(month: str) -> None:
    with pytest.raises(UserError, match="2026-11"):
        month_bounds(month, "Europe/Paris")
