"""A directory whose entries the test writes down, and how a person would refresh it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.crm.directories import refresh
from app.crm.directories.entries import Checked, Entry, Fetched, Values
from app.crm.directories.refresh import DirectoryResult
from app.crm.imports.source import Progress
from app.database.database import Database

NAME = "Clients"
NAME_KEY = "5f0c"


def silence(_share: float, _words: str) -> None:
    pass


@dataclass
class Scripted:
    """Entries by uid; the mark of one is what it says."""

    entries: dict[str, Values] = field(default_factory=dict)
    complete: bool = True

    def check(self) -> Checked:
        return Checked(count=len(self.entries))

    def fetch(self, known: Mapping[str, str], progress: Progress) -> Fetched:
        progress(1.0, NAME)
        changed = [
            Entry(uid, repr(values), values)
            for uid, values in self.entries.items()
            if known.get(uid) != repr(values)
        ]
        return Fetched(entries=changed, seen=set(self.entries), complete=self.complete)

    def put(self, uid: str, **values: str) -> None:
        """An entry in the words of a directory."""
        self.entries[uid] = list(values.items())


def brought(database: Database, source: Scripted, *, dry_run: bool = False) -> DirectoryResult:
    return refresh.refresh(
        database, source, key=NAME_KEY, name=NAME, progress=silence, dry_run=dry_run
    )


def counts(done: DirectoryResult) -> tuple[int, int, int, int, int, int]:
    return (done.created, done.updated, done.skipped, done.rejected, done.removed, done.kept)
