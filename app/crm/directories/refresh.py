"""Bringing the contacts to what a directory says, or letting go of a directory."""

from collections.abc import Callable, Iterator
from functools import partial

import msgspec

from app.clock import now_ms
from app.crm import office as offices
from app.crm.directories.entries import Entry, Fetched, Source
from app.crm.directories.reading import contact_in
from app.crm.directories.store import DirectoryStore
from app.crm.imports.contact_rows import ParsedContact
from app.crm.imports.rejects import RowRejectedError
from app.crm.imports.source import Progress
from app.database.database import Database
from app.errors import UserError
from app.i18n import _

_BATCH = 1_000
_MOST_TROUBLES = 20
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
    """Fetch what has changed in the directory, then store it.

    Raises `UserError`, with nothing changed, where the directory cannot be read as a whole. What
    is stored stays if the storing is stopped, and the next refresh goes on from there. `key` is
    the id of the directory in the settings, `name` what the office calls it.
    """
    known: dict[str, str] = dict(database.reader.rows(_MARKS, {"key": key}))
    fetched = source.fetch(known, progress)
    if known and not fetched.seen:
        words = _("{name} is empty all of a sudden. Its contacts were kept as they are.")
        raise UserError(words.format(name=name))
    changed = list(_contacts(fetched, offices.load(database).country))
    store = DirectoryStore(key, name, now_ms=now_ms())
    steps: list[Callable[[], None]] = [
        partial(store.store, changed[begin : begin + _BATCH])
        for begin in range(0, len(changed), _BATCH)
    ]
    if fetched.complete:
        steps.append(partial(store.miss, fetched.seen))
    steps.append(store.finish)
    # Each in a transaction of its own: a call that begins meanwhile must be written down at once.
    for part in [steps] if dry_run else [[step] for step in steps]:
        with database.session() as session:
            with store.writing(session):
                for step in part:
                    step()
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
    store = DirectoryStore(key, "", now_ms=now_ms())
    with database.session() as session, store.writing(session):
        store.miss(())
        store.drop()
    return DirectoryResult(removed=store.removed, kept=store.kept)


def _contacts(fetched: Fetched, country: str) -> Iterator[tuple[Entry, ParsedContact]]:
    for entry in fetched.entries:
        try:
            yield entry, contact_in(entry.values, country)
        except RowRejectedError as error:
            fetched.troubles.append(f"{entry.uid}: {error}")
