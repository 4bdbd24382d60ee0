"""The call log as it is written: opened when a call starts ringing, closed when it ends.

Every write that changes what a finished call counts for changes the sums in the same transaction.
Calls are known by their `uid`, which the telephone gives them; an uid not in the log is passed
over, for the telephone reports what happened and not what was stored.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import msgspec

from app.crm import legs, numbers, outcomes, rollups
from app.crm.local_time import LocalTime, local_time
from app.crm.rows import Closing, FinishedCall, Office, OpenCall, PassedOn, WrapUp
from app.database.database import Database

if TYPE_CHECKING:
    from sqlalchemy import Row
    from sqlalchemy.orm import Session

MISSED = outcomes.MISSED
_FORSAKEN_MS = 600_000


def open_call(database: Database, opened: OpenCall, office: Office) -> int:
    """Put a call into the log as it starts and give its row id; twice is once."""
    from sqlalchemy import insert, select

    from app.crm.models import CALL

    moment = local_time(opened.started_at, office.zone)
    reading = numbers.candidates(opened.remote, office.country, office.prefixes)
    with database.session() as session:
        known = session.scalar(select(CALL.c.id).where(CALL.c.uid == opened.uid))
        if known is not None:
            return int(known)
        values = msgspec.structs.asdict(opened) | {
            "remote_e164": reading.e164[0] if reading.e164 else "",
            "outcome": "ringing",
            "local_day": moment.day,
            "local_hour": moment.hour,
            "local_fold": moment.fold,
            "heartbeat_at": opened.started_at,
        }
        return int(session.scalars(insert(CALL).returning(CALL.c.id), values).one())


def answer(database: Database, uid: str, at: int, agent_id: int | None = None) -> None:
    """Note that both ends are connected, and who took the call."""
    values: dict[str, object] = {"answered_at": at, "outcome": "talking", "heartbeat_at": at}
    if agent_id is not None:
        values["agent_id"] = agent_id
    with database.session() as session:
        _come_to(session, uid, lambda call: values if call.ended_at is None else {})


def close(database: Database, uid: str, closing: Closing) -> None:
    """Note how the call ended and count it; closing it again corrects the figures."""
    with database.session() as session:
        _come_to(session, uid, lambda _call: msgspec.structs.asdict(closing))


def heartbeat(database: Database, uids: Iterable[str], at: int) -> None:
    """Note that these calls still run; it bounds the error of an end nobody saw."""
    from sqlalchemy import update

    from app.crm.models import CALL

    with database.session() as session:
        session.execute(
            update(CALL)
            .where(CALL.c.uid.in_(list(uids)), CALL.c.ended_at.is_(None))
            .values(heartbeat_at=at)
        )


def close_orphans(
    database: Database,
    *,
    running: Iterable[str],
    agent_id: int | None,
    now: int,
) -> int:
    """Close the calls of this desk that run no more, and give their number.

    Their end is the last heartbeat, marked as estimated. Calls of other desks are left alone
    unless nobody has vouched for them for ten minutes.
    """
    # Almost always there are none: every start asks, and must not wait for SQLAlchemy.
    if database.reader.row("SELECT 1 FROM call WHERE ended_at IS NULL LIMIT 1") is None:
        return 0
    from sqlalchemy import and_, func, or_, select

    from app.crm.models import CALL

    alive = set(running)
    last_sign = func.coalesce(CALL.c.heartbeat_at, CALL.c.answered_at, CALL.c.started_at)
    # A database of its own has no other desk.
    mine = (
        CALL.c.id == CALL.c.id
        if database.path
        else or_(CALL.c.agent_id.is_(None), CALL.c.agent_id == agent_id)
    )
    with database.session() as session:
        open_calls = session.execute(
            select(CALL.c.uid, last_sign).where(
                and_(CALL.c.ended_at.is_(None), or_(mine, last_sign < now - _FORSAKEN_MS))
            )
        ).all()
        orphans = [(uid, at) for uid, at in open_calls if uid not in alive]
        for uid, at in orphans:
            _come_to(session, uid, partial(_orphan, ended_at=at))
        return len(orphans)


def _orphan(call: "Row[Any]", ended_at: int) -> dict[str, object]:
    answered = call.answered_at is not None
    ring_ms = (call.answered_at if answered else ended_at) - call.started_at
    return {
        "ended_at": ended_at,
        "end_estimated": True,
        "ring_ms": max(0, ring_ms),
        "talk_ms": max(0, ended_at - call.answered_at) if answered else 0,
        "outcome": _orphan_outcome(call.direction, answered=answered),
    }


def _orphan_outcome(direction: str, *, answered: bool) -> str:
    if answered:
        return "answered"
    return "tech_fail" if direction == "inbound" else "failed"


def assign_contact(database: Database, uid: str, contact_id: int | None) -> None:
    """Say whose call it is; no figure depends on it."""
    with database.session() as session:
        before = _locked(session, uid)
        if before is not None:
            _update(session, before.id, {"contact_id": contact_id})


def pass_on(database: Database, uid: str, who: PassedOn, office: Office) -> None:
    """Note that somebody else is on the call now; whose call it is must be asked anew."""
    reading = numbers.candidates(who.remote, office.country, office.prefixes)
    values: dict[str, object] = {
        "remote": who.remote,
        "remote_e164": reading.e164[0] if reading.e164 else "",
        "display_name": who.display_name,
        "transferred_by": who.transferred_by,
        "contact_id": None,
    }
    with database.session() as session:
        before = _locked(session, uid)
        if before is not None:
            _update(session, before.id, values)


def save_draft(database: Database, uid: str, wrap_up: WrapUp) -> None:
    """Keep what has been typed so far; a wrap-up that is finished is not undone by it."""
    with database.session() as session:
        before = _locked(session, uid)
        if before is not None and before.wrap_state != "done":
            _change(session, before, _noted(wrap_up) | {"wrap_state": "draft"})


def draft(database: Database, uid: str) -> WrapUp | None:
    """What has been noted about a call, None when it is not in the log."""
    row = database.reader.row(
        "SELECT disposition_id, notes, follow_up_on, follow_up_title, contact_id, agent_id"
        " FROM call WHERE uid = :uid",
        {"uid": uid},
    )
    if row is None:
        return None
    return msgspec.convert(
        dict(zip(WrapUp.__struct_fields__, row, strict=True)), WrapUp, strict=False
    )


def finish_wrap_up(database: Database, uid: str, wrap_up: WrapUp, *, wrap_ms: int) -> None:
    """Store the wrap-up for good; a follow-up day makes a task once."""
    from app.crm import tasks

    with database.session() as session:
        before = _locked(session, uid)
        if before is None:
            return
        first_time = before.wrap_state != "done"
        values = _noted(wrap_up) | {"wrap_state": "done"}
        if first_time:
            values["wrap_ms"] = max(0, wrap_ms)
        _change(session, before, values)
        if wrap_up.follow_up_on is not None and first_time:
            tasks.add_in(
                session,
                title=wrap_up.follow_up_title,
                due_on=wrap_up.follow_up_on,
                contact_id=wrap_up.contact_id or before.contact_id,
                call_id=before.id,
                agent_id=wrap_up.agent_id or before.agent_id,
                notes=wrap_up.notes,
            )


def _noted(wrap_up: WrapUp) -> dict[str, object]:
    values: dict[str, object] = msgspec.structs.asdict(wrap_up)
    # An agent who only writes notes neither takes the call over nor loses its contact.
    for name in ("contact_id", "agent_id"):
        if values[name] is None:
            del values[name]
    return values


def insert_finished(session: "Session", calls: Sequence[FinishedCall], zone: str) -> int:
    """Put many ended calls into the log and the sums, and give their number.

    The caller sees to it that no `uid` is in the log already.
    """
    from app.database.bulk import Bulk

    rows: list[tuple[Any, ...]] = []
    counted: list[rollups.CountedCall] = []
    for call in calls:
        moment = local_time(call.started_at, zone)
        ended_at = call.ended_at
        if ended_at is None:
            ended_at = call.started_at + call.ring_ms + call.talk_ms + call.hold_ms
        missed = call.direction == "inbound" and call.outcome in MISSED
        rows.append((*_finished_values(call), ended_at, *moment, missed))
        counted.append(_counted_finished(call, moment))
    if rows:
        # Past SQLAlchemy, in the same transaction: a year of calls in a second or two.
        Bulk(session).insert("call", _FINISHED_COLUMNS, rows)
        rollups.add(session, counted)
    return len(rows)


_FINISHED_FIELDS = tuple(name for name in FinishedCall.__struct_fields__ if name != "ended_at")
_FINISHED_COLUMNS = (
    *_FINISHED_FIELDS,
    "ended_at",
    "local_day",
    "local_hour",
    "local_fold",
    "missed",
)
_finished_values = attrgetter(*_FINISHED_FIELDS)


def _counted_finished(call: FinishedCall, moment: LocalTime) -> rollups.CountedCall:
    return rollups.CountedCall(
        local_day=moment.day,
        local_hour=moment.hour,
        local_fold=moment.fold,
        agent_id=call.agent_id or 0,
        direction=call.direction,
        outcome=call.outcome,
        disposition_id=call.disposition_id or 0,
        end_estimated=False,
        wrapped=call.wrap_state == "done",
        ring_ms=call.ring_ms,
        talk_ms=call.talk_ms,
        hold_ms=call.hold_ms,
        wrap_ms=call.wrap_ms,
    )


def correct(session: "Session", uid: str, values: Mapping[str, object]) -> None:
    """Change what a call in the log came to, within a transaction that does more."""
    before = _locked(session, uid)
    if before is not None:
        _change(session, before, _with_missed(before, values))


def _counted(row: Mapping[str, Any]) -> rollups.CountedCall:
    return rollups.CountedCall(
        local_day=row["local_day"],
        local_hour=row["local_hour"],
        local_fold=row["local_fold"],
        agent_id=row["agent_id"] or 0,
        direction=row["direction"],
        outcome=row["outcome"],
        disposition_id=row["disposition_id"] or 0,
        end_estimated=bool(row["end_estimated"]),
        wrapped=row["wrap_state"] == "done",
        ring_ms=row["ring_ms"],
        talk_ms=row["talk_ms"],
        hold_ms=row["hold_ms"],
        wrap_ms=row["wrap_ms"],
    )


def _locked(session: "Session", uid: str) -> "Row[Any] | None":
    from sqlalchemy import select

    from app.crm.models import CALL

    return session.execute(select(CALL).where(CALL.c.uid == uid).with_for_update()).one_or_none()


def _update(session: "Session", row_id: int, values: Mapping[str, object]) -> None:
    from sqlalchemy import update

    from app.crm.models import CALL

    session.execute(update(CALL).where(CALL.c.id == row_id).values(**values))


def _come_to(
    session: "Session", uid: str, values_of: Callable[["Row[Any]"], Mapping[str, object]]
) -> None:
    """Write what has become of a call, and what follows from it for its legs at other desks."""
    calls = legs.locked(session, uid)
    values = {call.id: dict(values_of(call)) if call.uid == uid else {} for call in calls}
    after = [call._asdict() | values[call.id] for call in calls]
    for leg_id, outcome in legs.outcomes(after).items():
        values[leg_id]["outcome"] = outcome
    _change_all(session, [(one, _with_missed(one, values[one.id])) for one in calls])


def _with_missed(call: "Row[Any]", values: Mapping[str, object]) -> dict[str, object]:
    """The values of a call with what follows from its outcome."""
    outcome = values.get("outcome", call.outcome)
    return {**values, "missed": call.direction == "inbound" and outcome in MISSED}


def _change(session: "Session", before: "Row[Any]", values: Mapping[str, object]) -> None:
    """Write the values and carry the difference into the sums."""
    _change_all(session, [(before, values)])


def _change_all(
    session: "Session", changes: Sequence[tuple["Row[Any]", Mapping[str, object]]]
) -> None:
    """Write the values of several calls and carry the differences into the sums together."""
    counted: list[rollups.Change] = []
    for before, values in changes:
        old = before._asdict()
        new = old | dict(values)
        if new != old:
            _update(session, before.id, values)
        counted.append((_counted_if_ended(old), _counted_if_ended(new)))
    rollups.apply(session, counted)


def _counted_if_ended(row: Mapping[str, Any]) -> rollups.CountedCall | None:
    return _counted(row) if row["ended_at"] is not None else None
