from datetime import UTC, date, datetime

import pytest

from app import i18n
from app.ui import moments

NOON = round(datetime(2026, 11, 25, 11, 0, tzinfo=UTC).timestamp() * 1000)
HOUR = 3_600_000
TODAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("hours", "english", "french"),
    [
        (2, "10:00", "10:00"),
        (13, "Yesterday 23:00", None),
        (24 * 12, "13 Nov 12:00", "13 nov. 12:00"),
        (24 * 400, "21 Oct 2025 13:00", "21 oct. 2025 13:00"),
    ],
)
def test_a_moment_says_as_much_of_its_day_as_is_needed(
    hours: int, english: str, french: str | None
) -> None:
    at_ms = NOON - hours * HOUR
    assert moments.moment_words(at_ms, "Europe/Paris", NOON) == english
    i18n.use("fr")
    assert french in (moments.moment_words(at_ms, "Europe/Paris", NOON), None)


def test_in_january_the_days_of_december_need_no_year() -> None:
    assert moments.short_day(date(2026, 12, 24), date(2027, 1, 8)) == "24 Dec"
    assert moments.short_day(date(2026, 6, 24), date(2027, 1, 8)) == "24 Jun 2026"


def test_midnight_is_that_of_the_office_and_not_of_greenwich() -> None:
    late = round(datetime(2026, 11, 24, 23, 30, tzinfo=UTC).timestamp() * 1000)
    assert moments.moment_words(late, "Europe/Paris", NOON) == "00:30"


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 11, 24), "Yesterday"),
        (date(2026, 11, 25), "Today"),
        (date(2026, 11, 26), "Tomorrow"),
        (date(2026, 11, 28), "Sat 28 Nov"),
        (date(2026, 12, 24), "24 Dec"),
        (date(2026, 11, 20), "20 Nov"),
        (date(2025, 12, 24), "24 Dec 2025"),
    ],
)
def test_a_day_is_called_by_the_name_people_use(day: date, words: str) -> None:
    assert moments.due_words(day, TODAY) == words
