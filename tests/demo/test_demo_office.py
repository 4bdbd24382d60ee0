from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.crm import contacts, lookup, rollups
from app.database.database import Database
from app.database.opening import open_database
from app.demo.cast import cast
from app.demo.house import demo_paths
from app.demo.office import make_demo_office
from app.errors import UserError
from app.paths import DataPaths
from app.reports.metrics import month_figures
from app.settings import load

NOW = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)


@pytest.fixture(scope="module", params=["fr", "en"])
def office(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Database]]:
    database = open_database(DataPaths(tmp_path_factory.mktemp("office")).create())
    make_demo_office(database, request.param, NOW)
    yield request.param, database
    database.close()


def test_the_demo_has_about_three_hundred_contacts(office: tuple[str, Database]) -> None:
    assert contacts.count(office[1]) == 300


def test_the_demo_has_thirteen_months_of_calls_and_none_of_the_future(
    office: tuple[str, Database],
) -> None:
    row = office[1].reader.row("SELECT min(local_day), max(ended_at) FROM call")
    assert row is not None
    assert 20251001 <= row[0] <= 20251003
    assert row[1] < NOW.timestamp() * 1000


def test_every_month_of_the_demo_is_plausible(office: tuple[str, Database]) -> None:
    for month in ("2025-11", "2026-03", "2026-10"):
        figures = month_figures(office[1], month).figures
        assert 300 < (figures["received"] or 0) < 1200
        assert 0.85 < (figures["answer_rate"] or 0) < 0.97


def test_the_demos_caller_is_found_with_her_history(office: tuple[str, Database]) -> None:
    language, database = office
    caller = cast(language).caller
    match = lookup.find_caller(database, caller.number, country=cast(language).country)
    assert [card.name for card in match.contacts] == [caller.name]
    assert [row.notes for row in match.recent_calls] == list(caller.history)


def test_the_sums_of_the_demo_agree_with_its_calls(office: tuple[str, Database]) -> None:
    assert not rollups.compare(office[1])


def test_the_demo_never_touches_a_folder_that_is_not_its_own(tmp_path: Path) -> None:
    (tmp_path / "office.sqlite3").write_text("precious")
    with pytest.raises(UserError, match="Nothing was changed"):
        demo_paths(tmp_path, "fr", fresh=True)
    assert (tmp_path / "office.sqlite3").read_text() == "precious"


def test_a_demo_of_today_is_kept_as_it_was_left(tmp_path: Path) -> None:
    paths = demo_paths(tmp_path / "demo", "en", fresh=False)
    trace = paths.recordings / "call.wav"
    trace.touch()
    demo_paths(paths.root, "en", fresh=False)
    assert trace.exists()
    demo_paths(paths.root, "en", fresh=True)
    assert not trace.exists()
    assert load(paths.settings).line.user == "101"
