"""Search as you type over names, organisations, e-mail addresses and numbers.

Two letters match tens of thousands of a million contacts, and ranking them all was measured at
260 ms. So the answer is put together from ranges that stop early: contacts whose sort key begins
with the text, in order, then at most 200 others that hold every word, by name.
"""

from collections.abc import Sequence
from typing import Any

from app.crm import folding, numbers
from app.crm import office as offices
from app.crm.rows import Hit
from app.database.database import Database
from app.database.reader import Reader

_CANDIDATES = 200
LIST_CANDIDATES = 1_000
"""Most contacts a search puts in a list; two letters match tens of thousands."""
_INDEXED_LETTERS = 3
_FEWEST_DIGITS = 3
_FEWEST_LAST_DIGITS = 4

_BEGINNING = (
    "SELECT id FROM contact WHERE sort_key >= :low AND sort_key < :high"
    " ORDER BY sort_key, id LIMIT :limit"
)
_HOLDING = {
    "sqlite": "SELECT rowid FROM contact_search WHERE contact_search MATCH :words LIMIT :limit",
    "postgresql": (
        "SELECT id FROM contact WHERE array_to_tsvector(string_to_array(search_key, ' '))"
        " @@ :words::tsquery LIMIT :limit"
    ),
}
_BY_NUMBER = (
    "SELECT contact_id FROM contact_number WHERE e164 >= :low AND e164 < :high LIMIT :limit"
)
_BY_LAST_DIGITS = (
    "SELECT contact_id FROM contact_number WHERE reversed >= :low AND reversed < :high LIMIT :limit"
)
_HITS = """
SELECT p.id, p.given_name, p.family_name, coalesce(o.name, ''),
 coalesce((SELECT CASE WHEN n.e164 = '' THEN n.raw ELSE n.e164 END FROM contact_number n
  WHERE n.contact_id = p.id ORDER BY n.position, n.id LIMIT 1), ''),
 p.email, p.sort_key
FROM contact p LEFT JOIN organisation o ON o.id = p.organisation_id WHERE p.id
"""


def search(database: Database, text: str, limit: int = 20, country: str = "") -> tuple[Hit, ...]:
    """The contacts that fit what has been typed so far, best first; none for no text.

    Every word may be cut short; accents and case do not count. Digits find numbers, as dialled in
    `country` (that of the office unless told), internationally, or by their last four or more.
    """
    ids = _found(database, text, country, limit, _CANDIDATES)
    return _hits(database.reader, ids, _first_key(text))[:limit]


def matching_ids(database: Database, text: str, country: str = "") -> list[int]:
    """Ids of up to LIST_CANDIDATES contacts that fit, for lists that bring their own order."""
    return _found(database, text, country, LIST_CANDIDATES, LIST_CANDIDATES)


def _found(database: Database, text: str, country: str, first: int, others: int) -> list[int]:
    reader = database.reader
    if numbers.looks_like_number(text):
        country = country or offices.load(database).country
        found = _by_digits(reader, text, country, others)
        if found:
            return found
    words = folding.words(text)
    if not words:
        return []
    beginning = _beginning(reader, " ".join(words), first)
    if len(beginning) >= first:
        return beginning
    holding = _holding(reader, words, first, others)
    return list(dict.fromkeys(beginning + holding))


def _beginning(reader: Reader, key: str, limit: int) -> list[int]:
    bounds = {"low": key, "high": folding.prefix_end(key), "limit": limit}
    return [row[0] for row in reader.rows(_BEGINNING, bounds)]


def _holding(reader: Reader, words: list[str], first: int, limit: int) -> list[int]:
    """Ids of contacts that hold every word, whole or cut short.

    The index keeps beginnings of up to three letters. For a longer one it has to merge all words
    that begin so, some 5 ms for a common name. So long words are tried as whole ones before: but
    for the last of several, which is still being typed, they most often are.
    """
    whole: list[int] = []
    if len(words) > 1 and any(len(word) > _INDEXED_LETTERS for word in words[:-1]):
        whole = _asked(reader, _query(reader, words, whole=words[:-1]), limit)
        if whole or not _asked(reader, _query(reader, words[-1:]), 1):
            return whole
    elif len(words) == 1 and len(words[0]) > _INDEXED_LETTERS:
        whole = _asked(reader, _query(reader, words, whole=words), limit)
        if len(whole) >= first:
            return whole
    return list(dict.fromkeys(whole + _asked(reader, _query(reader, words), limit)))


def _query(reader: Reader, words: list[str], whole: Sequence[str] = ()) -> str:
    """The words for the index; short ones may always be cut, and those not in `whole`."""
    short = {word for word in words if len(word) <= _INDEXED_LETTERS or word not in whole}
    if reader.dialect == "sqlite":
        return " ".join(f'"{word}"' + ("*" if word in short else "") for word in words)
    return " & ".join(f"'{word}'" + (":*" if word in short else "") for word in words)


def _asked(reader: Reader, query: str, limit: int) -> list[int]:
    found = reader.rows(_HOLDING[reader.dialect], {"words": query, "limit": limit})
    return [row[0] for row in found]


def _by_digits(reader: Reader, text: str, country: str, limit: int) -> list[int]:
    digits = numbers.reversed_digits(text)[::-1]
    if len(digits) < _FEWEST_DIGITS:
        return []
    found: list[int] = []
    for prefix in numbers.beginnings(text, country):
        bounds = {"low": prefix, "high": folding.prefix_end(prefix), "limit": limit}
        found += [row[0] for row in reader.rows(_BY_NUMBER, bounds)]
    last = digits[::-1]
    if len(digits) >= _FEWEST_LAST_DIGITS:
        bounds = {"low": last, "high": folding.prefix_end(last), "limit": limit}
    else:
        bounds = {"low": last, "high": last + "\x01", "limit": limit}
    found += [row[0] for row in reader.rows(_BY_LAST_DIGITS, bounds)]
    return list(dict.fromkeys(found))[:limit]


def _first_key(text: str) -> str:
    return " ".join(folding.words(text))


def _hits(reader: Reader, ids: list[int], key: str) -> tuple[Hit, ...]:
    rows = reader.rows(_HITS + reader.among_ids, {"ids": reader.ids(ids)}) if ids else []

    def by_name(row: tuple[Any, ...]) -> tuple[bool, str, int]:
        return not row[6].startswith(key), row[6], row[0]

    return tuple(
        Hit(
            contact_id=row[0],
            name=f"{row[1]} {row[2]}".strip() or row[3],
            organisation=row[3],
            number=row[4],
            email=row[5],
        )
        for row in sorted(rows, key=by_name)
    )
