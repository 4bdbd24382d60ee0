"""Follow-ups: what was promised to whom, and until when."""

import time
from datetime import date
from typing import TYPE_CHECKING, Any

from app.crm.lookup import as_day
from app.crm.rows import TaskCounts, TaskRow
from app.database.database import Database
from app.errors import UserError
from app.i18n import _

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_SELECT = """
SELECT t.id, t.title, t.due_on, t.contact_id, coalesce(p.given_name, ''),
 coalesce(p.family_name, ''), coalesce(o.name, ''),
 coalesce((SELECT CASE WHEN n.e164 = '' THEN n.raw ELSE n.e164 END FROM contact_number n
  WHERE n.contact_id = p.id ORDER BY n.position, n.id LIMIT 1), c.remote, ''),
 t.call_id, t.agent_id, coalesce(m.name, ''), t.done_at, t.created_at, t.notes
FROM task t
LEFT JOIN contact p ON p.id = t.contact_id
LEFT JOIN organisation o ON o.id = p.organisation_id
LEFT JOIN call c ON c.id = t.call_id
LEFT JOIN member m ON m.id = t.agent_id
"""


def open_tasks(
    database: Database,
    *,
    agent_id: int | None = None,
    contact_id: int | None = None,
    limit: int = 1_000,
) -> tuple[TaskRow, ...]:
    """Tasks still to be done, the most urgent first; of one agent or contact, or of all."""
    conditions, params = _chosen(agent_id, contact_id)
    return _rows(
        database,
        f"WHERE t.done_at IS NULL{conditions} ORDER BY t.due_on, t.id LIMIT :limit",
        params | {"limit": limit},
    )


def done_tasks(
    database: Database,
    *,
    agent_id: int | None = None,
    contact_id: int | None = None,
    limit: int = 200,
) -> tuple[TaskRow, ...]:
    """Tasks done, the last one first."""
    conditions, params = _chosen(agent_id, contact_id)
    return _rows(
        database,
        f"WHERE t.done_at IS NOT NULL{conditions} ORDER BY t.done_at DESC, t.id LIMIT :limit",
        params | {"limit": limit},
    )


def counts(database: Database, today: date, agent_id: int | None = None) -> TaskCounts:
    """How many open tasks are overdue, due today and due later."""
    conditions, params = _chosen(agent_id, None)
    row = database.reader.row(
        "SELECT coalesce(sum(CASE WHEN due_on < :today THEN 1 ELSE 0 END), 0),"
        " coalesce(sum(CASE WHEN due_on = :today THEN 1 ELSE 0 END), 0),"
        " coalesce(sum(CASE WHEN due_on > :today THEN 1 ELSE 0 END), 0)"
        f" FROM task t WHERE done_at IS NULL{conditions}",
        params | {"today": today.isoformat() if database.path else today},
    )
    overdue, due, later = row or (0, 0, 0)
    return TaskCounts(overdue=int(overdue), today=int(due), later=int(later))


def add(
    database: Database,
    *,
    title: str,
    due_on: date,
    contact_id: int | None = None,
    call_id: int | None = None,
    agent_id: int | None = None,
    notes: str = "",
) -> int:
    """Store a task and give its id; raises `UserError` without a title or a contact to name it."""
    with database.session() as session:
        return add_in(
            session,
            title=title,
            due_on=due_on,
            contact_id=contact_id,
            call_id=call_id,
            agent_id=agent_id,
            notes=notes,
        )


def add_in(
    session: "Session",
    *,
    title: str,
    due_on: date,
    contact_id: int | None,
    call_id: int | None,
    agent_id: int | None,
    notes: str,
) -> int:
    """The same within a transaction that does more; a call to return may go without a title."""
    from sqlalchemy import insert

    from app.crm.models import TASK

    words = title.strip() or (_("Call back") if call_id is not None else "")
    if not words:
        raise UserError(_("Please say what is to be done. Nothing was saved."))
    values = {
        "title": words,
        "due_on": due_on,
        "contact_id": contact_id,
        "call_id": call_id,
        "agent_id": agent_id,
        "notes": notes,
        "created_at": time.time_ns() // 1_000_000,
    }
    task_id: int = session.scalars(insert(TASK).returning(TASK.c.id), values).one()
    return task_id


def complete(database: Database, task_id: int) -> None:
    """Mark a task as done now."""
    _set(database, task_id, {"done_at": time.time_ns() // 1_000_000})


def reopen(database: Database, task_id: int) -> None:
    """Put a task that was done back among those to do."""
    _set(database, task_id, {"done_at": None})


def reschedule(database: Database, task_id: int, due_on: date) -> None:
    """Give a task another day."""
    _set(database, task_id, {"due_on": due_on})


def _set(database: Database, task_id: int, values: dict[str, object]) -> None:
    from sqlalchemy import update

    from app.crm.models import TASK

    with database.session() as session:
        session.execute(update(TASK).where(TASK.c.id == task_id).values(**values))


def _chosen(agent_id: int | None, contact_id: int | None) -> tuple[str, dict[str, object]]:
    conditions, params = "", dict[str, object]()
    if agent_id is not None:
        conditions += " AND t.agent_id = :agent_id"
        params["agent_id"] = agent_id
    if contact_id is not None:
        conditions += " AND t.contact_id = :contact_id"
        params["contact_id"] = contact_id
    return conditions, params


def _rows(database: Database, tail: str, params: dict[str, object]) -> tuple[TaskRow, ...]:
    return tuple(_task_row(row) for row in database.reader.rows(_SELECT + tail, params))


def _task_row(row: tuple[Any, ...]) -> TaskRow:
    due_on = as_day(row[2])
    assert due_on is not None  # noqa: S101  the column is NOT NULL
    return TaskRow(
        id=row[0],
        title=row[1],
        due_on=due_on,
        contact_id=row[3],
        contact_name=f"{row[4]} {row[5]}".strip() or row[6],
        organisation=row[6],
        number=row[7],
        call_id=row[8],
        agent_id=row[9],
        agent_name=row[10],
        done_at=row[11],
        created_at=row[12],
        notes=row[13],
    )
