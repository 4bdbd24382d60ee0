"""The blocklist of the office: numbers, beginnings of numbers, and callers who hide theirs."""

from typing import Any

import msgspec

from app.crm import numbers
from app.database.database import Database
from app.errors import UserError
from app.i18n import _

NUMBER, PREFIX, WITHHELD = "number", "prefix", "withheld"
_COLUMNS = "SELECT id, kind, number, note, blocked_at, blocked_by FROM blocked_number"
_SHORTEST_PREFIX = 3


class Blocked(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the blocklist; `number` is E.164 where it could be read, "" for WITHHELD."""

    id: int
    kind: str
    number: str
    note: str
    blocked_at: int
    blocked_by: str


def everyone(database: Database) -> tuple[Blocked, ...]:
    """The whole list, the newest first."""
    rows = database.reader.rows(f"{_COLUMNS} ORDER BY blocked_at DESC, id DESC")
    return tuple(_blocked(row) for row in rows)


def block(
    database: Database,
    text: str,
    *,
    kind: str = NUMBER,
    country: str,
    at: int,
    note: str = "",
    by: str = "",
) -> Blocked:
    """Put a caller on the list and give the line; twice is once. Raises `UserError`.

    A prefix is read as an international one ("+3389") or a national one ("089").
    """
    from sqlalchemy import insert, select

    from app.crm.availability_models import BlockedNumber

    number = _number(text, kind, country)
    with database.session() as session:
        same = (BlockedNumber.kind == kind, BlockedNumber.number == number)
        known = session.scalar(select(BlockedNumber.id).where(*same))
        if known is None:
            values = {
                "kind": kind,
                "number": number,
                "note": note.strip(),
                "blocked_at": at,
                "blocked_by": by,
            }
            known = session.scalar(insert(BlockedNumber).returning(BlockedNumber.id), values)
        row_id = int(known or 0)
    row = database.reader.row(f"{_COLUMNS} WHERE id = :id", {"id": row_id})
    if row is None:
        raise UserError(_("Somebody else has just taken this number off the list."))
    return _blocked(row)


def unblock(database: Database, row_id: int) -> None:
    """Take one line off the list; a line that is gone already is passed over."""
    from sqlalchemy import delete

    from app.crm.availability_models import BlockedNumber

    with database.session() as session:
        session.execute(delete(BlockedNumber).where(BlockedNumber.id == row_id))


def _number(text: str, kind: str, country: str) -> str:
    if kind == WITHHELD:
        return ""
    plain = numbers.caller_text(text)
    if kind == PREFIX:
        return _prefix(plain, country)
    if not plain or plain.casefold() in numbers.WITHHELD:
        raise UserError(_("Please give the number to block. Nothing was changed."))
    return numbers.normalise(plain, country) or plain


def _prefix(plain: str, country: str) -> str:
    digits = numbers.reversed_digits(plain)[::-1]
    if len(digits) < _SHORTEST_PREFIX:
        words = _("A beginning of fewer than three digits would block half the world.")
        raise UserError(words)
    return numbers.beginnings(plain, country)[0]


def _blocked(row: tuple[Any, ...]) -> Blocked:
    return Blocked(
        id=row[0], kind=row[1], number=row[2], note=row[3], blocked_at=row[4], blocked_by=row[5]
    )
