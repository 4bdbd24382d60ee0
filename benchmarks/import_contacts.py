"""Import of 100,000 contacts from CSV, numbers read and all, against executemany of parsed rows.

The floor writes the very rows the import has made, parsed beforehand, into the same tables by
executemany, 5,000 at a time. It is measured twice: with the search index filled by its trigger, as
a plain INSERT does, and with the index filled in batches, the fastest way known.
"""

import csv
import gc
import random
import resource
import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from pathlib import Path

from app.crm import office as offices
from app.crm.imports import import_contacts
from app.crm.rows import Office
from app.database.opening import open_database
from app.paths import DataPaths
from benchmarks.figures import milliseconds, say

ROWS, ROUNDS, BATCH = 100_000, 3, 5_000
TABLES = ("organisation", "contact", "contact_number")
TARGET, STRICT = 2.0, 2.5
FLAT_MIB = 16.0


def write_file(path: Path, rows: int) -> None:
    """A file as an office would export it: accents, semicolons, numbers as people write them."""
    chance = random.Random(1)
    given = ("Élodie", "Jean", "Zoé", "Luc", "Anaïs", "Pierre", "François", "Marie")
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(["Prénom", "Nom", "Société", "E-mail", "Téléphone", "Portable"])
        for number in range(rows):
            pairs = [f"{chance.randrange(100):02}" for _pair in range(4)]
            mobile = f"06{chance.randrange(10**8):08}" if chance.random() < 0.3 else ""
            writer.writerow(
                [
                    chance.choice(given),
                    f"Nom{chance.randrange(20_000)}",
                    f"Société {chance.randrange(20_000)}",
                    f"p{number}@exemple{chance.randrange(99)}.fr",
                    f"0{chance.randint(1, 5)} {' '.join(pairs)}",
                    mobile,
                ]
            )


def new_office(folder: Path) -> DataPaths:
    """An empty office."""
    shutil.rmtree(folder, ignore_errors=True)
    paths = DataPaths(folder).create()
    database = open_database(paths)
    offices.save(database, Office())
    database.close()
    return paths


def imported(paths: DataPaths, source: Path) -> float:
    """Milliseconds of one import."""
    database = open_database(paths)
    database.engine.connect().close()  # a worker has imported SQLAlchemy long before its first row
    gc.collect()
    taken = milliseconds(lambda: import_contacts(database, source))
    database.close()
    return taken


def parsed_rows(paths: DataPaths) -> dict[str, list[tuple[object, ...]]]:
    """The rows an import has made."""
    connection = sqlite3.connect(paths.database)
    rows = {table: connection.execute(f"SELECT * FROM {table}").fetchall() for table in TABLES}
    connection.close()
    return rows


def floor(paths: DataPaths, rows: dict[str, list[tuple[object, ...]]], *, batched: bool) -> float:
    """Milliseconds of writing these rows and nothing else."""
    connection = sqlite3.connect(paths.database, isolation_level=None)
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA cache_size = -65536")
    trigger = connection.execute(
        "SELECT sql FROM sqlite_master WHERE name = 'contact_search_insert'"
    ).fetchone()[0]

    def write() -> None:
        connection.execute("BEGIN IMMEDIATE")
        if batched:
            connection.execute("DROP TRIGGER contact_search_insert")
        for table, values in rows.items():
            places = ", ".join("?" * len(values[0]))
            for at in range(0, len(values), BATCH):
                connection.executemany(
                    f"INSERT INTO {table} VALUES ({places})", values[at : at + BATCH]
                )
                if batched and table == "contact":
                    connection.execute(
                        "INSERT INTO contact_search (rowid, search_key) SELECT id, search_key"
                        " FROM contact WHERE id BETWEEN ? AND ?",
                        (values[at][0], values[min(at + BATCH, len(values)) - 1][0]),
                    )
        if batched:
            connection.execute(trigger)
        connection.execute("COMMIT")

    gc.collect()
    taken = milliseconds(write)
    connection.close()
    return taken


def best(measure: Callable[[], float]) -> float:
    """The best of some rounds."""
    return min(measure() for _round in range(ROUNDS))


def main() -> None:
    """Measure import and floors in turn, then the memory of a file ten times smaller and whole."""
    folder = Path(tempfile.mkdtemp(prefix="combine-import-"))
    small, whole = folder / "small.csv", folder / "whole.csv"
    write_file(small, ROWS // 10)
    write_file(whole, ROWS)
    imported(new_office(folder / "office"), small)
    after_small = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    taken, again, plain, batched = [], [], [], []
    peak = after_small
    for round_ in range(ROUNDS):
        paths = new_office(folder / "office")
        taken.append(imported(paths, whole))
        if round_ == 0:
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        again.append(imported(paths, whole))
        rows = parsed_rows(paths)
        plain.append(floor(new_office(folder / "floor"), rows, batched=False))
        batched.append(floor(new_office(folder / "floor"), rows, batched=True))
        del rows
    say("import of 100,000 contacts", min(taken), "ms", floor=min(plain), target=TARGET)
    say(
        "import of 100,000 contacts, index in batches",
        min(taken),
        "ms",
        floor=min(batched),
        target=STRICT,
    )
    say("the same file again", min(again), "ms", floor=min(plain), target=TARGET)
    say(
        "memory, 100,000 rows over 10,000",
        (peak - after_small) / 1024,
        "MiB",
        target=FLAT_MIB,
    )
    shutil.rmtree(folder)


if __name__ == "__main__":
    main()
