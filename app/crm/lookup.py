"""Who is calling: from the number a server sent to the contacts it may belong to.

This is the ring path: prepared statements over indexes, never a scan and never an ORM object.
"""

from datetime import date
from typing import Any

from app.crm.call_rows import SELECT, SELECT_OF_CONTACT, call_row, call_row_of
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
FROM {source} LEFT JOIN organisation o ON o.id = p.organisation_id
"""
_BY_ID = _CARD.format(source="contact p") + "WHERE p.id = :id"
_BY_NUMBER = _CARD.format(source="contact_number n JOIN contact p ON p.id = n.contact_id")
_BY_E164 = _BY_NUMBER + f"WHERE n.e164 = :number LIMIT {_MOST}"
_BY_END = _BY_NUMBER + f"WHERE n.reversed >= :low AND n.reversed < :high LIMIT {_MOST}"
_NUMBERS = "SELECT kind, e164, raw FROM contact_number WHERE contact_id = :id ORDER BY position, id"
_CALLS_OF_CONTACT = (
    SELECT_OF_CONTACT + f"WHERE c.contact_id = :id ORDER BY c.started_at DESC LIMIT {_RECENT}"
)
_CALLS_OF_NUMBER = (
    SELECT + f"WHERE c.remote_e164 = :number ORDER BY c.started_at DESC LIMIT {_RECENT}"
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
    cards = tuple(_card(reader, row) for row in _matching(reader, reading))
    if len(cards) == 1:
        return CallerMatch(
            kind="known",
            number=reading.shown,
            contacts=cards,
            recent_calls=_calls_of(reader, cards[0]),
        )
    number = reading.e164[0] if reading.e164 else ""
    rows = reader.rows(_CALLS_OF_NUMBER, {"number": number}) if number else []
    return CallerMatch(
        kind="several" if cards else "unknown",
        number=reading.shown,
        contacts=cards,
        recent_calls=tuple(call_row(row) for row in rows),
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
        recent_calls=_calls_of(reader, card),
    )


def _matching(reader: Reader, reading: Candidates) -> list[tuple[Any, ...]]:
    """Rows of the contacts that have one of the numbers, by name, else of those with its end."""
    found: list[tuple[Any, ...]] = []
    for number in reading.e164:
        found += reader.rows(_BY_E164, {"number": number})
    if not found and reading.suffix_reversed:
        low = reading.suffix_reversed
        found = reader.rows(_BY_END, {"low": low, "high": prefix_end(low)})
    elif not found and reading.whole_reversed:
        low = reading.whole_reversed
        found = reader.rows(_BY_END, {"low": low, "high": low + "\x01"})
    if len(found) < 2:  # noqa: PLR2004  nothing to put in order
        return found
    # A contact may have the number twice, in two writings.
    once = {row[0]: row for row in found}
    return sorted(once.values(), key=lambda row: (row[2], row[1], row[0]))[:_MOST]


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


def _calls_of(reader: Reader, card: ContactCard) -> tuple[CallRow, ...]:
    rows = reader.rows(_CALLS_OF_CONTACT, {"id": card.id})
    return tuple(call_row_of(row, card.name, card.organisation) for row in rows)


def as_day(value: str | date | None) -> date | None:
    """A day as SQLite (text) or PostgreSQL (date) gives it."""
    return date.fromisoformat(value) if isinstance(value, str) else value
