"""Storing the entries of a directory as contacts, some at a time."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import msgspec

from app.crm import search_index
from app.crm.directories.entries import Entry
from app.crm.directories.merging import Given
from app.crm.directories.person import Person
from app.crm.imports.contact_rows import (
    COLUMNS,
    NUMBER_COLUMNS,
    UPDATE,
    Known,
    Matches,
    ParsedContact,
    known_by_id,
)
from app.crm.numbers import reversed_digits
from app.crm.organisations import ids_of
from app.database.bulk import Bulk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

_ENTRY_COLUMNS = ("directory_id", "uid", "mark", "contact_id", "made", "version", "given")
_UNUSED = """
SELECT p.id FROM directory_entry e JOIN contact p ON p.id = e.contact_id
WHERE e.id {among} AND e.made AND e.version = p.version
 AND NOT EXISTS (SELECT 1 FROM call c WHERE c.contact_id = p.id)
 AND NOT EXISTS (SELECT 1 FROM task t WHERE t.contact_id = p.id)
 AND NOT EXISTS (SELECT 1 FROM message m WHERE m.contact_id = p.id)
 AND NOT EXISTS (SELECT 1 FROM directory_entry x WHERE x.contact_id = p.id
  AND x.gone_at IS NULL AND NOT x.id {among})
"""
_DOUBLED = """
SELECT e.id FROM directory_entry e WHERE e.id {among}
 AND EXISTS (SELECT 1 FROM directory_entry x WHERE x.contact_id = e.contact_id
  AND x.directory_id = e.directory_id AND x.gone_at IS NULL AND NOT x.id {among})
"""


class _Link(msgspec.Struct, frozen=True):
    """What an entry was here until now; without a contact the office has deleted that."""

    contact_id: int | None
    made: bool = False
    version: int = 0
    given: Given = Given()


class DirectoryStore:
    """Creates, updates and removes the contacts of one directory, and counts what it did."""

    def __init__(self, key: str, name: str, *, now_ms: int) -> None:
        self.created = 0
        self.updated = 0
        self.removed = 0
        self.kept = 0
        """Contacts that are gone from the directory and stay, for the office uses them."""
        self._key = key
        self._name = name
        self._now_ms = now_ms

    @contextmanager
    def writing(self, session: "Session") -> "Iterator[None]":
        """Work in this session within the block."""
        self._bulk = Bulk(session)
        self._directory_id = self._claimed()
        with search_index.filled_at_once(self._bulk):
            yield

    def store(self, batch: Sequence[tuple[Entry, ParsedContact]]) -> None:
        """Store entries that are new or have changed."""
        links = self._links("uid", [entry.uid for entry, _contact in batch])
        placed = self._place(batch, links)
        people = self._people(placed)
        named = {c.organisation_key: c.organisation for _e, c in batch if c.organisation_key}
        organisations = ids_of(self._bulk, named)
        written: list[tuple[Entry, _Link, Person | None]] = []
        for (entry, contact), link in zip(batch, placed, strict=True):
            person = None if link.contact_id is None else people.get(link.contact_id)
            if person is None:
                written.append((entry, _Link(None), None))
                continue
            begun = person.is_new and not person.cells["sort_key"]
            steps = person.take(contact, link.given, organisations)
            self.created += begun
            self.updated += not begun and not steps.changes_nothing
            written.append((entry, msgspec.structs.replace(link, given=steps.given), person))
        self._write(people.values())
        self._keep(written)

    def miss(self, seen: Collection[str]) -> None:
        """Take away what is not `seen` any more, but for contacts that the office uses."""
        bulk = self._bulk
        here = {"directory": self._directory_id}
        rows = bulk.rows(
            "SELECT id, uid, contact_id FROM directory_entry"
            " WHERE directory_id = :directory AND gone_at IS NULL",
            here,
        )
        missed = {row_id: contact_id for row_id, uid, contact_id in rows if uid not in seen}
        ids = {"ids": bulk.listed(missed)}
        doubled = {row_id for (row_id,) in bulk.rows(self._among_ids(_DOUBLED), ids)}
        gone = {contact_id for (contact_id,) in bulk.rows(self._among_ids(_UNUSED), ids)}
        bulk.run(
            f"DELETE FROM directory_entry WHERE contact_id {bulk.among('gone')}",
            {"gone": bulk.listed(gone)},
        )
        self._delete("contact", gone)
        over = {row_id for row_id, contact in missed.items() if contact is None or contact in gone}
        over |= doubled
        self._delete("directory_entry", over)
        self.removed += len(gone)
        self.kept += len(missed) - len(over)
        bulk.run(
            f"UPDATE directory_entry SET gone_at = :now WHERE id {bulk.among('ids')}",
            {"now": self._now_ms, "ids": bulk.listed(missed.keys() - over)},
        )
        bulk.run(
            "UPDATE directory_entry SET gone_at = NULL WHERE directory_id = :directory"
            f" AND gone_at IS NOT NULL AND uid {bulk.among('seen')}",
            here | {"seen": bulk.listed(seen)},
        )

    def finish(self) -> None:
        """Note that the directory was read to its end."""
        self._bulk.run(
            "UPDATE directory SET name = :name, refreshed_at = :now WHERE id = :directory",
            {"name": self._name, "now": self._now_ms, "directory": self._directory_id},
        )

    def drop(self) -> None:
        """Forget the directory and what its entries were."""
        here = {"directory": self._directory_id}
        self._bulk.run("DELETE FROM directory_entry WHERE directory_id = :directory", here)
        self._bulk.run("DELETE FROM directory WHERE id = :directory", here)

    def _claimed(self) -> int:
        """Id of the directory, made where new; no other desk stores it until this is written."""
        self._bulk.insert(
            "directory",
            ("key", "name"),
            [(self._key, self._name)],
            "ON CONFLICT (key) DO UPDATE SET key = excluded.key",
        )
        found = self._bulk.rows("SELECT id FROM directory WHERE key = :key", {"key": self._key})
        return int(found[0][0])

    def _links(self, column: str, values: Iterable[Any]) -> dict[Any, _Link]:
        """What entries were until now, by "uid" or "contact_id"."""
        rows = self._bulk.rows(
            f"SELECT {column}, contact_id, made, version, given FROM directory_entry"
            f" WHERE directory_id = :directory AND {column} {self._bulk.among('keys')}"
            " ORDER BY made, version",
            {"directory": self._directory_id, "keys": self._bulk.listed(values)},
        )
        return {
            key: _Link(contact_id, bool(made), version, msgspec.json.decode(given, type=Given))
            for key, contact_id, made, version, given in rows
        }

    def _place(
        self, batch: Sequence[tuple[Entry, ParsedContact]], links: Mapping[str, _Link]
    ) -> list[_Link]:
        """Which contact each entry is: as before, one the office knows, or a new one."""
        unknown = [(entry.uid, contact) for entry, contact in batch if entry.uid not in links]
        matches = Matches(self._bulk, [contact for _uid, contact in unknown])
        ids = iter(self._bulk.new_ids("contact", len(unknown)))
        self._new: set[int] = set()
        found: dict[str, int] = {}
        for uid, contact in unknown:
            known = matches.find(contact)
            if known is None:
                known = Known(next(ids), contact)
                self._new.add(known.id)
            matches.add(contact, known)
            found[uid] = known.id
        # Where the address book has moved, each entry has another uid and is the same all the same.
        before = self._links("contact_id", set(found.values()) - self._new)
        return [
            links.get(entry.uid)
            or before.get(found[entry.uid])
            or _Link(found[entry.uid], found[entry.uid] in self._new)
            for entry, _contact in batch
        ]

    def _people(self, placed: Sequence[_Link]) -> dict[int, Person]:
        wanted = {link.contact_id for link in placed if link.contact_id is not None}
        people = {row_id: Person(row_id) for row_id in self._new}
        for row_id, known in known_by_id(self._bulk, wanted - self._new).items():
            people[row_id] = Person(row_id, known.cells)
        rows = self._bulk.rows(
            "SELECT id, contact_id, e164, reversed, position FROM contact_number"
            f" WHERE contact_id {self._bulk.among('ids')} ORDER BY position, id",
            {"ids": self._bulk.listed(people)},
        )
        for row_id, contact_id, e164, digits, position in rows:
            person = people[contact_id]
            person.numbers[e164 or digits[::-1]] = row_id
            person.position = max(person.position, position + 1)
        return people

    def _write(self, people: Iterable[Person]) -> None:
        bulk, now = self._bulk, self._now_ms
        new: list[tuple[Any, ...]] = []
        fresh: list[tuple[Any, ...]] = []
        dropped: list[int] = []
        for person in sorted(people, key=lambda one: one.id):
            cells = {**person.cells, "customer_since": bulk.day(person.cells["customer_since"])}
            values = [cells[name] for name in COLUMNS]
            if person.is_new:
                new.append((person.id, *values, now, now))
            elif person.changed:
                named = dict(zip(COLUMNS, values, strict=True))
                bulk.run(UPDATE, named | {"now": now, "id": person.id})
            fresh += [
                (person.id, n.kind, n.e164, reversed_digits(n.e164 or n.raw), n.raw, at)
                for at, n in enumerate(person.fresh, start=person.position)
            ]
            dropped += person.dropped
        if new:
            bulk.insert("contact", ("id", *COLUMNS, "created_at", "updated_at"), new)
            search_index.fill(bulk, new[0][0], new[-1][0])
        self._delete("contact_number", dropped)
        if fresh:
            bulk.insert("contact_number", NUMBER_COLUMNS, fresh)

    def _keep(self, written: Sequence[tuple[Entry, _Link, Person | None]]) -> None:
        """Remember what each entry is now."""
        bulk = self._bulk
        bulk.run(
            "DELETE FROM directory_entry WHERE directory_id = :directory"
            f" AND uid {bulk.among('uids')}",
            {
                "directory": self._directory_id,
                "uids": bulk.listed(entry.uid for entry, _link, _person in written),
            },
        )
        rows = [
            (
                self._directory_id,
                entry.uid,
                entry.mark,
                None if person is None else person.id,
                link.made,
                _version(link, person),
                msgspec.json.encode(link.given).decode(),
            )
            for entry, link, person in written
        ]
        bulk.insert("directory_entry", _ENTRY_COLUMNS, rows)

    def _among_ids(self, statement: str) -> str:
        return statement.replace("{among}", self._bulk.among("ids"))

    def _delete(self, table: str, ids: Collection[int]) -> None:
        if ids:
            self._bulk.run(
                f"DELETE FROM {table} WHERE id {self._bulk.among('ids')}",
                {"ids": self._bulk.listed(ids)},
            )


def _version(link: _Link, person: Person | None) -> int:
    """That of the contact, 0 once somebody of the office has changed it."""
    if person is None or not link.made:
        return 0
    untouched = person.is_new or link.version == person.was
    return person.version if untouched else 0
