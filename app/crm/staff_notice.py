"""That the staff were told of the recording of calls: when, by whom, and who has said so.

Each notice is a row of its own and none is ever changed: together they are the proof.
"""

import getpass
from datetime import date

import msgspec

from app.clock import now_ms
from app.database.database import Database


class StaffNotice(msgspec.Struct, frozen=True, kw_only=True):
    """Who told the staff, on which day."""

    told_on: date
    told_by: str


def latest(database: Database) -> StaffNotice | None:
    """The last notice; None where nobody has confirmed one yet."""
    row = database.reader.row("SELECT told_on, told_by FROM staff_notice ORDER BY id DESC LIMIT 1")
    return None if row is None else StaffNotice(told_on=_day(row[0]), told_by=row[1])


def keep(database: Database, notice: StaffNotice) -> None:
    """Put a notice on record, with the time and the account of the computer that confirms it."""
    from sqlalchemy import insert

    from app.crm.recording_models import STAFF_NOTICE

    values = msgspec.structs.asdict(notice) | {"person": getpass.getuser(), "at": now_ms()}
    with database.session() as session:
        session.execute(insert(STAFF_NOTICE).values(values))


def _day(stored: "date | str") -> date:
    """SQLite knows days as text."""
    return stored if isinstance(stored, date) else date.fromisoformat(stored)
