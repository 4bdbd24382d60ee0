"""Storing parsed contacts, some thousand at a time, in the transaction of an import."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import msgspec

from app.crm import folding, numbers
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
    """A contact that is there already, or one of this batch that will be."""

    __slots__ = ("cells", "changed", "e164", "id", "new", "new_numbers", "position")

    def __init__(self, row_id: int, cells: dict[str, Any], e164: set[str], *, new: bool) -> None:
        self.id = row_id
        self.cells = cells
        self.e164 = e164
        self.new = new
        self.changed = False
        self.new_numbers: list[ParsedNumber] = []
        self.position = len(e164)


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
_NUMBER_COLUMNS = ("contact_id", "kind", "e164", "reversed", "raw", "position")


class ContactStore:
    """Finds, creates and completes contacts, batch by batch, and counts what it did."""

    def __init__(self) -> None:
        self.created = 0
        self.updated = 0
        self.skipped = 0

    def begin(self, session: "Session", *, now_ms: int) -> None:
        """Work in this session from now on."""
        self._bulk = Bulk(session)
        self._now_ms = now_ms

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
                known = self._create(next(ids), contact, organisations)
            elif _complete(known, contact, organisations):
                self.updated += 1
            else:
                self.skipped += 1
                continue
            touched[known.id] = known
            _remember(known, contact, by_email, by_number, by_name)
        self._write(touched.values())

    def _organisations(self, batch: Sequence[ParsedContact]) -> dict[str, int]:
        names = {c.organisation_key: c.organisation for c in batch if c.organisation_key}
        found = self._organisation_ids(names)
        new = [(names[key], key) for key in names if key not in found]
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

    def _known(
        self, batch: Sequence[ParsedContact]
    ) -> tuple[
        dict[tuple[str, str], _Known], dict[tuple[str, str], _Known], dict[tuple[str, str], _Known]
    ]:
        """Contacts that rows of the batch may belong to: by e-mail, number, organisation."""
        bulk = self._bulk
        emails = bulk.listed({c.email_key for c in batch if c.email_key})
        e164 = bulk.listed({n.e164 for c in batch for n in c.numbers})
        rows = bulk.rows(_SELECT + f"p.email_key {bulk.among('keys')}", {"keys": emails})
        rows += bulk.rows(
            _SELECT
            + "p.id IN (SELECT contact_id FROM contact_number"
            + f" WHERE e164 {bulk.among('keys')})",
            {"keys": e164},
        )
        for contact in batch:
            if not contact.email_key and not contact.numbers:
                rows += bulk.rows(
                    _SELECT + "p.organisation_key = :organisation AND p.sort_key = :name LIMIT 1",
                    {"organisation": contact.organisation_key, "name": contact.sort_key},
                )
        found = {row[0]: _from_row(row) for row in rows}
        for contact_id, number in bulk.rows(
            f"SELECT contact_id, e164 FROM contact_number WHERE contact_id {bulk.among('ids')}"
            " AND e164 <> ''",
            {"ids": bulk.listed(found)},
        ):
            found[contact_id].e164.add(number)
        by_email: dict[tuple[str, str], _Known] = {}
        by_number: dict[tuple[str, str], _Known] = {}
        by_name: dict[tuple[str, str], _Known] = {}
        for known in sorted(found.values(), key=lambda k: k.id):
            known.position = len(known.e164)
            cells = known.cells
            by_name.setdefault((cells["sort_key"], cells["organisation_key"]), known)
            if cells["email_key"]:
                by_email.setdefault((cells["sort_key"], cells["email_key"]), known)
            for number in known.e164:
                by_number.setdefault((cells["sort_key"], number), known)
        return by_email, by_number, by_name

    def _create(self, row_id: int, contact: ParsedContact, organisations: dict[str, int]) -> _Known:
        self.created += 1
        cells = {name: getattr(contact, name) for name in _COLUMNS if name != "organisation_id"}
        cells["organisation_id"] = organisations.get(contact.organisation_key)
        cells["organisation"] = contact.organisation
        cells["no_sales"] = bool(contact.no_sales)
        known = _Known(row_id, cells, {n.e164 for n in contact.numbers}, new=True)
        known.new_numbers = list(contact.numbers)
        known.position = 0
        return known

    def _write(self, touched: Iterable[_Known]) -> None:
        now = self._now_ms
        new, changed, new_numbers = [], [], []
        for known in touched:
            cells = known.cells
            if known.new:
                values = [cells[name] for name in _COLUMNS]
                values[-1] = self._bulk.day(values[-1])
                new.append((known.id, *values, now, now))
            elif known.changed:
                changed.append(known)
            new_numbers += [
                (known.id, n.kind, n.e164, numbers.reversed_digits(n.e164), n.raw, at)
                for at, n in enumerate(known.new_numbers, start=known.position)
            ]
        if new:
            self._bulk.insert("contact", ("id", *_COLUMNS, "created_at", "updated_at"), new)
        for known in changed:
            self._update(known)
        if new_numbers:
            self._bulk.insert("contact_number", _NUMBER_COLUMNS, new_numbers)

    def _update(self, known: _Known) -> None:
        sets = ", ".join(f"{name} = :{name}" for name in _COLUMNS)
        self._bulk.run(
            f"UPDATE contact SET {sets}, updated_at = :now, version = version + 1 WHERE id = :id",
            known.cells
            | {
                "customer_since": self._bulk.day(known.cells["customer_since"]),
                "now": self._now_ms,
                "id": known.id,
            },
        )


def _from_row(row: tuple[Any, ...]) -> _Known:
    cells = dict(zip((*_COLUMNS, "organisation"), row[1:], strict=True))
    cells["no_sales"] = cells["no_sales"] == 1
    since = cells["customer_since"]
    cells["customer_since"] = date.fromisoformat(since) if isinstance(since, str) else since
    return _Known(row[0], cells, set(), new=False)


def _find(
    contact: ParsedContact,
    by_email: dict[tuple[str, str], _Known],
    by_number: dict[tuple[str, str], _Known],
    by_name: dict[tuple[str, str], _Known],
) -> _Known | None:
    if contact.email_key and (known := by_email.get((contact.sort_key, contact.email_key))):
        return known
    for number in contact.numbers:
        if known := by_number.get((contact.sort_key, number.e164)):
            return known
    if not contact.email_key and not contact.numbers:
        return by_name.get((contact.sort_key, contact.organisation_key))
    return None


def _remember(
    known: _Known,
    contact: ParsedContact,
    by_email: dict[tuple[str, str], _Known],
    by_number: dict[tuple[str, str], _Known],
    by_name: dict[tuple[str, str], _Known],
) -> None:
    """Let later rows of the batch find what this one made or completed."""
    by_name.setdefault((contact.sort_key, known.cells["organisation_key"]), known)
    if contact.email_key:
        by_email.setdefault((contact.sort_key, contact.email_key), known)
    for number in contact.numbers:
        by_number.setdefault((contact.sort_key, number.e164), known)


def _complete(known: _Known, contact: ParsedContact, organisations: dict[str, int]) -> bool:
    """Take over what the row knows better; false when it knows nothing new."""
    cells = known.cells
    changes: dict[str, Any] = {
        name: value
        for name in _REPLACED
        if (value := getattr(contact, name)) and value != cells[name]
    }
    if contact.no_sales is not None and contact.no_sales != cells["no_sales"]:
        changes["no_sales"] = contact.no_sales
    if contact.organisation_key not in ("", cells["organisation_key"]):
        changes["organisation"] = contact.organisation
        changes["organisation_key"] = contact.organisation_key
        changes["organisation_id"] = organisations.get(contact.organisation_key)
    if changes:
        cells.update(changes)
        cells["email_key"] = cells["email"].casefold()
        cells["search_key"] = folding.search_key(
            cells["given_name"], cells["family_name"], cells["organisation"], cells["email"]
        )
        known.changed = True
    fresh = [number for number in contact.numbers if number.e164 not in known.e164]
    known.e164.update(number.e164 for number in fresh)
    known.new_numbers += fresh
    if fresh:
        # The contact changed too, though none of its own columns did.
        known.changed = True
    return bool(changes or fresh)
