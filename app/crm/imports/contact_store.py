"""Storing parsed contacts, some thousand at a time, in the transaction of an import."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import msgspec

from app.crm import folding, search_index
from app.database.bulk import Bulk

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


class ParsedNumber(msgspec.Struct, frozen=True):
    """A number of a row, read."""

    kind: str
    e164: str
    raw: str


class ParsedContact(msgspec.Struct, frozen=True, kw_only=True):
    """A row, read and folded; "" and None are empty cells."""

    given_name: str
    family_name: str
    organisation: str
    organisation_key: str
    sort_key: str
    search_key: str
    job_title: str
    email: str
    email_key: str
    language: str
    pinned_note: str
    notes: str
    no_sales: bool | None
    customer_since: date | None
    numbers: tuple[ParsedNumber, ...]


class _Known:
    """A contact that is there already, or one of this batch that will be.

    `cells` is None for a new one nothing has been added to: most of a file is just that.
    """

    __slots__ = ("cells", "changed", "e164", "fresh", "id", "new", "position")

    def __init__(self, row_id: int, new: ParsedContact | None) -> None:
        self.id = row_id
        self.new = new
        self.cells: dict[str, Any] | None = None
        self.e164: set[str] = set()
        self.changed = False
        self.fresh: Sequence[ParsedNumber] = ()
        """Numbers to be added, from `position` on."""
        self.position = 0


_COLUMNS = (
    "given_name",
    "family_name",
    "sort_key",
    "organisation_id",
    "organisation_key",
    "search_key",
    "job_title",
    "email",
    "email_key",
    "language",
    "pinned_note",
    "notes",
    "no_sales",
    "customer_since",
)
_REPLACED = ("job_title", "email", "language", "pinned_note", "notes", "customer_since")
_SELECT = (
    "SELECT p.id, p.given_name, p.family_name, p.sort_key, p.organisation_id, p.organisation_key,"
    " p.search_key, p.job_title, p.email, p.email_key, p.language, p.pinned_note, p.notes,"
    " p.no_sales, p.customer_since, coalesce(o.name, '') FROM contact p"
    " LEFT JOIN organisation o ON o.id = p.organisation_id WHERE "
)
_BY_NAME = "p.organisation_key = :organisation AND p.sort_key = :name ORDER BY p.id LIMIT 1"
_UPDATE = (
    f"UPDATE contact SET {', '.join(f'{name} = :{name}' for name in _COLUMNS)},"
    " updated_at = :now, version = version + 1 WHERE id = :id"
)
_NUMBER_COLUMNS = ("contact_id", "kind", "e164", "reversed", "raw", "position")


_values_of = attrgetter(*(name for name in _COLUMNS if name != "organisation_id"))
_AT_ORGANISATION = _COLUMNS.index("organisation_id")
_AT_NO_SALES = _COLUMNS.index("no_sales")

_Index = dict[tuple[str, str], _Known]


class ContactStore:
    """Finds, creates and completes contacts, batch by batch, and counts what it did."""

    def __init__(self, *, now_ms: int) -> None:
        self.created = 0
        self.updated = 0
        self.skipped = 0
        self._now_ms = now_ms

    @contextmanager
    def writing(self, session: "Session") -> Iterator[None]:
        """Work in this session within the block."""
        self._bulk = Bulk(session)
        with search_index.filled_at_once(self._bulk):
            yield

    def store(self, batch: Sequence[ParsedContact]) -> None:
        """Store one batch."""
        if not batch:
            return
        organisations = self._organisations(batch)
        by_email, by_number, by_name = self._known(batch)
        ids = iter(self._bulk.new_ids("contact", len(batch)))
        touched: dict[int, _Known] = {}
        for contact in batch:
            known = _find(contact, by_email, by_number, by_name)
            if known is None:
                known = _Known(next(ids), contact)
                known.fresh = contact.numbers
                self.created += 1
            elif _complete(known, contact, organisations):
                self.updated += 1
            else:
                self.skipped += 1
                continue
            touched[known.id] = known
            if contact.email_key:
                by_email.setdefault((contact.sort_key, contact.email_key), known)
            for number in contact.numbers:
                by_number.setdefault((contact.sort_key, number.e164), known)
            if not contact.email_key and not contact.numbers:
                by_name.setdefault((contact.sort_key, contact.organisation_key), known)
        self._write(touched.values(), organisations)

    def _organisations(self, batch: Sequence[ParsedContact]) -> dict[str, int]:
        names = {c.organisation_key: c.organisation for c in batch if c.organisation_key}
        found = self._organisation_ids(names)
        new = [(" ".join(names[key].split()), key) for key in names if key not in found]
        if new:
            # Another desk on the same server may be making the same one.
            self._bulk.insert(
                "organisation", ("name", "name_key"), new, "ON CONFLICT (name_key) DO NOTHING"
            )
            found |= self._organisation_ids(key for _name, key in new)
        return found

    def _organisation_ids(self, keys: Iterable[str]) -> dict[str, int]:
        rows = self._bulk.rows(
            f"SELECT name_key, id FROM organisation WHERE name_key {self._bulk.among('keys')}",
            {"keys": self._bulk.listed(keys)},
        )
        return dict(rows)

    def _known(self, batch: Sequence[ParsedContact]) -> tuple[_Index, _Index, _Index]:
        """Contacts that rows of the batch may belong to: by e-mail, by number, by name alone."""
        bulk = self._bulk
        emails = bulk.listed({c.email_key for c in batch if c.email_key})
        e164 = bulk.listed({n.e164 for c in batch for n in c.numbers})
        rows = bulk.rows(_SELECT + f"p.email_key {bulk.among('keys')}", {"keys": emails})
        rows += bulk.rows(
            f"{_SELECT}p.id IN (SELECT contact_id FROM contact_number"
            f" WHERE e164 {bulk.among('keys')})",
            {"keys": e164},
        )
        by_name: _Index = {}
        for contact in batch:
            if not contact.email_key and not contact.numbers:
                key = (contact.sort_key, contact.organisation_key)
                for row in bulk.rows(_SELECT + _BY_NAME, {"name": key[0], "organisation": key[1]}):
                    rows.append(row)
                    by_name[key] = _from_row(row)
        found = {row[0]: _from_row(row) for row in rows}
        by_name = {key: found[known.id] for key, known in by_name.items()}
        for contact_id, number in bulk.rows(
            f"SELECT contact_id, e164 FROM contact_number WHERE contact_id {bulk.among('ids')}",
            {"ids": bulk.listed(found)},
        ):
            found[contact_id].e164.add(number)
            found[contact_id].position += 1
        by_email: _Index = {}
        by_number: _Index = {}
        for _row_id, known in sorted(found.items()):
            cells = known.cells or {}
            name = cells["sort_key"]
            if cells["email_key"]:
                by_email.setdefault((name, cells["email_key"]), known)
            for number in known.e164:
                by_number.setdefault((name, number), known)
        return by_email, by_number, by_name

    def _write(self, touched: Iterable[_Known], organisations: dict[str, int]) -> None:
        now, day = self._now_ms, self._bulk.day
        new: list[tuple[Any, ...]] = []
        fresh: list[tuple[Any, ...]] = []
        for known in touched:
            if known.cells is not None:
                values = [known.cells[name] for name in _COLUMNS]
                values[-1] = day(values[-1])
                if known.new is None:
                    self._update(known, values)
                else:
                    new.append((known.id, *values, now, now))
            elif known.new is not None:
                values = list(_values_of(known.new))
                values.insert(_AT_ORGANISATION, organisations.get(known.new.organisation_key))
                values[_AT_NO_SALES] = bool(values[_AT_NO_SALES])
                values[-1] = day(values[-1])
                new.append((known.id, *values, now, now))
            fresh += [
                (known.id, n.kind, n.e164, n.e164[:0:-1], n.raw, at)
                for at, n in enumerate(known.fresh, start=known.position)
            ]
        if new:
            self._bulk.insert("contact", ("id", *_COLUMNS, "created_at", "updated_at"), new)
            search_index.fill(self._bulk, new[0][0], new[-1][0])
        if fresh:
            self._bulk.insert("contact_number", _NUMBER_COLUMNS, fresh)

    def _update(self, known: _Known, values: list[Any]) -> None:
        if known.changed:
            self._bulk.run(
                _UPDATE,
                dict(zip(_COLUMNS, values, strict=True)) | {"now": self._now_ms, "id": known.id},
            )


def _from_row(row: tuple[Any, ...]) -> _Known:
    cells = dict(zip((*_COLUMNS, "organisation"), row[1:], strict=True))
    cells["no_sales"] = cells["no_sales"] == 1
    since = cells["customer_since"]
    cells["customer_since"] = date.fromisoformat(since) if isinstance(since, str) else since
    known = _Known(row[0], None)
    known.cells = cells
    return known


def _find(
    contact: ParsedContact, by_email: _Index, by_number: _Index, by_name: _Index
) -> _Known | None:
    if contact.email_key and (known := by_email.get((contact.sort_key, contact.email_key))):
        return known
    for number in contact.numbers:
        if known := by_number.get((contact.sort_key, number.e164)):
            return known
    if not contact.email_key and not contact.numbers:
        return by_name.get((contact.sort_key, contact.organisation_key))
    return None


def _complete(known: _Known, contact: ParsedContact, organisations: dict[str, int]) -> bool:
    """Take over what the row knows better; false when it knows nothing new."""
    if known.cells is None:
        _begin_cells(known, organisations)
    cells = known.cells or {}
    changes: dict[str, Any] = {
        name: value
        for name in _REPLACED
        if (value := getattr(contact, name)) and value != cells[name]
    }
    if contact.no_sales is not None and contact.no_sales != cells["no_sales"]:
        changes["no_sales"] = contact.no_sales
    if contact.organisation_key not in ("", cells["organisation_key"]):
        changes["organisation"] = contact.organisation
        changes["organisation_id"] = organisations.get(contact.organisation_key)
    if changes:
        cells.update(changes)
        cells["email_key"] = cells["email"].casefold()
        keys = folding.contact_keys(
            cells["given_name"], cells["family_name"], cells["organisation"], cells["email"]
        )
        cells["sort_key"], cells["organisation_key"], cells["search_key"] = keys
    fresh = [number for number in contact.numbers if number.e164 not in known.e164]
    known.e164.update(number.e164 for number in fresh)
    known.fresh = [*known.fresh, *fresh]
    # With another number the contact changed too, though none of its own columns did.
    known.changed = known.changed or bool(changes or fresh)
    return bool(changes or fresh)


def _begin_cells(known: _Known, organisations: dict[str, int]) -> None:
    new = known.new
    assert new is not None  # noqa: S101  what is not new has its cells from the database
    cells: dict[str, Any] = {
        name: getattr(new, name) for name in _COLUMNS if name != "organisation_id"
    }
    cells["organisation_id"] = organisations.get(new.organisation_key)
    cells["organisation"] = new.organisation
    cells["no_sales"] = bool(new.no_sales)
    known.cells = cells
    known.e164 = {number.e164 for number in new.numbers}
