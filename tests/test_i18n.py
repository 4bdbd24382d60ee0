from datetime import date
from zoneinfo import ZoneInfo

import pytest

from app.i18n import DASH, Language, language, system_language

FR, EN = language("fr"), language("en")
PARIS = ZoneInfo("Europe/Paris")
AT = 1_795_362_120_000  # 2026-11-22 16:42 in Paris


@pytest.mark.parametrize(
    ("words", "fraction", "written"),
    [(FR, 0.723, "72,3\u202f%"), (EN, 0.723, "72.3%"), (FR, None, DASH), (FR, 1.0, "100,0\u202f%")],
)
def test_a_percentage_follows_the_typography(
    words: Language, fraction: float | None, written: str
) -> None:
    assert words.percent(fraction) == written


@pytest.mark.parametrize(("words", "written"), [(FR, "1\u202f234\u202f567"), (EN, "1,234,567")])
def test_thousands_are_grouped(words: Language, written: str) -> None:
    assert words.integer(1_234_567) == written


@pytest.mark.parametrize(
    ("seconds", "written"),
    [(0, "00:00"), (267, "04:27"), (59.6, "01:00"), (3867, "1:04:27"), (None, DASH)],
)
def test_a_duration_reads_like_a_clock(seconds: float | None, written: str) -> None:
    assert FR.duration(seconds) == written


def test_a_time_is_written_in_the_zone_of_the_office() -> None:
    assert FR.time(AT, PARIS) == "16:42"
    assert FR.time(AT, ZoneInfo("America/Toronto")) == "10:42"


def test_months_are_named() -> None:
    assert FR.month(date(2026, 11, 1)) == "novembre 2026"
    assert EN.month(date(2026, 11, 1)) == "November 2026"


def test_plurals_follow_the_language() -> None:
    assert EN.plural("{count} call", "{count} calls", 0) == "0 calls"
    assert EN.plural("{count} call", "{count} calls", 1) == "1 call"


@pytest.mark.parametrize(
    ("environment", "code"),
    [("fr_CA.UTF-8", "fr"), ("fr", "fr"), ("en_US.UTF-8", "en"), ("de_DE.UTF-8", "en")],
)
def test_the_systems_language_is_french_or_english(
    monkeypatch: pytest.MonkeyPatch, environment: str, code: str
) -> None:
    monkeypatch.setenv("LC_ALL", environment)
    assert system_language() == code


def test_a_language_we_do_not_speak_is_english() -> None:
    assert language("de").code == "en"
