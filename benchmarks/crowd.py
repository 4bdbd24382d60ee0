"""Makes an office with very many contacts and calls for the benchmarks, by raw statements.

The same office every time: chance comes from one seed.
"""

import random
import sqlite3
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from app.crm import folding
from app.crm.numbers import reversed_digits
from app.database.opening import open_database
from app.paths import DataPaths

_AT_ONCE = 20_000
_FIRST_MS = 1_700_000_000_000
_SYLLABLES = (
    "an ar be bo ca ce cha co da de do du el fa fe ga gi he in ja jo ka la le li lo lu ma me mi mo"
    " na ne ni no pa pe ra re ri ro sa se si so ta te ti to ul va ve vi wa ya ze"
).split()
_FIRMS = ("Atelier", "Garage", "Boulangerie", "Cabinet", "Clinique", "Librairie", "Transports")


def make(folder: Path, *, contacts: int, calls: int) -> DataPaths:
    """An office in `folder` with so many contacts, each with a number, and so many calls."""
    paths = DataPaths(folder).create()
    open_database(paths).close()
    connection = sqlite3.connect(paths.database, isolation_level=None)
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("PRAGMA cache_size = -262144")
    chance = random.Random(42)
    connection.execute("BEGIN")
    _firms(connection, chance)
    for table, columns, rows in (
        ("contact", _CONTACT, _contacts(contacts, chance)),
        ("contact_number", _NUMBER, _numbers(contacts)),
        ("call", _CALL, _calls(calls, contacts, chance)),
    ):
        places = ", ".join("?" * len(columns.split(",")))
        statement = f"INSERT INTO {table} ({columns}) VALUES ({places})"
        while some := list(islice(rows, _AT_ONCE)):
            connection.executemany(statement, some)
    connection.execute("COMMIT")
    connection.execute("ANALYZE")
    connection.close()
    return paths


def _word(chance: random.Random) -> str:
    return "".join(chance.choices(_SYLLABLES, k=chance.choice((2, 2, 3, 3, 4)))).capitalize()


def _firm(number: int) -> str:
    return f"{_FIRMS[number % len(_FIRMS)]} {_SYLLABLES[number % 53].capitalize()}{number}"


def _firms(connection: sqlite3.Connection, _chance: random.Random) -> None:
    rows = [(n + 1, _firm(n), folding.fold(_firm(n))) for n in range(20_000)]
    connection.executemany("INSERT INTO organisation (id, name, name_key) VALUES (?, ?, ?)", rows)


_CONTACT = (
    "id, given_name, family_name, sort_key, organisation_id, organisation_key, search_key,"
    " email, email_key, created_at, updated_at"
)


def _contacts(count: int, chance: random.Random) -> Iterator[tuple[object, ...]]:
    names = [_word(chance) for _ in range(60_000)]
    for number in range(1, count + 1):
        given, family = chance.choice(names), chance.choice(names)
        firm_id = number % 20_000
        firm = _firm(firm_id)
        email = f"{given}.{family}@example.org".lower()
        keys = folding.contact_keys(given, family, firm, email)
        yield (
            number,
            given,
            family,
            keys.sort,
            firm_id + 1,
            folding.fold(firm),
            keys.search,
            email,
            email,
            _FIRST_MS,
            _FIRST_MS + number,
        )


_NUMBER = "contact_id, kind, e164, reversed, raw"


def e164(contact: int) -> str:
    """The number of a contact."""
    return f"+33{600_000_000 + contact * 37 % 100_000_000}"


def _numbers(count: int) -> Iterator[tuple[object, ...]]:
    for number in range(1, count + 1):
        e = e164(number)
        yield number, "work", e, reversed_digits(e), e


_CALL = (
    "uid, direction, started_at, answered_at, ended_at, ring_ms, talk_ms, outcome, missed,"
    " remote, remote_e164, contact_id, wrap_state, local_day, local_hour"
)


def _calls(count: int, contacts: int, chance: random.Random) -> Iterator[tuple[object, ...]]:
    for number in range(count):
        at = _FIRST_MS + number * 60_000
        contact = chance.randrange(1, contacts + 1)
        answered = chance.random() < 0.85
        yield (
            f"call-{number}",
            "inbound" if chance.random() < 0.7 else "outbound",
            at,
            at + 8_000 if answered else None,
            at + 120_000,
            8_000,
            112_000 if answered else 0,
            "answered" if answered else "abandoned",
            not answered,
            e164(contact),
            e164(contact),
            contact,
            "done",
            20_260_101,
            10,
        )
