"""Contacts: reading one, saving one, and the list of all of them."""

import re
from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from app.clock import now_ms
from app.crm import folding, numbers, organisations
from app.crm import office as offices
from app.crm.rows import (
    Contact,
    ContactDraft,
    ContactRow,
    FromDirectory,
    NumberDraft,
    NumberRow,
)
from app.crm.search import matching_ids
from app.database.database import Database
from app.database.list_cursor import ListCursor, ListQuery
from app.database.reader import Reader
from app.errors import UserError
from app.i18n import _

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.crm.models import Contact as ContactRecord

_SHORTEST_NUMBER = 3
_LONGEST_EMAIL = 254  # RFC 5321
_EMAIL = re.compile(r"[^\s,;<>@]+@[^\s,;<>@.]+(?:\.[^\s,;<>@.]+)+")

_GET = """
SELECT p.id, p.given_name, p.family_name, p.organisation_id, coalesce(o.name, ''), p.job_title,
 p.email, p.language, p.pinned_note, p.notes, p.no_sales, p.customer_since, p.created_at,
 p.updated_at, p.version
FROM contact p LEFT JOIN organisation o ON o.id = p.organisation_id WHERE p.id = :id
"""
_NUMBERS = "SELECT kind, e164, raw FROM contact_number WHERE contact_id = :id ORDER BY position, id"
_DIRECTORIES = """
SELECT d.name, sum(CASE WHEN e.gone_at IS NULL THEN 1 ELSE 0 END)
FROM directory_entry e JOIN directory d ON d.id = e.directory_id
WHERE e.contact_id = :id GROUP BY d.id, d.name ORDER BY d.name, d.id
"""
_ROWS = """
SELECT p.id, p.given_name, p.family_name, coalesce(o.name, ''),
 coalesce((SELECT CASE WHEN n.e164 = '' THEN n.raw ELSE n.e164 END FROM contact_number n
  WHERE n.contact_id = p.id ORDER BY n.position, n.id LIMIT 1), ''),
 p.email, p.updated_at, (SELECT max(c.started_at) FROM call c WHERE c.contact_id = p.id)
FROM contact p LEFT JOIN organisation o ON o.id = p.organisation_id WHERE p.id
"""


class ContactOrder(StrEnum):
    """The orders the list offers; each has an index."""

    NAME = "name"
    ORGANISATION = "organisation"
    UPDATED = "updated"


_KEYS = {
    ContactOrder.NAME: ("sort_key", "id"),
    ContactOrder.ORGANISATION: ("organisation_key", "sort_key", "id"),
    ContactOrder.UPDATED: ("updated_at", "id"),
}


def get(database: Database, contact_id: int) -> Contact | None:
    """The contact with this id, None when there is none."""
    row = database.reader.row(_GET, {"id": contact_id})
    if row is None:
        return None
    found = database.reader.rows(_NUMBERS, {"id": contact_id})
    there = database.reader.rows(_DIRECTORIES, {"id": contact_id})
    since = row[11]
    return Contact(
        id=row[0],
        given_name=row[1],
        family_name=row[2],
        organisation_id=row[3],
        organisation=row[4],
        job_title=row[5],
        email=row[6],
        language=row[7],
        pinned_note=row[8],
        notes=row[9],
        no_sales=row[10] == 1,
        customer_since=date.fromisoformat(since) if isinstance(since, str) else since,
        numbers=tuple(NumberRow(*number) for number in found),
        created_at=row[12],
        updated_at=row[13],
        version=row[14],
        directories=tuple(FromDirectory(name, not entries) for name, entries in there),
    )


def count(database: Database) -> int:
    """Number of contacts."""
    row = database.reader.row("SELECT count(*) FROM contact")
    return int(row[0]) if row else 0


def listing(
    database: Database,
    order: ContactOrder = ContactOrder.NAME,
    *,
    descending: bool = False,
    text: str = "",
) -> ListCursor[ContactRow]:
    """The list of contacts, of all or of those the search finds for `text`."""
    where, params = "", {}
    if text.strip():
        reader = database.reader
        where, params = f"id {reader.among_ids}", {"ids": reader.ids(matching_ids(database, text))}
    query = ListQuery(
        table="contact", keys=_KEYS[order], descending=descending, where=where, params=params
    )
    return ListCursor(query, rows_of)


def rows_of(reader: Reader, ids: Sequence[int]) -> dict[int, ContactRow]:
    """The list's lines for these ids, by id."""
    return {
        row[0]: _contact_row(row)
        for row in reader.rows(_ROWS + reader.among_ids, {"ids": reader.ids(ids)})
    }


def _contact_row(row: tuple[Any, ...]) -> ContactRow:
    return ContactRow(
        id=row[0],
        name=f"{row[1]} {row[2]}".strip() or row[3],
        organisation=row[3],
        number=row[4],
        email=row[5],
        updated_at=row[6],
        last_call_at=row[7],
    )


def save(database: Database, draft: ContactDraft, country: str = "") -> int:
    """Store a contact and give its id; numbers are read as dialled in `country`, or the office's.

    Raises `UserError`, with nothing saved, for a contact without any name, a number that is none,
    an e-mail address that is none, or when somebody else saved the contact meanwhile.
    """
    _check(draft)
    parsed = _parsed(draft.numbers, country or offices.load(database).country)
    with database.session() as session:
        record = _record(session, draft)
        _fill(session, record, draft)
        session.add(record)
        session.flush()
        _store_numbers(session, record.id, parsed)
        return record.id


def delete(database: Database, contact_id: int) -> None:
    """Remove a contact and its numbers; its calls and tasks stay, without the name."""
    from sqlalchemy import delete as delete_rows

    from app.crm.models import Contact as ContactRecord

    with database.session() as session:
        session.execute(delete_rows(ContactRecord).where(ContactRecord.id == contact_id))


def _check(draft: ContactDraft) -> None:
    if not folding.contact_keys(draft.given_name, draft.family_name, draft.organisation, "").sort:
        raise UserError(_("Please give a name or an organisation. Nothing was saved."))
    email = draft.email.strip()
    if email and not is_email(email):
        raise UserError(
            _("“{email}” is no e-mail address. Nothing was saved.").format(email=email[:80])
        )


def is_email(text: str) -> bool:
    """Whether this has the form of an e-mail address."""
    return len(text) <= _LONGEST_EMAIL and _EMAIL.fullmatch(text) is not None


def is_number(raw: str, country: str) -> bool:
    """Whether this is a telephone number of `country` or elsewhere, or a short or inner one."""
    if numbers.normalise(raw, country):
        return True
    digits = numbers.reversed_digits(raw)
    return len(digits) >= _SHORTEST_NUMBER and not any(c.isalpha() for c in raw)


def _parsed(drafts: Sequence[NumberDraft], country: str) -> list[tuple[str, str, str]]:
    """Kind, E.164 (or "") and writing of each number, the same number only once."""
    found: dict[str, tuple[str, str, str]] = {}
    for draft in drafts:
        raw = draft.raw.strip()
        if not raw:
            continue
        if not is_number(raw, country):
            raise UserError(
                _("“{number}” is no telephone number. Nothing was saved.").format(number=raw[:40])
            )
        e164 = numbers.normalise(raw, country) or ""
        found.setdefault(e164 or numbers.reversed_digits(raw), (draft.kind, e164, raw))
    return list(found.values())


def _record(session: "Session", draft: ContactDraft) -> "ContactRecord":
    from app.crm.models import Contact as ContactRecord

    if draft.id == 0:
        return ContactRecord(created_at=now_ms(), version=0)
    found = session.get(ContactRecord, draft.id, with_for_update=True)
    if found is None:
        raise UserError(_("This contact was deleted meanwhile. Nothing was saved."))
    if found.version != draft.version:
        raise UserError(
            _(
                "Somebody else changed this contact meanwhile. Nothing was saved; "
                "open it again to see the change."
            )
        )
    return found


def _fill(session: "Session", record: "ContactRecord", draft: ContactDraft) -> None:
    given, family = draft.given_name.strip(), draft.family_name.strip()
    organisation, email = draft.organisation.strip(), draft.email.strip()
    record.organisation_id = organisations.find_or_create(session, organisation)
    record.given_name = given
    record.family_name = family
    keys = folding.contact_keys(given, family, organisation, email)
    record.sort_key, record.organisation_key, record.search_key = keys
    record.job_title = draft.job_title.strip()
    record.email = email
    record.email_key = email.casefold()
    record.language = draft.language
    record.pinned_note = draft.pinned_note.strip()
    record.notes = draft.notes
    record.no_sales = draft.no_sales
    record.customer_since = draft.customer_since
    record.updated_at = now_ms()
    record.version += 1


def _store_numbers(
    session: "Session", contact_id: int, parsed: Sequence[tuple[str, str, str]]
) -> None:
    from sqlalchemy import delete as delete_rows
    from sqlalchemy import insert

    from app.crm.models import ContactNumber

    session.execute(delete_rows(ContactNumber).where(ContactNumber.contact_id == contact_id))
    rows = [
        {
            "contact_id": contact_id,
            "kind": kind,
            "e164": e164,
            "reversed": numbers.reversed_digits(e164 or raw),
            "raw": raw,
            "position": position,
        }
        for position, (kind, e164, raw) in enumerate(parsed)
    ]
    if rows:
        session.execute(insert(ContactNumber), rows)
