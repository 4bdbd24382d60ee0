"""What a directory elsewhere has, whatever it speaks."""

from collections.abc import Mapping
from typing import Protocol

import msgspec

from app.crm.imports.source import Progress

Values = list[tuple[str, str]]
"""Field and value pairs, by the names of `imports.reading.Words` and the kinds of numbers."""


class Entry(msgspec.Struct, frozen=True):
    """One entry that is new or has changed; `mark` will be another when it changes again."""

    uid: str
    mark: str
    values: Values


class Fetched(msgspec.Struct, kw_only=True):
    """What there is in a directory at this moment."""

    entries: list[Entry] = []
    """Those that are new or have changed."""
    seen: set[str] = set()
    """Uids of all that are there."""
    troubles: list[str] = []
    """Entries that could not be read, each with why."""
    complete: bool = True
    """Whether what was not seen is gone; a server may stop before its end."""


class Book(msgspec.Struct, frozen=True):
    """One address book of a server."""

    name: str
    address: str


class Checked(msgspec.Struct, frozen=True, kw_only=True):
    """What a server answered when it was tried.

    Where the address given is that of a server and not of one book, `books` are those to choose
    from, and `count` is of the first.
    """

    count: int
    books: tuple[Book, ...] = ()


class Source(Protocol):
    """A directory on a server; every method raises `UserError` in words for the person."""

    def check(self) -> Checked:
        """Try address, name and password, and count what there is."""

    def fetch(self, known: Mapping[str, str], progress: Progress) -> Fetched:
        """Fetch what is not `known`, mark by uid."""
