"""Random access to long sorted lists."""

from collections.abc import Sequence

import pytest
from sqlalchemy import text

from app import heap
from app.database.database import Database
from app.database.list_cursor import ListCursor, ListQuery
from app.database.reader import Reader

ROWS = 25_000


def names_of(reader: Reader, ids: Sequence[int]) -> dict[int, str]:
    return dict(
        reader.rows(
            f"SELECT id, name FROM organisation WHERE id {reader.among_ids}",
            {"ids": reader.ids(ids)},
        )
    )


@pytest.fixture
def firms(database: Database) -> Database:
    """25,000 organisations whose order by name is not that of their ids."""
    with database.session() as session:
        session.execute(
            text(
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 25000)"
                " INSERT INTO organisation (id, name, name_key)"
                " SELECT i, 'Firm ' || (i * 7919 % 25000), CAST(100000 + i * 7919 % 25000 AS TEXT)"
                " FROM n"
            )
        )
    return database


def listing(*, descending: bool = False, where: str = "") -> ListCursor[str]:
    query = ListQuery(
        table="organisation", keys=("name_key", "id"), descending=descending, where=where
    )
    return ListCursor(query, names_of)


def test_the_first_page_needs_no_ids(firms: Database) -> None:
    cursor = listing()
    assert cursor.first(firms, 3) == ("Firm 0", "Firm 1", "Firm 2")
    assert cursor.known == 0


@pytest.mark.parametrize(("descending", "row"), [(False, "Firm 12345"), (True, "Firm 12654")])
def test_any_row_is_reached_by_its_number(firms: Database, row: str, *, descending: bool) -> None:
    cursor = listing(descending=descending)
    assert cursor.read_all(firms) == ROWS
    assert cursor.rows(firms, 12_345, 12_346) == (row,)
    assert cursor.rows(firms, ROWS, ROWS + 10) == ()


@pytest.mark.parametrize(("where", "times"), [("", 1), ("id <= 1000", 0)])
def test_a_long_list_gives_back_once_what_it_grew_out_of(
    firms: Database, monkeypatch: pytest.MonkeyPatch, where: str, times: int
) -> None:
    given: list[bool] = []
    monkeypatch.setattr(heap, "give_back", lambda: given.append(True))
    listing(where=where).read_all(firms)
    assert len(given) == times


def test_the_list_fills_slice_by_slice(firms: Database) -> None:
    cursor = listing()
    assert cursor.read_more(firms, 10_000)
    assert (cursor.known, cursor.complete, cursor.count(firms)) == (10_000, False, ROWS)
    assert cursor.read_more(firms, 10_000)
    assert not cursor.read_more(firms, 10_000)
    assert (cursor.known, cursor.complete, cursor.count(firms)) == (ROWS, True, ROWS)
    assert not cursor.read_more(firms)


def test_a_row_is_found_again_by_its_id(firms: Database) -> None:
    cursor = listing()
    cursor.read_all(firms)
    wanted = cursor.ids(777, 778)[0]
    assert cursor.position(wanted) == 777
    assert cursor.position(-1) is None


def test_a_row_deleted_meanwhile_is_left_out(firms: Database) -> None:
    cursor = listing()
    cursor.read_all(firms)
    gone = cursor.ids(1, 2)[0]
    with firms.session() as session:
        session.connection().exec_driver_sql(f"DELETE FROM organisation WHERE id = {gone}")
    assert cursor.rows(firms, 0, 3) == ("Firm 0", "Firm 2")


def test_a_condition_restricts_the_list(firms: Database) -> None:
    cursor = listing(where="name_key < '100010'")
    assert cursor.count(firms) == cursor.read_all(firms) == 10
