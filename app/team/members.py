"""The people of the office."""

from collections.abc import Sequence
from typing import Any

import msgspec

from app.database.database import Database
from app.errors import UserError
from app.i18n import _

_COLUMNS = "SELECT id, name, extension, email, role, active, never_recorded FROM member"


class Member(msgspec.Struct, frozen=True):
    """One person of the office; `active` is false once they have left."""

    id: int
    name: str
    extension: str
    email: str
    role: str
    active: bool
    never_recorded: bool = False
    """Whether their calls are never recorded, whatever the rules say: a staff representative's."""


class MemberDraft(msgspec.Struct, frozen=True):
    """What is known of a person before it is saved; `id` is None for somebody new."""

    name: str
    extension: str = ""
    email: str = ""
    role: str = "agent"
    active: bool = True
    never_recorded: bool = False
    id: int | None = None


def everyone(database: Database) -> tuple[Member, ...]:
    """All members by name, those who have left last."""
    rows = database.reader.rows(f"{_COLUMNS} ORDER BY active DESC, lower(name), id", {})
    return tuple(_member(row) for row in rows)


def active(database: Database) -> tuple[Member, ...]:
    """Members who work here now, by name."""
    return tuple(member for member in everyone(database) if member.active)


def get(database: Database, member_id: int) -> Member | None:
    """The member with this id."""
    row = database.reader.row(f"{_COLUMNS} WHERE id = :id", {"id": member_id})
    return None if row is None else _member(row)


def at_extension(database: Database, extension: str) -> Member | None:
    """Who works here now and has this extension."""
    row = database.reader.row(
        f"{_COLUMNS} WHERE extension = :extension AND extension <> '' AND active",
        {"extension": extension},
    )
    return None if row is None else _member(row)


def save(database: Database, draft: MemberDraft) -> int:
    """Store a member and give their id; raises UserError without a name or when they are gone."""
    from app.team.models import MemberRecord

    name = " ".join(draft.name.split())
    if not name:
        raise UserError(_("Please give a name. Nothing was saved."))
    with database.session() as session:
        record = MemberRecord() if draft.id is None else session.get(MemberRecord, draft.id)
        if record is None:
            raise UserError(_("This person is no longer in the list. Nothing was saved."))
        record.name = name
        record.extension = draft.extension.strip()
        record.email = draft.email.strip()
        record.role = draft.role
        record.active = draft.active
        record.never_recorded = draft.never_recorded
        session.add(record)
        session.flush()
        return record.id


def _member(row: Sequence[Any]) -> Member:
    number, name, extension, email, role, is_active, never_recorded = row
    return Member(number, name, extension, email, role, bool(is_active), bool(never_recorded))
