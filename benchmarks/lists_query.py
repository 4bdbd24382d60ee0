"""Pages of the contact list (1,000,000 rows) and of the call log (2,000,000), without the window.

First page, any page by row number, the count, the whole index of ids, and what it weighs.
"""

import random

from app.crm import call_lists, contacts
from app.crm.call_lists import CallFilter, CallOrder
from app.crm.contacts import ContactOrder
from app.database.database import Database, sqlite_url
from app.database.list_cursor import ListCursor
from benchmarks import office_of_a_million
from benchmarks.figures import milliseconds, percentile, say

ROUNDS, JUMPS, PAGE = 20, 200, 50
FIRST_MS, ANY_MS, COUNT_MS, MIB = 20.0, 10.0, 100.0, 40.0


def measure(name: str, database: Database, cursor: ListCursor[object]) -> None:
    """Say the figures of one list."""
    first = [milliseconds(cursor.first, database, PAGE) for _round in range(ROUNDS)]
    say(f"{name}, first page, p95", percentile(first, 0.95), "ms", target=FIRST_MS)
    counted = milliseconds(cursor.count, database)
    say(f"{name}, count", counted, "ms", target=COUNT_MS)
    slices = []
    while not cursor.complete:
        slices.append(milliseconds(cursor.read_more, database))
    say(f"{name}, one slice of ids, p95", percentile(slices, 0.95), "ms", target=50.0)
    say(f"{name}, all ids", sum(slices), "ms", target=3_000.0)
    say(f"{name}, weight of the ids", cursor.known * 8 / 2**20, "MiB", target=MIB)
    chance = random.Random(9)
    jumps = []
    for _jump in range(JUMPS):
        at = chance.randrange(max(1, cursor.known - PAGE))
        jumps.append(milliseconds(cursor.rows, database, at, at + PAGE))
    say(f"{name}, any page, p50", percentile(jumps, 0.5), "ms", target=ANY_MS)
    say(f"{name}, any page, p95", percentile(jumps, 0.95), "ms", target=ANY_MS)


def main() -> None:
    """Measure every order of both lists, and the filters of the log."""
    paths = office_of_a_million.office()
    database = Database(sqlite_url(paths.database))
    for order in ContactOrder:
        measure(f"contacts by {order}", database, contacts.listing(database, order))  # type: ignore[arg-type]
    for call_order in CallOrder:
        measure(f"calls by {call_order}", database, call_lists.listing(database, order=call_order))  # type: ignore[arg-type]
    for name, wanted in {
        "of a month": CallFilter(month="2026-05"),
        "missed": CallFilter(missed=True),
        "of an agent": CallFilter(agent_id=3),
        "short abandons": CallFilter(outcome="short_abandon"),
        "inbound": CallFilter(direction="inbound"),
        "missed of a month": CallFilter(month="2026-05", missed=True),
        "of a name": CallFilter(text="martin"),
    }.items():
        measure(f"calls {name}", database, call_lists.listing(database, wanted))  # type: ignore[arg-type]
    database.close()


if __name__ == "__main__":
    main()
