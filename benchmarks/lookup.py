"""From a caller's number to the data of the card, against raw SQLite, among 1,000,000 contacts.

The floor is what raw statements on an open connection cost: number to contact and its last ten
calls; for a number nobody has, the number, its digits from the end, and the last calls from it.
"""

import random
import sqlite3

from app.crm import lookup
from app.database.database import Database, sqlite_url
from benchmarks import office_of_a_million
from benchmarks.figures import milliseconds, percentile, say

SAMPLES = 2_000
TARGET = 5.0

MATCH = (
    "SELECT p.id, p.given_name, p.family_name, p.organisation_id FROM contact_number n"
    " JOIN contact p ON p.id = n.contact_id WHERE n.e164 = ?"
)
LAST_TEN = (
    "SELECT id, direction, started_at, outcome, talk_ms, notes FROM call WHERE contact_id = ?"
    " ORDER BY started_at DESC LIMIT 10"
)
BY_END = MATCH.replace("n.e164 = ?", "n.reversed >= ? AND n.reversed < ?")
LAST_FROM = LAST_TEN.replace("contact_id = ?", "remote_e164 = ?")


def main() -> None:
    """Measure both interleaved, over numbers written in four ways."""
    paths = office_of_a_million.office()
    database = Database(sqlite_url(paths.database))
    raw = sqlite3.connect(paths.database)
    chance = random.Random(3)
    ways = {
        "international": "{e164}",
        "national": "0{national}",
        "PBX prefix": "00{national}",
        "unknown": "+4940{end}",
    }
    found: dict[str, list[float]] = {way: [] for way in ways}
    floors: dict[str, list[float]] = {way: [] for way in ways}

    def floor(e164: str) -> None:
        row = raw.execute(MATCH, (e164,)).fetchone()
        if row is not None:
            raw.execute(LAST_TEN, (row[0],)).fetchall()

    def floor_of_unknown(number: str) -> None:
        whole = number[:0:-1]  # its digits from the end, without the plus
        raw.execute(MATCH, (number,)).fetchone()
        raw.execute(BY_END, (whole, whole + "\x01")).fetchall()
        raw.execute(LAST_FROM, (number,)).fetchall()

    for _sample in range(SAMPLES):
        contact_id = chance.randrange(1, office_of_a_million.CONTACTS)
        e164 = office_of_a_million.number_of(contact_id)
        # Both then find the pages warm: what is compared is the work.
        floor(e164)
        lookup.find_caller(database, e164, "FR", ("0",))
        for way, written in ways.items():
            number = written.format(e164=e164, national=e164[3:], end=e164[4:])
            if way == "unknown":
                floors[way].append(milliseconds(floor_of_unknown, number))
            else:
                floors[way].append(milliseconds(floor, e164))
            found[way].append(milliseconds(lookup.find_caller, database, number, "FR", ("0",)))
    for way in ways:
        for name, share in (("p50", 0.5), ("p95", 0.95)):
            say(
                f"caller lookup, {way}, {name}",
                percentile(found[way], share),
                "ms",
                floor=percentile(floors[way], share),
                target=TARGET,
            )
    raw.close()
    database.close()


if __name__ == "__main__":
    main()
