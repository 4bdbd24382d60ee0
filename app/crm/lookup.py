"""Who is calling: from the number a server sent to the contacts it may belong to.

This is the ring path: prepared statements over indexes, never a scan and never an ORM object.
"""

from datetime import date
from typing import Any

from app.crm.call_rows import SELECT as SELECT_CALL
from app.crm.call_rows import call_row
from app.crm.folding import prefix_end
from app.crm.numbers import Candidates, candidates
from app.crm.rows import CallerMatch, CallRow, ContactCard, NumberRow
from app.database.database import Database
from app.database.reader import Reader

_MOST = 20
_RECENT = 10

_CARD = """
SELECT p.id, p.given_name, p.family_name, coalesce(o.name, ''), p.job_title, p.email, p.language,
 p.pinned_note, p.no_sales, p.customer_since,
 (SELECT count(*) FROM task t WHERE t.contact_id = p.id AND t.done_at IS NULL)
FROM contact p LEFT JOIN organisation o ON o.id = p.organisation_id
"""
_BY_ID = _CARD + "WHERE p.id = :id"
_BY_E164 = (
    _CARD
    + "WHERE p.id IN (SELECT contact_id FROM contact_number WHERE e164 IN (:n0, :n1, :n2))"
    + f" ORDER BY p.sort_key, p.id LIMIT {_MOST}"
)
_BY_END = (
    _CARD
    + "WHERE p.id IN (SELECT contact_id FROM contact_number WHERE reversed >= :low"
    + f" AND reversed < :high LIMIT {_MOST}) ORDER BY p.sort_key, p.id"
)
_NUMBERS = "SELECT kind, e164, raw FROM contact_number WHERE contact_id = :id ORDER BY position, id"
_CALLS_OF_CONTACT = (
    SELECT_CALL + f"WHERE c.contact_id = :id ORDER BY c.started_at DESC LIMIT {_RECENT}"
)
_CALLS_OF_NUMBER = (
    SELECT_CALL + f"WHERE c.remote_e164 = :number ORDER BY c.started_at DESC LIMIT {_RECENT}"
)


def find_caller(
    database: Database, raw_number: str, country: str, prefixes: tuple[str, ...] = ()
) -> CallerMatch:
    """Every contact the number may belong to, with the last ten calls.

    The number is tried as sent, without what the PBX puts before it, as a national and as an
    international number, and last by its final digits; a withheld number matches nobody.
    """
    reading = candidates(raw_number, country, prefixes)
    if reading.withheld:
        return CallerMatch(kind="withheld", number="")
    reader = database.reader
    rows = _matching(reader, reading)
    if len(rows) == 1:
        recent = _calls(reader, _CALLS_OF_CONTACT, {"id": rows[0][0]})
        kind = "known"
    else:
        number = reading.e164[0] if reading.e164 else ""
        recent = _calls(reader, _CALLS_OF_NUMBER, {"number": number}) if number else ()
        kind = "several" if rows else "unknown"
    return CallerMatch(
        kind=kind,
        number=reading.shown,
        contacts=tuple(_card(reader, row) for row in rows),
        recent_calls=recent,
    )


def known_caller(database: Database, contact_id: int) -> CallerMatch:
    """The same answer for a contact chosen by a person; unknown when the contact is gone."""
    reader = database.reader
    row = reader.row(_BY_ID, {"id": contact_id})
    if row is None:
        return CallerMatch(kind="unknown", number="")
    card = _card(reader, row)
    return CallerMatch(
        kind="known",
        number=next((n.e164 or n.raw for n in card.numbers), ""),
        contacts=(card,),
        recent_calls=_calls(reader, _CALLS_OF_CONTACT, {"id": contact_id}),
    )


def recent_calls(database: Database, contact_id: int) -> tuple[CallRow, ...]:
    """The last ten calls with a contact, newest first."""
    return _calls(database.reader, _CALLS_OF_CONTACT, {"id": contact_id})


def _matching(reader: Reader, reading: Candidates) -> list[tuple[Any, ...]]:
    if reading.e164:
        # Three places in the statement; fewer readings fill them twice.
        n0, n1, n2 = (*reading.e164, reading.e164[0], reading.e164[0])[:3]
        rows = reader.rows(_BY_E164, {"n0": n0, "n1": n1, "n2": n2})
        if rows:
            return rows
    if reading.suffix_reversed:
        low = reading.suffix_reversed
        return reader.rows(_BY_END, {"low": low, "high": prefix_end(low)})
    if reading.whole_reversed:
        low = reading.whole_reversed
        return reader.rows(_BY_END, {"low": low, "high": low + "\x01"})
    return []


def _card(reader: Reader, row: tuple[Any, ...]) -> ContactCard:
    numbers = reader.rows(_NUMBERS, {"id": row[0]})
    return ContactCard(
        id=row[0],
        name=f"{row[1]} {row[2]}".strip() or row[3],
        organisation=row[3],
        job_title=row[4],
        email=row[5],
        language=row[6],
        pinned_note=row[7],
        no_sales=row[8] == 1,
        customer_since=as_day(row[9]),
        numbers=tuple(NumberRow(*number) for number in numbers),
        open_tasks=row[10],
    )


def _calls(reader: Reader, sql: str, params: dict[str, object]) -> tuple[CallRow, ...]:
    return tuple(call_row(row) for row in reader.rows(sql, params))


def as_day(value: str | date | None) -> date | None:
    """A day as SQLite (text) or PostgreSQL (date) gives it."""
    return date.fromisoformat(value) if isinstance(value, str) else value
