"""Every order and every hot question has its index, on both databases."""

import pytest

from app.crm import call_lists, contacts, lookup, search
from app.crm.call_lists import CallFilter, CallOrder
from app.crm.contacts import ContactOrder
from app.database.database import Database
from app.database.list_cursor import ListCursor

RING_PATH: dict[str, tuple[str, dict[str, object], str]] = {
    "number": (lookup._BY_E164, {"number": "+33612345678"}, "ix_contact_number_e164"),
    "end": (lookup._BY_END, {"low": "1", "high": "2"}, "ix_contact_number_reversed"),
    "calls": (lookup._CALLS_OF_CONTACT, {"id": 1}, "ix_call_contact_id_started_at"),
    "number's calls": (
        lookup._CALLS_OF_NUMBER,
        {"number": "+33612345678"},
        "ix_call_remote_e164_started_at",
    ),
    "beginning": (
        search._BEGINNING,
        {"low": "a", "high": "b", "limit": 20},
        "ix_contact_sort_key_id",
    ),
}


def postgres_plan(database: Database, sql: str, params: dict[str, object]) -> str:
    """How PostgreSQL would go about it in a table too large to be read whole."""
    reader = database.reader
    reader.row("SELECT set_config('enable_seqscan', 'off', false)")
    return "\n".join(row[0] for row in reader.rows("EXPLAIN " + sql, params))


@pytest.mark.parametrize("question", RING_PATH)
def test_postgresql_answers_the_ring_path_by_index(
    postgres_database: Database, question: str
) -> None:
    sql, params, index = RING_PATH[question]
    assert index in postgres_plan(postgres_database, sql, params)


def test_postgresql_searches_words_by_index(postgres_database: Database) -> None:
    params: dict[str, object] = {"words": "'mar':* & 'jean'", "limit": 200}
    plan = postgres_plan(postgres_database, search._HOLDING["postgresql"], params)
    assert "ix_contact_search" in plan


def sqlite_plan(database: Database, cursor: ListCursor[object]) -> str:
    sql, params = cursor._slice(None, 50)
    rows = database.reader.rows("EXPLAIN QUERY PLAN " + sql, params)
    return "\n".join(row[3] for row in rows)


@pytest.mark.parametrize("descending", [True, False])
@pytest.mark.parametrize("order", list(ContactOrder))
def test_no_order_of_the_contacts_is_sorted_anew(
    sqlite_database: Database, order: ContactOrder, *, descending: bool
) -> None:
    cursor = contacts.listing(sqlite_database, order, descending=descending)
    plan = sqlite_plan(sqlite_database, cursor)  # type: ignore[arg-type]
    assert "TEMP B-TREE" not in plan
    assert "COVERING INDEX" in plan


@pytest.mark.parametrize("order", list(CallOrder))
def test_no_order_of_the_calls_is_sorted_anew(sqlite_database: Database, order: CallOrder) -> None:
    plan = sqlite_plan(sqlite_database, call_lists.listing(sqlite_database, order=order))  # type: ignore[arg-type]
    assert "TEMP B-TREE" not in plan
    assert "COVERING INDEX" in plan


@pytest.mark.parametrize(
    ("wanted", "index"),
    [
        (CallFilter(month="2026-11"), "ix_call_started_at_id"),
        (CallFilter(missed=True), "ix_call_missed_started_at"),
        (CallFilter(outcome="voicemail"), "ix_call_outcome_started_at"),
        (CallFilter(agent_id=1), "ix_call_agent_id_started_at"),
        (CallFilter(contact_id=1), "ix_call_contact_id_started_at"),
    ],
)
def test_a_filter_of_the_log_goes_by_its_index(
    sqlite_database: Database, wanted: CallFilter, index: str
) -> None:
    plan = sqlite_plan(sqlite_database, call_lists.listing(sqlite_database, wanted))  # type: ignore[arg-type]
    assert index in plan
    assert "TEMP B-TREE" not in plan


@pytest.mark.parametrize("sql", [call_lists._UNWRAPPED, call_lists._UNWRAPPED_OF_AGENT])
def test_unfinished_wrap_ups_are_found_without_reading_the_log(
    sqlite_database: Database, sql: str
) -> None:
    rows = sqlite_database.reader.rows("EXPLAIN QUERY PLAN " + sql, {"agent": 1})
    plan = "\n".join(row[3] for row in rows)
    assert "SCAN c USING INDEX ix_call_unwrapped" in plan
    assert "TEMP B-TREE" not in plan
