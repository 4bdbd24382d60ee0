"""How long the figures of a month take beside 2,000,000 calls, against raw SQL over the calls.

The floor of the first figure is one pass of one statement over every call, that of the second the
seven statements a report would ask of the calls of its month without any sums kept. The calls are
made by the database itself, two years of them, and the sums are rebuilt from them.
"""

import json
import sqlite3
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from statistics import median

from app.crm import office, rollups
from app.crm.local_time import day_bounds, day_number
from app.crm.rows import Office
from app.database.database import Database
from app.database.opening import open_database
from app.paths import DataPaths
from app.reports.metrics import collect, month_figures
from app.reports.months import Month
from app.team import members
from app.team.members import MemberDraft

CALLS, DAYS, AGENTS = 2_000_000, 730, 20
ROUNDS = 7
TARGET = 0.15
ZONE = "Europe/Paris"
FIRST_DAY = date(2024, 11, 1)
MONTH = Month(2026, 3)

# A multiplicative sequence stands for chance: the same office every time, without a loop here.
_INSERT = f"""
    WITH RECURSIVE numbers(n) AS (
        SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n < {CALLS - 1}
    ), drawn AS (
        SELECT n, n * 2654435761 % 4294967296 AS chance, n * 40503 % 65536 AS other FROM numbers
    ), made AS (
        SELECT n, chance, other, day.number AS day, day.start_at + 1000 * (28800 + other % 39600)
            AS started_at, 8 + other % 39600 / 3600 AS hour,
            CASE WHEN chance % 10 < 7 THEN 'inbound' ELSE 'outbound' END AS direction,
            CASE WHEN chance % 100 < 83 THEN 'answered' WHEN chance % 10 < 7 THEN
                CASE WHEN chance % 3 = 0 THEN 'voicemail' ELSE 'abandoned' END
                ELSE 'no_answer' END AS outcome
        FROM drawn JOIN day ON day.place = n * {DAYS} / {CALLS}
    )
    INSERT INTO call (uid, direction, started_at, ended_at, ring_ms, talk_ms, wrap_ms, outcome,
        missed, remote, remote_e164, agent_id, disposition_id, wrap_state, local_day, local_hour)
    SELECT 'bench-' || n, direction, started_at, started_at + chance % 60000 + 90000,
        chance % 60000, CASE outcome WHEN 'answered' THEN 90000 ELSE 0 END,
        CASE outcome WHEN 'answered' THEN 30000 ELSE 0 END, outcome,
        outcome IN ('abandoned', 'voicemail'), '+3361' || (1000000 + chance % 900000),
        '+3361' || (1000000 + chance % 900000), 1 + chance % {AGENTS},
        CASE outcome WHEN 'answered' THEN 1 + other % 12 END, 'done', day, hour
    FROM made
"""

_OVER_ALL = """
    SELECT direction, outcome, count(*), sum(ring_ms), sum(talk_ms), sum(hold_ms), sum(wrap_ms),
        max(ring_ms) FROM call GROUP BY direction, outcome
"""
_OF_MONTH = "FROM call WHERE started_at >= :start AND started_at < :end"
_SEVEN = tuple(
    f"SELECT {what}, count(*), sum(ring_ms), sum(talk_ms), sum(hold_ms), sum(wrap_ms) {_OF_MONTH}"
    f" GROUP BY {what}"
    for what in (
        "direction, outcome",
        "local_day, direction, outcome",
        "local_hour, direction, outcome",
        "agent_id, direction, outcome",
        "disposition_id, direction, outcome",
        "local_day, local_hour, outcome",
        "outcome, ring_ms / 1000",
    )
)


def large_office(folder: Path) -> Database:
    """An office of 2,000,000 calls with its sums."""
    database = open_database(DataPaths(folder).create())
    office.save(database, Office(name="Benchmark", zone=ZONE))
    for number in range(AGENTS):
        members.save(database, MemberDraft(f"Agent {number:02}"))
    assert database.path is not None
    connection = sqlite3.connect(database.path)
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("CREATE TEMP TABLE day (place INTEGER PRIMARY KEY, number, start_at)")
    days = [FIRST_DAY + timedelta(days=place) for place in range(DAYS)]
    connection.executemany(
        "INSERT INTO day VALUES (?, ?, ?)",
        [(place, day_number(day), day_bounds(day, ZONE)[0]) for place, day in enumerate(days)],
    )
    connection.execute(_INSERT)
    connection.commit()
    connection.close()
    rollups.rebuild(database)
    return database


def sums_of_month(database: Database) -> None:
    """Read every sum of the month, without the months it is compared with."""
    collect.days(database, MONTH, MONTH)
    collect.waits_by_day(database, MONTH)
    collect.hours(database, MONTH)
    collect.agents(database, MONTH)
    collect.dispositions(database, MONTH)


def seven_statements(database: Database) -> None:
    """Ask the calls of the month themselves."""
    start, end = MONTH.bounds(ZONE)
    for statement in _SEVEN:
        database.reader.rows(statement, {"start": start, "end": end})


def seconds(work: Callable[[], object]) -> float:
    """Time of one run."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def report(name: str, mine: Callable[[], object], floor: Callable[[], object]) -> None:
    """Measure both in turn and print the figure."""
    mine()
    measured = [(seconds(mine), seconds(floor)) for _ in range(ROUNDS)]
    value, base = (median(column) for column in zip(*measured, strict=True))
    print(
        json.dumps(
            {
                "figure": name,
                "value": round(1000 * value, 1),
                "unit": "ms",
                "floor": round(1000 * base, 1),
                "ratio": round(value / base, 3),
                "target": TARGET,
                "met": value / base <= TARGET,
            }
        ),
        flush=True,
    )


def main() -> None:
    """Print both figures."""
    with tempfile.TemporaryDirectory() as folder:
        database = large_office(Path(folder))
        found = month_figures(database, str(MONTH)).figures
        assert found["received"]
        report(
            "month figures with two months to compare, against one pass over 2,000,000 calls",
            lambda: month_figures(database, str(MONTH)),
            lambda: database.reader.rows(_OVER_ALL),
        )
        report(
            "sums of a month, against seven statements over its calls",
            lambda: sums_of_month(database),
            lambda: seven_statements(database),
        )
        database.close()


if __name__ == "__main__":
    main()
