"""One keystroke in the search box among 1,000,000 contacts.

The target of the whole is 16 ms at the 95th percentile. The floor of a name is the first twenty
rows of the full-text index alone, without order; ranking them all stands beside it.
"""

import random
import sqlite3

from app.crm import folding, search
from app.database.database import Database, sqlite_url
from benchmarks import office_of_a_million
from benchmarks.figures import milliseconds, percentile, say

SAMPLES = 60
TARGET_MS = 16.0
FIRST_TWENTY = "SELECT rowid FROM contact_search WHERE contact_search MATCH ? LIMIT 20"


def queries(reader: sqlite3.Connection, chance: random.Random) -> dict[str, list[str]]:
    """What people type, by kind, taken from contacts that are there."""
    kinds: dict[str, list[str]] = {}
    for _sample in range(SAMPLES):
        given, family, firm, number = reader.execute(
            "SELECT p.given_name, p.family_name, coalesce(o.name, 'Garage'), n.e164 FROM contact p"
            " LEFT JOIN organisation o ON o.id = p.organisation_id"
            " JOIN contact_number n ON n.contact_id = p.id WHERE p.id = ?",
            (chance.randrange(1, office_of_a_million.CONTACTS),),
        ).fetchone()
        typed = {
            "1 letter": family[:1],
            "2 letters": family[:2],
            "3 letters": family[:3],
            "5 letters": family[:5],
            "given name": given,
            "name and 1 letter": f"{given} {family[:1]}",
            "1 letter and 1 letter": f"{given[:1]} {family[:1]}",
            "2 letters and 2 letters": f"{given[:2]} {family[:2]}",
            "name and 3 letters": f"{given} {family[:3]}",
            "firm": firm.split()[0],
            "firm and name": f"{firm} {family[:4]}",
            "nobody": f"{given}zzq",
            "name and nobody": f"{given} {family} xq",
            "number": "0" + number[3:7],
            "last digits": number[-5:],
        }
        for kind, text in typed.items():
            kinds.setdefault(kind, []).append(text)
    return kinds


def first_twenty(raw: sqlite3.Connection, words: str) -> None:
    """The floor: twenty contacts that fit, in whatever order."""
    raw.execute(FIRST_TWENTY, (words,)).fetchall()


def main() -> None:
    """Measure every kind, interleaved with the floor."""
    paths = office_of_a_million.office()
    database = Database(sqlite_url(paths.database))
    raw = sqlite3.connect(paths.database)
    every: list[float] = []
    for kind, texts in queries(raw, random.Random(5)).items():
        taken, floors = [], []
        for text in texts:
            words = " ".join(f'"{word}"*' for word in folding.words(text))
            floors.append(milliseconds(first_twenty, raw, words))
            taken.append(milliseconds(search.search, database, text))
        every += taken
        say(f"search, {kind}, p50", percentile(taken, 0.5), "ms", target=TARGET_MS)
        say(f"search, {kind}, p95", percentile(taken, 0.95), "ms", target=TARGET_MS)
        say(f"first twenty of FTS5, {kind}, p95", percentile(floors, 0.95), "ms", target=TARGET_MS)
    say("search, all kinds, p95", percentile(every, 0.95), "ms", target=TARGET_MS)
    raw.close()
    database.close()


if __name__ == "__main__":
    main()
