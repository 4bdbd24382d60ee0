"""Calls for the tests of the figures, put in the log as an import puts them."""

from datetime import datetime
from itertools import count
from zoneinfo import ZoneInfo

from app.crm import calls, office
from app.crm.rows import FinishedCall
from app.database.database import Database

_numbers = count(1)


def at(text: str, zone: str = "Europe/Paris", fold: int = 0) -> int:
    """Epoch milliseconds of a local time written 2026-10-05 09:30:00."""
    moment = datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold)
    return round(moment.timestamp() * 1000)


def call(
    started: str | int,
    outcome: str = "answered",
    *,
    wait_s: float = 5,
    talk_s: float = 0,
    hold_s: float = 0,
    wrap_s: float = 0,
    remote: str = "",
    direction: str = "inbound",
    wrapped: bool = True,
    agent: int | None = None,
    disposition: int | None = None,
) -> FinishedCall:
    """One ended call."""
    started_at = at(started) if isinstance(started, str) else started
    wait, talk, hold = round(1000 * wait_s), round(1000 * talk_s), round(1000 * hold_s)
    return FinishedCall(
        uid=f"made-{next(_numbers)}",
        direction=direction,
        started_at=started_at,
        outcome=outcome,
        remote=remote,
        remote_e164=remote,
        answered_at=started_at + wait if outcome == "answered" else None,
        ended_at=started_at + wait + talk + hold,
        ring_ms=wait,
        talk_ms=talk,
        hold_ms=hold,
        wrap_ms=round(1000 * wrap_s),
        wrap_state="done" if wrapped else "draft",
        agent_id=agent,
        disposition_id=disposition,
    )


def log(database: Database, *made: FinishedCall) -> None:
    """Put the calls in the log and in the sums."""
    zone = office.load(database).zone
    with database.session() as session:
        calls.insert_finished(session, made, zone)


def estimate_end(database: Database, uid: str) -> None:
    """Mark a call as one whose end was guessed after a crash, and make the sums anew."""
    from sqlalchemy import text

    from app.crm import rollups

    with database.session() as session:
        session.execute(text("UPDATE call SET end_estimated = true WHERE uid = :uid"), {"uid": uid})
    rollups.rebuild(database)
