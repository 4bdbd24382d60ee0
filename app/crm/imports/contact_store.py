"""Storing parsed contacts, some thousand at a time, in the transaction of an import."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from app.crm import folding, search_index
from app.crm.imports.contact_rows import (
    COLUMNS,
    NUMBER_COLUMNS,
    UPDATE,
    Known,
    Matches,
    ParsedContact,
)
from app.crm.organisations import ids_of
from app.database.bulk import Bulk

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


_REPLACED = ("job_title", "email", "language", "pinned_note", "notes", "customer_since")

_values_of = attrgetter(*(name for name in COLUMNS if name != "organisation_id"))
_AT_ORGANISATION = COLUMNS.index("organisation_id")
_AT_NO_SALES = COLUMNS.index("no_sales")


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
        organisations = ids_of(
            self._bulk, {c.organisation_key: c.organisation for c in batch if c.organisation_key}
        )
        matches = Matches(self._bulk, batch)
        ids = iter(self._bulk.new_ids("contact", len(batch)))
        touched: dict[int, Known] = {}
        for contact in batch:
            known = matches.find(contact)
            if known is None:
                known = Known(next(ids), contact)
                known.fresh = contact.numbers
                self.created += 1
            elif _complete(known, contact, organisations):
                self.updated += 1
            else:
                self.skipped += 1
                continue
            touched[known.id] = known
            matches.add(contact, known)
        self._write(touched.values(), organisations)

    def _write(self, touched: Iterable[Known], organisations: dict[str, int]) -> None:
        now, day = self._now_ms, self._bulk.day
        new: list[tuple[Any, ...]] = []
        fresh: list[tuple[Any, ...]] = []
        for known in touched:
            if known.cells is not None:
                values = [known.cells[name] for name in COLUMNS]
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
            self._bulk.insert("contact", ("id", *COLUMNS, "created_at", "updated_at"), new)
            search_index.fill(self._bulk, new[0][0], new[-1][0])
        if fresh:
            self._bulk.insert("contact_number", NUMBER_COLUMNS, fresh)

    def _update(self, known: Known, values: list[Any]) -> None:
        if known.changed:
            self._bulk.run(
                UPDATE,
                dict(zip(COLUMNS, values, strict=True)) | {"now": self._now_ms, "id": known.id},
            )


def _complete(known: Known, contact: ParsedContact, organisations: dict[str, int]) -> bool:
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


def _begin_cells(known: Known, organisations: dict[str, int]) -> None:
    new = known.new
    assert new is not None  # noqa: S101  what is not new has its cells from the database
    cells: dict[str, Any] = {
        name: getattr(new, name) for name in COLUMNS if name != "organisation_id"
    }
    cells["organisation_id"] = organisations.get(new.organisation_key)
    cells["organisation"] = new.organisation
    cells["no_sales"] = bool(new.no_sales)
    known.cells = cells
    known.e164 = {number.e164 for number in new.numbers}
