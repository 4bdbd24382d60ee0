"""Bringing the contacts to what a directory says, or letting go of a directory: all or nothing."""

from collections.abc import Iterator
from itertools import islice

import msgspec

from app.clock import now_ms
from app.crm import office as offices
from app.crm.directories.entries import Entry, Fetched, Source
from app.crm.directories.reading import contact_in
from app.crm.directories.store import DirectoryStore
from app.crm.imports.contact_rows import ParsedContact
from app.crm.imports.rejects import RowRejectedError
from app.crm.imports.source import Progress
from app.database.bulk import Bulk
from app.database.database import Database
from app.errors import UserError
from app.i18n import _

_BATCH = 5_000
_MOST_TROUBLES = 20
_FETCHING = 0.8
"""Share of the time that the fetching takes of a first refresh."""
_MARKS = """
SELECT e.uid, e.mark FROM directory_entry e JOIN directory d ON d.id = e.directory_id
WHERE d.key = :key
"""


class DirectoryResult(msgspec.Struct, frozen=True, kw_only=True):
    """What became of the entries of a directory.

    `skipped` changed nothing, `rejected` could not be read (`troubles` says the first of them),
    `removed` contacts went with their entries, `kept` ones stayed without.
    """

    total: int = 0
    created: int = 0
    updated: int = 0
    skipped: int = 0
    rejected: int = 0
    removed: int = 0
    kept: int = 0
    troubles: tuple[str, ...] = ()
    dry_run: bool = False


def refresh(
    database: Database,
    source: Source,
    *,
    key: str,
    name: str,
    progress: Progress,
    dry_run: bool = False,
) -> DirectoryResult:
    """Fetch what has changed in the directory and store it; raises `UserError`, nothing changed.

    `key` is its id in the settings, `name` what the office calls it.
    """
    known: dict[str, str] = dict(database.reader.rows(_MARKS, {"key": key}))
    fetched = source.fetch(known, lambda share, words: progress(share * _FETCHING, words))
    if known and not fetched.seen:
        words = _("{name} is empty all of a sudden. Its contacts were kept as they are.")
        raise UserError(words.format(name=name))
    country = offices.load(database).country
    now = now_ms()
    with database.session() as session:
        store = DirectoryStore(_directory_id(Bulk(session), key, name, now), now_ms=now)
        with store.writing(session):
            changed = _contacts(fetched, country)
            while batch := list(islice(changed, _BATCH)):
                store.store(batch)
                progress(_FETCHING, name)
            if fetched.complete:
                store.miss(fetched.seen)
        if dry_run:
            session.rollback()
    troubles = fetched.troubles
    return DirectoryResult(
        total=len(fetched.seen),
        created=store.created,
        updated=store.updated,
        skipped=len(fetched.seen) - len(troubles) - store.created - store.updated,
        rejected=len(troubles),
        removed=store.removed,
        kept=store.kept,
        troubles=tuple(troubles[:_MOST_TROUBLES]),
        dry_run=dry_run,
    )


def forget(database: Database, key: str) -> DirectoryResult:
    """Let go of a directory: its contacts go, but for those that the office uses."""
    found = database.reader.row("SELECT id FROM directory WHERE key = :key", {"key": key})
    if found is None:
        return DirectoryResult()
    store = DirectoryStore(int(found[0]), now_ms=now_ms())
    with database.session() as session:
        with store.writing(session):
            store.miss(())
        bulk = Bulk(session)
        bulk.run("DELETE FROM directory_entry WHERE directory_id = :id", {"id": found[0]})
        bulk.run("DELETE FROM directory WHERE id = :id", {"id": found[0]})
    return DirectoryResult(removed=store.removed, kept=store.kept)


def _contacts(fetched: Fetched, country: str) -> Iterator[tuple[Entry, ParsedContact]]:
    for entry in fetched.entries:
        try:
            yield entry, contact_in(entry.values, country)
        except RowRejectedError as error:
            fetched.troubles.append(f"{entry.uid}: {error}")


def _directory_id(bulk: Bulk, key: str, name: str, now: int) -> int:
    """Id of the directory, new or known; nobody else refreshes it until this is done."""
    bulk.insert(
        "directory",
        ("key", "name", "refreshed_at"),
        [(key, name, now)],
        "ON CONFLICT (key) DO UPDATE SET name = excluded.name,"
        " refreshed_at = excluded.refreshed_at",
    )
    return int(bulk.rows("SELECT id FROM directory WHERE key = :key", {"key": key})[0][0])
