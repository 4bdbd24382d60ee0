"""What keeping the sums true costs: closing a call with and without them, and a month at once.

The floor of one call is the same transaction without the sums; that of many is executemany of
their rows.
"""

import random
import shutil
import sqlite3
import tempfile
from pathlib import Path
from unittest import mock

from app.crm import calls, rollups
from app.crm import office as offices
from app.crm.rows import Closing, FinishedCall, Office, OpenCall
from app.database.database import Database
from app.database.opening import open_database
from app.paths import DataPaths
from benchmarks.figures import milliseconds, percentile, say

SINGLE, MANY = 300, 40_000
START = 1_780_000_000_000
OFFICE = Office()


def one_call(database: Database, uid: str, at: int) -> float:
    """Milliseconds to close one call that has been opened."""
    calls.open_call(
        database, OpenCall(uid=uid, direction="inbound", started_at=at, remote="0612345678"), OFFICE
    )
    closing = Closing(ended_at=at + 70_000, outcome="answered", ring_ms=9_000, talk_ms=61_000)
    return milliseconds(lambda: calls.close(database, uid, closing))


def finished(count: int) -> list[FinishedCall]:
    """Calls of thirteen months."""
    chance = random.Random(2)
    return [
        FinishedCall(
            uid=f"many-{number}",
            direction=chance.choice(("inbound", "outbound")),
            started_at=START - chance.randrange(395 * 86_400) * 1000,
            outcome=chance.choice(("answered", "answered", "abandoned")),
            remote="0612345678",
            remote_e164="+33612345678",
            ring_ms=chance.randrange(60_000),
            talk_ms=chance.randrange(600_000),
        )
        for number in range(count)
    ]


def executemany(path: Path) -> float:
    """Milliseconds to write the rows of the calls again by executemany alone."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA synchronous = NORMAL")
    rows = connection.execute("SELECT * FROM call WHERE uid LIKE 'many-%'").fetchall()
    connection.execute("DELETE FROM call WHERE uid LIKE 'many-%'")

    def write() -> None:
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(f"INSERT INTO call VALUES ({', '.join('?' * len(rows[0]))})", rows)
        connection.execute("COMMIT")

    taken = milliseconds(write)
    connection.close()
    return taken


def main() -> None:
    """Measure both interleaved."""
    folder = Path(tempfile.mkdtemp(prefix="combine-rollups-"))
    paths = DataPaths(folder).create()
    database = open_database(paths)
    offices.save(database, OFFICE)
    kept, bare = [], []
    for number in range(SINGLE):
        kept.append(one_call(database, f"kept-{number}", START + number * 60_000))
        with mock.patch.object(rollups, "apply"):
            bare.append(one_call(database, f"bare-{number}", START + number * 60_000))
    for name, share in (("p50", 0.5), ("p95", 0.95)):
        say(
            f"closing a call with its sums, {name}",
            percentile(kept, share),
            "ms",
            floor=percentile(bare, share),
            target=4.0,
        )
    many = finished(MANY)

    def write() -> None:
        with database.session() as session:
            calls.insert_finished(session, many, OFFICE.zone)

    taken = milliseconds(write)
    rebuilt = milliseconds(lambda: rollups.rebuild(database))
    assert not rollups.compare(database)
    database.close()
    floor = executemany(paths.database)
    say(f"{MANY} finished calls with their sums", taken, "ms", floor=floor, target=4.0)
    say(f"rebuilding the sums of {MANY} calls", rebuilt, "ms", target=1_000.0)
    shutil.rmtree(folder)


if __name__ == "__main__":
    main()
