"""The call log as it is read: one call, lists of calls, the day so far, who waits for a call."""

from collections.abc import Iterator, Sequence
from datetime import date
from enum import StrEnum

import msgspec

from app.crm import numbers
from app.crm import office as offices
from app.crm.call_rows import SELECT, call_row
from app.crm.local_time import day_bounds, month_bounds, today
from app.crm.outcomes import LEGS, MISSED
from app.crm.rows import CallRow, LastNumber, Office, TodayCounts
from app.crm.search import matching_ids
from app.database.database import Database
from app.database.list_cursor import ListCursor, ListQuery
from app.database.reader import Reader

_LOGGED_PAGE = 1_000
_RECENT = 60
"""Calls looked through for the numbers spoken with last."""
_WORTH_RETURNING_MS = 14 * 86_400_000

_UNFINISHED = SELECT + "WHERE c.wrap_state = 'draft'{mine} ORDER BY c.started_at DESC LIMIT 100"
_UNWRAPPED = _UNFINISHED.format(mine="")
# Not a bare "agent_id =": all calls of the agent would be read by its index, for a few unfinished.
_UNWRAPPED_OF_AGENT = _UNFINISHED.format(mine=" AND coalesce(c.agent_id, 0) = :agent")


class CallOrder(StrEnum):
    """The orders the list offers; each has an index."""

    STARTED = "started"
    TALK = "talk"
    REMOTE = "remote"


_KEYS = {
    CallOrder.STARTED: ("started_at", "id"),
    CallOrder.TALK: ("talk_ms", "id"),
    CallOrder.REMOTE: ("remote_e164", "started_at", "id"),
}


class CallFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which calls a list shows; what is left empty does not restrict it."""

    month: str = ""
    """"YYYY-MM" of the office."""
    day: date | None = None
    """One day of the office."""
    direction: str = ""
    outcome: str = ""
    agent_id: int | None = None
    contact_id: int | None = None
    missed: bool = False
    turned_away: bool = False
    """Only those a rule refused or sent on."""
    text: str = ""
    """Part of a contact's name or of a number."""


def get(database: Database, uid: str) -> CallRow | None:
    """The call with this uid, None when it is not in the log."""
    row = database.reader.row(SELECT + "WHERE c.uid = :uid", {"uid": uid})
    return None if row is None else call_row(row)


def unwrapped(database: Database, agent_id: int | None = None) -> tuple[CallRow, ...]:
    """Calls with a wrap-up begun and not finished, newest first."""
    mine = {"agent": agent_id} if agent_id is not None else {}
    rows = database.reader.rows(_UNWRAPPED_OF_AGENT if mine else _UNWRAPPED, mine)
    return tuple(call_row(row) for row in rows)


def listing(
    database: Database,
    wanted: CallFilter | None = None,
    order: CallOrder = CallOrder.STARTED,
    *,
    descending: bool = True,
    office: Office | None = None,
) -> ListCursor[CallRow]:
    """The list of the calls wanted, newest first unless told otherwise."""
    where, params = _condition(database, wanted or CallFilter(), office or offices.load(database))
    query = ListQuery(
        table="call", keys=_KEYS[order], descending=descending, where=where, params=params
    )
    return ListCursor(query, rows_of)


def rows_of(reader: Reader, ids: Sequence[int]) -> dict[int, CallRow]:
    """The list's lines for these ids, by id."""
    rows = reader.rows(f"{SELECT}WHERE c.id {reader.among_ids}", {"ids": reader.ids(ids)})
    return {row[0]: call_row(row) for row in rows}


def logged(database: Database, bounds: tuple[int, int] | None = None) -> Iterator[CallRow]:
    """Every call that began between two epoch times (the end not included), oldest first.

    They are read page by page: the whole log never lies in memory.
    """
    where, params = "", dict[str, object]()
    if bounds is not None:
        where = "started_at >= :start AND started_at < :end"
        params = {"start": bounds[0], "end": bounds[1]}
    query = ListQuery(table="call", keys=_KEYS[CallOrder.STARTED], where=where, params=params)
    cursor = ListCursor(query, rows_of)
    start = 0
    while start < cursor.known or not cursor.complete:
        cursor.read_more(database, _LOGGED_PAGE)
        yield from cursor.rows(database, start, cursor.known)
        start = cursor.known


def _condition(
    database: Database, wanted: CallFilter, office: Office
) -> tuple[str, dict[str, object]]:
    reader = database.reader
    conditions: list[str] = []
    params: dict[str, object] = {}
    if wanted.month:
        conditions.append("started_at >= :start AND started_at < :end")
        params["start"], params["end"] = month_bounds(wanted.month, office.zone)
    if wanted.day is not None:
        conditions.append("started_at >= :begin AND started_at < :finish")
        params["begin"], params["finish"] = day_bounds(wanted.day, office.zone)
    for name in ("direction", "outcome", "agent_id", "contact_id"):
        value = getattr(wanted, name)
        if value not in ("", None):
            conditions.append(f"{name} = :{name}")
            params[name] = value
    if wanted.turned_away:
        conditions.append("rule <> ''")
    if wanted.missed:
        conditions.append("missed = :missed")
        params["missed"] = True
    if wanted.text.strip():
        ids = matching_ids(database, wanted.text, office.country)
        params["ids"] = reader.ids(ids)
        either = f"contact_id {reader.among_ids}"
        digits = numbers.beginnings(wanted.text, office.country)[0]
        if len(digits) > 3:  # noqa: PLR2004  a country code says nothing yet
            either += " OR (remote_e164 >= :low AND remote_e164 < :high)"
            params["low"], params["high"] = digits, digits + "\U0010ffff"
        conditions.append(f"({either})")
    return " AND ".join(conditions), params


def today_counts(
    database: Database, office: Office, now: int, agent_id: int | None = None
) -> TodayCounts:
    """The day of the office so far, of one agent or of all; running calls are not counted."""
    start, end = day_bounds(today(now, office.zone), office.zone)
    mine = " AND agent_id = :agent" if agent_id is not None else ""
    rows = database.reader.rows(
        "SELECT direction, outcome, ring_ms, talk_ms, remote_e164, started_at, end_estimated"
        " FROM call WHERE started_at >= :start AND started_at < :end"
        f" AND ended_at IS NOT NULL{mine}",
        {"start": start, "end": end} | ({"agent": agent_id} if agent_id is not None else {}),
    )
    inbound = [row for row in rows if row[0] == "inbound" and row[1] not in LEGS]
    missed = [row for row in inbound if row[1] in MISSED]
    spoken: dict[str, int] = {}
    for row in rows:
        if row[1] == "answered" and row[4]:
            spoken[row[4]] = max(spoken.get(row[4], 0), row[5])
    return TodayCounts(
        received=len(inbound),
        answered=sum(row[1] == "answered" for row in inbound),
        missed=len(missed),
        returned=sum(spoken.get(row[4], 0) > row[5] for row in missed),
        outbound=sum(row[0] == "outbound" for row in rows),
        talk_ms=sum(row[3] for row in rows),
        longest_wait_ms=max((row[2] for row in inbound if not row[6]), default=0),
    )


def to_return(database: Database, now: int, limit: int = 100) -> tuple[CallRow, ...]:
    """Missed calls of the last two weeks nobody has spoken with again, one a number, newest first.

    Older ones are history, not work. `now` is an epoch time in milliseconds.
    """
    rows = database.reader.rows(
        SELECT + "WHERE c.missed = :missed AND c.started_at >= :since"
        " AND NOT EXISTS (SELECT 1 FROM call l WHERE l.remote_e164 = c.remote_e164"
        " AND l.started_at > c.started_at AND c.remote_e164 <> ''"
        " AND (l.outcome = 'answered' OR l.missed = :missed))"
        " AND c.remote <> '' ORDER BY c.started_at DESC LIMIT :limit",
        {"missed": True, "since": now - _WORTH_RETURNING_MS, "limit": limit},
    )
    return tuple(call_row(row) for row in rows)


def last_numbers(database: Database, limit: int) -> tuple[LastNumber, ...]:
    """Who was called or rang last, one line a number, newest first."""
    rows = database.reader.rows(
        "SELECT c.remote, c.remote_e164, k.given_name, k.family_name FROM call c"
        " LEFT JOIN contact k ON k.id = c.contact_id"
        " WHERE c.remote <> '' ORDER BY c.started_at DESC, c.id DESC LIMIT :limit",
        {"limit": max(_RECENT, limit)},
    )
    found: dict[str, LastNumber] = {}
    for remote, e164, given, family in rows:
        number = e164 or remote
        name = " ".join(filter(None, (given, family)))
        found.setdefault(number, LastNumber(number=number, name=name))
    return tuple(found.values())[:limit]


def last_dialled(database: Database, agent_id: int | None) -> str:
    """What this member called last, as it was dialled; "" for nobody yet."""
    mine = "= :agent" if agent_id is not None else "IS NULL"
    rows = database.reader.rows(
        "SELECT remote FROM call WHERE direction = 'outbound' AND remote <> ''"
        f" AND agent_id {mine} ORDER BY started_at DESC, id DESC LIMIT 1",
        {"agent": agent_id} if agent_id is not None else {},
    )
    return next((str(remote) for (remote,) in rows), "")
