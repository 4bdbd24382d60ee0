"""The same statements for both databases."""

import pytest

from app.database.database import Database
from app.database.reader import pyformat


@pytest.mark.parametrize(
    ("written", "for_psycopg"),
    [
        ("SELECT :a, :b_2", "SELECT %(a)s, %(b_2)s"),
        ("SELECT :a::text", "SELECT %(a)s::text"),
        ("SELECT 5 % 3, 'x'", "SELECT 5 %% 3, 'x'"),
        ("SELECT now()::date", "SELECT now()::date"),
    ],
)
def test_parameters_are_written_psycopgs_way(written: str, for_psycopg: str) -> None:
    assert pyformat(written) == for_psycopg


def test_a_list_of_ids_is_one_parameter(database: Database) -> None:
    reader = database.reader
    sql = f"SELECT id FROM disposition WHERE id {reader.among_ids} ORDER BY id"
    assert reader.rows(sql, {"ids": reader.ids([3, 1, 99])}) == [(1,), (3,)]
    assert reader.rows(sql, {"ids": reader.ids([])}) == []


def test_a_reader_cannot_write(sqlite_database: Database) -> None:
    with pytest.raises(Exception, match="cannot be written"):
        sqlite_database.reader.rows("DELETE FROM disposition")


def test_every_thread_has_a_connection_of_its_own(sqlite_database: Database) -> None:
    from threading import Thread

    seen = [sqlite_database.reader]
    thread = Thread(target=lambda: seen.append(sqlite_database.reader))
    thread.start()
    thread.join()
    assert seen[0] is not seen[1]
    assert sqlite_database.reader is seen[0]


def test_postgresql_plans_every_statement_for_its_own_values(postgres_database: Database) -> None:
    """psycopg prepares after five runs; a plan for any value would leave the prefix index."""
    assert postgres_database.reader.row("SHOW plan_cache_mode") == ("force_custom_plan",)


def test_keys_are_compared_byte_by_byte_on_postgresql(postgres_database: Database) -> None:
    found = postgres_database.reader.rows(
        "SELECT column_name FROM information_schema.columns"
        " WHERE table_name = 'contact' AND collation_name = 'C' ORDER BY column_name"
    )
    assert found == [("email_key",), ("organisation_key",), ("sort_key",)]


def test_a_closed_database_gives_its_connections_back(postgres_database: Database) -> None:
    reader = postgres_database.reader
    reader.row("SELECT 1")
    postgres_database.close()
    assert reader._connection.closed  # type: ignore[attr-defined]
