import pytest

from app.database.database import Database
from app.i18n import DASH, language
from app.reports.metrics import Figure, month_figures
from app.reports.metrics.wording import NAMES, written


def test_every_figure_of_a_month_has_a_name_of_its_own(sqlite_database: Database) -> None:
    figures = month_figures(sqlite_database, "2026-10").figures
    assert NAMES.keys() == figures.keys()
    for code in ("fr", "en"):
        assert len({language(code).text(name) for name in NAMES.values()}) == len(NAMES)


@pytest.mark.parametrize(
    ("metric", "figure", "french", "english"),
    [
        ("received", 1234, "1\u202f234", "1,234"),
        ("answer_rate", 0.7234, "72,3\u202f%", "72.3%"),
        ("service_level_3", 1.0, "100,0\u202f%", "100.0%"),
        ("aht_s", 150.4, "02:30", "02:30"),
        ("handling_total_s", 3661.0, "1:01:01", "1:01:01"),
        ("p90_wait_s", None, DASH, DASH),
        ("service_level", None, DASH, DASH),
    ],
)
def test_a_figure_is_written_as_a_person_reads_it(
    metric: str, figure: Figure, french: str, english: str
) -> None:
    assert written(language("fr"), metric, figure) == french
    assert written(language("en"), metric, figure) == english
