"""Sums kept beside the call log, written by the same transaction that writes the call.

A month's figures are read from some thousand rows here instead of from every call. `apply` keeps
them true, `rebuild` makes them anew from the log, `compare` says whether both agree.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.database.database import Database

_FINE_WAIT_MS = 600_000
_SUMS = (
    "calls",
    "measured",
    "within_threshold",
    "wrapped",
    "ring_ms",
    "talk_ms",
    "hold_ms",
    "wrap_ms",
    "wrapped_handle_ms",
    "held",
)
_LONGEST = "longest_ring_ms"


class CountedCall(msgspec.Struct, frozen=True, kw_only=True):
    """What the sums need to know of one ended call."""

    local_day: int
    local_hour: int
    local_fold: int
    agent_id: int
    direction: str
    outcome: str
    disposition_id: int
    end_estimated: bool
    wrapped: bool
    ring_ms: int
    talk_ms: int
    hold_ms: int
    wrap_ms: int


Change = tuple[CountedCall | None, CountedCall | None]
"""A call before and after; None where it counts for nothing."""


class Difference(msgspec.Struct, frozen=True):
    """One sum that is not what the log says; a missing row counts as zeros."""

    table: str
    key: tuple[Any, ...]
    stored: tuple[int, ...]
    expected: tuple[int, ...]


class _Table(NamedTuple):
    """One table of sums: its key columns, how the log names them, and its sums."""

    name: str
    keys: tuple[str, ...]
    sources: tuple[str, ...]
    key_of: Callable[[CountedCall], tuple[Any, ...]]
    sums: tuple[str, ...] = _SUMS
    longest: bool = True
    measured_only: bool = False


_WAIT_SQL = (
    f"CASE WHEN ring_ms <= {_FINE_WAIT_MS} THEN (ring_ms + 999) / 1000"
    " ELSE (ring_ms + 9999) / 10000 * 10 END"
)

TABLES = (
    _Table(
        "rollup_day_agent",
        ("day", "agent_id", "direction", "outcome"),
        ("local_day", "coalesce(agent_id, 0)", "direction", "outcome"),
        lambda c: (c.local_day, c.agent_id, c.direction, c.outcome),
    ),
    _Table(
        "rollup_day_hour",
        ("day", "hour", "fold", "direction", "outcome"),
        ("local_day", "local_hour", "local_fold", "direction", "outcome"),
        lambda c: (c.local_day, c.local_hour, c.local_fold, c.direction, c.outcome),
    ),
    _Table(
        "rollup_day_disposition",
        ("day", "disposition_id", "direction", "outcome"),
        ("local_day", "coalesce(disposition_id, 0)", "direction", "outcome"),
        lambda c: (c.local_day, c.disposition_id, c.direction, c.outcome),
    ),
    _Table(
        "rollup_day_wait",
        ("day", "direction", "outcome", "wait_s"),
        ("local_day", "direction", "outcome", _WAIT_SQL),
        lambda c: (c.local_day, c.direction, c.outcome, wait_bucket(c.ring_ms)),
        sums=("calls",),
        longest=False,
        measured_only=True,
    ),
)

_SOUND = "CASE WHEN end_estimated THEN 0 ELSE {} END"
_SUM_SQL = {
    "calls": "1",
    "measured": _SOUND.format("1"),
    "within_threshold": _SOUND.format("CASE WHEN ring_ms <= :threshold THEN 1 ELSE 0 END"),
    "wrapped": _SOUND.format("CASE WHEN wrap_state = 'done' THEN 1 ELSE 0 END"),
    "ring_ms": _SOUND.format("ring_ms"),
    "talk_ms": _SOUND.format("talk_ms"),
    "hold_ms": _SOUND.format("hold_ms"),
    "wrap_ms": _SOUND.format("wrap_ms"),
    "wrapped_handle_ms": _SOUND.format(
        "CASE WHEN wrap_state = 'done' THEN talk_ms + hold_ms + wrap_ms ELSE 0 END"
    ),
    "held": _SOUND.format("CASE WHEN hold_ms > 0 THEN 1 ELSE 0 END"),
}


def wait_bucket(ring_ms: int) -> int:
    """Seconds of a wait, rounded up; above ten minutes rounded up to tens."""
    if ring_ms <= _FINE_WAIT_MS:
        return -(-ring_ms // 1000)
    return -(-ring_ms // 10_000) * 10


def apply(session: "Session", changed: Iterable[Change]) -> None:
    """Take every `before` out of the sums and put `after` in, within the session's transaction.

    The log itself must have been changed before.
    """
    changed = [(before, after) for before, after in changed if before != after]
    if not changed:
        return
    threshold_ms = _threshold_ms(session)
    for table in TABLES:
        changes: defaultdict[tuple[Any, ...], list[int]] = _zeros(table)
        longest: dict[tuple[Any, ...], int] = {}
        for before, after in changed:
            if before is not None:
                _count(table, before, threshold_ms, -1, changes)
            if after is not None:
                _count(table, after, threshold_ms, 1, changes)
                _note_longest(table, after, longest)
        _write(session, table, changes, longest)
        for key in {table.key_of(before) for before, _after in changed if before is not None}:
            _take_out(session, table, key)


def add(session: "Session", calls: Iterable[CountedCall]) -> None:
    """Put many ended calls into the sums at once."""
    threshold_ms = _threshold_ms(session)
    all_changes = [(table, _zeros(table), dict[tuple[Any, ...], int]()) for table in TABLES]
    for call in calls:
        for table, changes, longest in all_changes:
            _count(table, call, threshold_ms, 1, changes)
            _note_longest(table, call, longest)
    for table, changes, longest in all_changes:
        _write(session, table, changes, longest)


def _zeros(table: _Table) -> "defaultdict[tuple[Any, ...], list[int]]":
    return defaultdict(lambda: [0] * len(table.sums))


def _count(
    table: _Table,
    call: CountedCall,
    threshold_ms: int,
    sign: int,
    changes: "defaultdict[tuple[Any, ...], list[int]]",
) -> None:
    if table.measured_only and call.end_estimated:
        return
    sums = changes[table.key_of(call)]
    if table.sums is not _SUMS:
        sums[0] += sign
        return
    for position, value in enumerate(_values(call, threshold_ms)):
        sums[position] += sign * value


def _values(call: CountedCall, threshold_ms: int) -> tuple[int, ...]:
    if call.end_estimated:
        return (1, 0, 0, 0, 0, 0, 0, 0, 0, 0)
    handle_ms = call.talk_ms + call.hold_ms + call.wrap_ms
    return (
        1,
        1,
        int(call.ring_ms <= threshold_ms),
        int(call.wrapped),
        call.ring_ms,
        call.talk_ms,
        call.hold_ms,
        call.wrap_ms,
        handle_ms if call.wrapped else 0,
        int(call.hold_ms > 0),
    )


def _note_longest(table: _Table, call: CountedCall, longest: dict[tuple[Any, ...], int]) -> None:
    if table.longest and not call.end_estimated:
        key = table.key_of(call)
        longest[key] = max(longest.get(key, 0), call.ring_ms)


def _write(
    session: "Session",
    table: _Table,
    changes: Mapping[tuple[Any, ...], list[int]],
    longest: Mapping[tuple[Any, ...], int],
) -> None:
    from sqlalchemy import text

    # In one order everywhere, so that two desks never wait for each other in a circle.
    rows = [
        dict(zip((*table.keys, *table.sums), (*key, *sums), strict=True))
        | ({_LONGEST: longest.get(key, 0)} if table.longest else {})
        for key, sums in sorted(changes.items())
        if any(sums) or key in longest
    ]
    if rows:
        session.execute(text(_upsert(table, _dialect(session))), rows)


def _upsert(table: _Table, dialect: str) -> str:
    columns = (*table.keys, *table.sums, *((_LONGEST,) if table.longest else ()))
    greatest = "max" if dialect == "sqlite" else "greatest"
    updates = [f"{name} = {table.name}.{name} + excluded.{name}" for name in table.sums]
    if table.longest:
        updates.append(f"{_LONGEST} = {greatest}({table.name}.{_LONGEST}, excluded.{_LONGEST})")
    return (
        f"INSERT INTO {table.name} ({', '.join(columns)})"
        f" VALUES ({', '.join(':' + name for name in columns)})"
        f" ON CONFLICT ({', '.join(table.keys)}) DO UPDATE SET {', '.join(updates)}"
    )


def _take_out(session: "Session", table: _Table, key: tuple[Any, ...]) -> None:
    """After a call has left a row: drop an empty row, find the longest wait that remains."""
    from sqlalchemy import text

    named = dict(zip(table.keys, key, strict=True))
    same = " AND ".join(f"{name} = :{name}" for name in table.keys)
    session.execute(text(f"DELETE FROM {table.name} WHERE {same} AND calls = 0"), named)
    if not table.longest:
        return
    in_log = " AND ".join(
        f"{source} = :{name}" for source, name in zip(table.sources, table.keys, strict=True)
    )
    # The log has no index by day of the office: a day lies within these 64 hours of UTC.
    session.execute(
        text(
            f"UPDATE {table.name} SET {_LONGEST} = (SELECT coalesce(max(ring_ms), 0) FROM call"
            " WHERE started_at >= :from_ms AND started_at < :to_ms AND ended_at IS NOT NULL"
            f" AND NOT end_estimated AND {in_log}) WHERE {same}"
        ),
        named | _around(key[0]),
    )


def _around(day: int) -> dict[str, int]:
    from datetime import UTC, datetime

    noon = datetime(day // 10_000, day // 100 % 100, day % 100, 12, tzinfo=UTC)
    middle = int(noon.timestamp()) * 1000
    return {"from_ms": middle - 32 * 3_600_000, "to_ms": middle + 32 * 3_600_000}


def _threshold_ms(session: "Session") -> int:
    from sqlalchemy import text

    seconds = session.scalar(text("SELECT service_level_s FROM office WHERE id = 1"))
    return 1000 * (20 if seconds is None else int(seconds))


def _dialect(session: "Session") -> str:
    return session.get_bind().dialect.name


def rebuild(database: "Database", progress: Callable[[float], None] | None = None) -> int:
    """Make every sum anew from the call log in one transaction; `progress` gets 0 to 1.

    Gives the number of calls counted.
    """
    with database.session() as session:
        return rebuild_in(session, progress)


def rebuild_in(session: "Session", progress: Callable[[float], None] | None = None) -> int:
    """The same within a transaction that does more."""
    from sqlalchemy import text

    threshold = {"threshold": _threshold_ms(session)}
    for done, table in enumerate(TABLES):
        session.execute(text(f"DELETE FROM {table.name}"))
        columns = (*table.keys, *table.sums, *((_LONGEST,) if table.longest else ()))
        session.execute(
            text(f"INSERT INTO {table.name} ({', '.join(columns)}) {_expected(table)}"), threshold
        )
        if progress is not None:
            progress((done + 1) / len(TABLES))
    counted = session.scalar(text("SELECT coalesce(sum(calls), 0) FROM rollup_day_agent"))
    return int(counted or 0)


def compare(database: "Database") -> tuple[Difference, ...]:
    """Every sum that differs from what the call log says; empty when all is true."""
    reader = database.reader
    threshold = reader.row("SELECT service_level_s FROM office WHERE id = 1")
    params = {"threshold": 1000 * (threshold[0] if threshold else 20)}
    differences: list[Difference] = []
    for table in TABLES:
        columns = (*table.keys, *table.sums, *((_LONGEST,) if table.longest else ()))
        wide = len(table.keys)
        stored = {
            row[:wide]: row[wide:]
            for row in reader.rows(f"SELECT {', '.join(columns)} FROM {table.name}")
        }
        expected = {
            row[:wide]: tuple(int(value) for value in row[wide:])
            for row in reader.rows(_expected(table), params)
        }
        nothing = (0,) * (len(columns) - wide)
        differences += [
            Difference(table.name, key, stored.get(key, nothing), expected.get(key, nothing))
            for key in sorted(stored.keys() | expected.keys())
            if stored.get(key, nothing) != expected.get(key, nothing)
        ]
    return tuple(differences)


def _expected(table: _Table) -> str:
    """The SELECT that gives the rows of a table of sums from the log."""
    keys = ", ".join(table.sources)
    sums = ", ".join(f"sum({_SUM_SQL[name]})" for name in table.sums)
    longest = f", max({_SOUND.format('ring_ms')})" if table.longest else ""
    only = " AND NOT end_estimated" if table.measured_only else ""
    numbered = ", ".join(str(position + 1) for position in range(len(table.sources)))
    return (
        f"SELECT {keys}, {sums}{longest} FROM call WHERE ended_at IS NOT NULL{only}"
        f" GROUP BY {numbered}"
    )
