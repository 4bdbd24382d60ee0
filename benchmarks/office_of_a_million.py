"""An office of 1,000,000 contacts with 1.3 million numbers and 2,000,000 calls in 24 months.

    python benchmarks/office_of_a_million.py [FOLDER]

makes it once (two minutes, 1 GB) and prints where it is; the benchmarks call `office()`. It lies
in the cache folder of this person unless COMBINE_BENCH_DIR names another. The same seed gives the
same office on every machine.
"""

import json
import os
import random
import sqlite3
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import platformdirs

from app.crm import folding
from app.crm import office as offices
from app.crm.local_time import local_time
from app.crm.rows import Office
from app.database.database import Database, sqlite_url
from app.database.opening import open_database
from app.database.revisions import HEAD
from app.paths import DataPaths

CONTACTS, CALLS, MONTHS = 1_000_000, 2_000_000, 24
FIRMS, AGENTS, QUEUES = 120_000, 12, ("Accueil", "Ventes", "Assistance")
ZONE = "Europe/Paris"
FIRST = datetime(2024, 11, 1, tzinfo=UTC)
_BATCH = 50_000

_GIVEN = """
Marie Jean Pierre Michel Élodie Camille Zoé François Nathalie Isabelle Philippe Alain Sylvie
Catherine Nicolas Christophe Laurent Martine Thomas Julien Émilie Céline Aurélie Hélène Léa Chloé
Manon Lucas Hugo Louis Gabriel Raphaël Arthur Jules Adam Anaïs Inès Sarah Louise Alice Fatima
Mohamed Karim Samira Youssef Nadia Wei Linh Olga Igor Ana José Maria Giulia Marco
""".split()  # noqa: SIM905  a table of words
_FAMILY = """
Martin Bernard Thomas Petit Robert Richard Durand Dubois Moreau Laurent Simon Michel Lefèvre Leroy
Roux David Bertrand Morel Fournier Girard Bonnet Dupont Lambert Fontaine Rousseau Vincent Müller
Lefebvre Faure André Mercier Blanc Guérin Boyer Garnier Chevalier François Legrand Gauthier Garcia
Perrin Robin Clément Morin Nicolas Henry Roussel Mathieu Gautier Masson Marchand Duval Denis
Dumont Marie Lemaire Noël Meyer Dufour Meunier Brun Blanchard Giraud Joly Rivière Lucas Brunet
Gaillard Barbier Arnaud Martínez Gérard Roche Renard Schmitt Roy Leroux Colin Vidal Caron Picard
Roger Fabre Aubert Lemoine Renaud Dumas Lacroix
""".split()  # noqa: SIM905  a table of words
_TRADES = """
Garage Boulangerie Cabinet Pharmacie Menuiserie Transports Imprimerie Librairie Atelier Café
Clinique Agence Plomberie Électricité Jardinerie Mairie École Hôtel Studio Société
""".split()  # noqa: SIM905  a table of words
_SYLLABLES = """
ba be bi bo bu ca co da de di do du fa fe fi ga go gu ha he ja jo ka la le li lo lu ma me mi mo mu
na ne ni no pa pe pi po ra re ri ro ru sa se si so ta te ti to tu va ve vi vo za zi
""".split()  # noqa: SIM905  a table of words


def folder() -> Path:
    """Where the office lies."""
    given = os.environ.get("COMBINE_BENCH_DIR")
    return (
        Path(given)
        if given
        else Path(platformdirs.user_cache_dir("Combine", appauthor=False)) / "bench"
    )


def office(*, contacts: int = CONTACTS, calls: int = CALLS) -> DataPaths:
    """The office, made now if it is not there yet."""
    paths = DataPaths(folder() / f"office-{HEAD}-{contacts}-{calls}")
    done = paths.root / "complete"
    if not done.exists():
        paths.database.unlink(missing_ok=True)
        make(paths.create(), contacts=contacts, calls=calls)
        done.touch()
    return paths


def make(paths: DataPaths, *, contacts: int, calls: int) -> None:
    """Fill a new office; the search index and the sums are made at the end, in one go."""
    database = open_database(paths)
    offices.save(database, Office(name="Un million", zone=ZONE))
    database.close()
    connection = sqlite3.connect(paths.database, isolation_level=None)
    for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -200000"):
        connection.execute(f"PRAGMA {pragma}")
    chance = random.Random(42)
    # Indexes are made from whole tables: row by row it takes five times as long.
    made_last = _taken_out(connection)
    connection.execute("BEGIN IMMEDIATE")
    firms = [f"{chance.choice(_TRADES)} {_name(chance)}" for _n in range(FIRMS)]
    _fill(connection, "organisation", ("id", "name", "name_key"), _firm_rows(firms))
    _fill(connection, "contact", _CONTACT, _contact_rows(chance, contacts, firms))
    _fill(connection, "contact_number", _NUMBER, _number_rows(random.Random(7), contacts))
    _fill(connection, "member", ("id", "name", "active"), _member_rows())
    _fill(connection, "call", _CALL, _call_rows(random.Random(11), contacts, calls))
    connection.execute("INSERT INTO contact_search (contact_search) VALUES ('rebuild')")
    connection.execute("COMMIT")
    for statement in made_last:
        connection.execute(statement)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.close()
    _add_up(paths)


def _taken_out(connection: sqlite3.Connection) -> list[str]:
    """Drop the indexes, and the trigger that fills the search; how to make them again."""
    found = connection.execute(
        "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL"
        " AND (type = 'index' OR name = 'contact_search_insert')"
    ).fetchall()
    for kind, name, _sql in found:
        connection.execute(f"DROP {kind} {name}")
    return [sql for _kind, _name, sql in found]


def _add_up(paths: DataPaths) -> None:
    from app.crm import rollups

    database = Database(sqlite_url(paths.database))
    counted = rollups.rebuild(database)
    assert counted > 0
    database.close()


def _fill(
    connection: sqlite3.Connection,
    table: str,
    columns: tuple[str, ...],
    rows: Iterator[tuple[object, ...]],
) -> None:
    places = ", ".join("?" * len(columns))
    statement = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})"
    while batch := list(islice(rows, _BATCH)):
        connection.executemany(statement, batch)


def _name(chance: random.Random) -> str:
    """A family name: half of the people share eighty names, as people do."""
    if chance.random() < 0.5:
        return _FAMILY[int(len(_FAMILY) * chance.random() ** 2)]
    return "".join(chance.choices(_SYLLABLES, k=chance.choice((2, 3, 3, 4)))).capitalize()


_CONTACT = (
    "id",
    "given_name",
    "family_name",
    "sort_key",
    "organisation_id",
    "organisation_key",
    "search_key",
    "email",
    "email_key",
    "created_at",
    "updated_at",
)


def _firm_rows(firms: list[str]) -> Iterator[tuple[object, ...]]:
    for number, name in enumerate(firms, start=1):
        yield number, f"{name} {number}", f"{folding.fold(name)} {number}"


def _contact_rows(
    chance: random.Random, count: int, firms: list[str]
) -> Iterator[tuple[object, ...]]:
    begin = int(FIRST.timestamp()) * 1000
    for number in range(1, count + 1):
        given, family = chance.choice(_GIVEN), _name(chance)
        at = chance.randrange(FIRMS) if chance.random() < 0.7 else None
        firm = "" if at is None else f"{firms[at]} {at + 1}"
        email = f"{folding.fold(given)}.{folding.fold(family)}{number}@exemple{number % 97}.fr"
        keys = folding.contact_keys(given, family, firm, email)
        changed = begin + chance.randrange(60_000_000) * 1000
        yield (
            number, given, family, keys.sort, None if at is None else at + 1, keys.organisation,
            keys.search, email, email, changed, changed,
        )  # fmt: skip


_NUMBER = ("contact_id", "kind", "e164", "reversed", "raw", "position")


def number_of(contact_id: int) -> str:
    """The first number of a contact, E.164; 1 % share theirs with a neighbour."""
    if contact_id % 100 == 0:
        contact_id -= 1
    area = 1 + contact_id % 5
    return f"+33{area}{contact_id * 7_919 % 100_000_000:08}"


def _number_rows(chance: random.Random, count: int) -> Iterator[tuple[object, ...]]:
    for contact_id in range(1, count + 1):
        first = number_of(contact_id)
        yield contact_id, "work", first, first[:0:-1], first, 0
        if chance.random() < 0.3:
            mobile = f"+336{chance.randrange(100_000_000):08}"
            yield contact_id, "mobile", mobile, mobile[:0:-1], mobile, 1


def _member_rows() -> Iterator[tuple[object, ...]]:
    for number in range(1, AGENTS + 1):
        yield number, f"{_GIVEN[number]} {_FAMILY[number]}", 1


_CALL = (
    "uid",
    "direction",
    "source",
    "started_at",
    "answered_at",
    "ended_at",
    "ring_ms",
    "talk_ms",
    "hold_ms",
    "wrap_ms",
    "outcome",
    "missed",
    "remote",
    "remote_e164",
    "contact_id",
    "agent_id",
    "queue",
    "disposition_id",
    "wrap_state",
    "local_day",
    "local_hour",
    "local_fold",
)


def _call_rows(chance: random.Random, contacts: int, count: int) -> Iterator[tuple[object, ...]]:
    begin = int(FIRST.timestamp()) * 1000
    step = MONTHS * 30.4375 * 86_400_000 / count
    for number in range(count):
        started = begin + int(number * step)
        contact_id = chance.randrange(1, contacts + 1) if chance.random() < 0.8 else None
        remote = number_of(contact_id) if contact_id else f"+337{chance.randrange(10**8):08}"
        inbound = chance.random() < 0.7
        answered = chance.random() < 0.85
        ring = int(min(120, chance.expovariate(1 / 14)) * 1000)
        talk = int(min(3600, chance.lognormvariate(5, 0.8)) * 1000) if answered else 0
        hold = int(chance.expovariate(1 / 40) * 1000) if answered and chance.random() < 0.1 else 0
        if answered:
            outcome = "answered"
        elif inbound:
            outcome = "short_abandon" if ring <= 5_000 else "abandoned"
        else:
            outcome = "no_answer"
        when = local_time(started, ZONE)
        yield (
            f"bench-{number}", "inbound" if inbound else "outbound", "pbx", started,
            started + ring if answered else None, started + ring + talk + hold, ring, talk, hold,
            int(chance.expovariate(1 / 30) * 1000) if answered else 0, outcome,
            int(inbound and not answered), remote, remote, contact_id,
            chance.randint(1, AGENTS) if answered else None, QUEUES[number % 3],
            chance.randint(1, 12) if answered else None, "done" if answered else "none",
            when.day, when.hour, when.fold,
        )  # fmt: skip


if __name__ == "__main__":
    if len(sys.argv) > 1:
        os.environ["COMBINE_BENCH_DIR"] = sys.argv[1]
    began = time.perf_counter()
    made = office()
    size = made.database.stat().st_size
    print(
        json.dumps(
            {
                "figure": "office of a million",
                "value": round(size / 2**20),
                "unit": "MiB",
                "seconds": round(time.perf_counter() - began, 1),
                "path": str(made.root),
            }
        )
    )
