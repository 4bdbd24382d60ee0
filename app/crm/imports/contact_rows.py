"""Contacts as imports and directories see them: parsed, known already, and which is which."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import msgspec

from app.database.bulk import Bulk


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

    @property
    def is_only_named(self) -> bool:
        """Whether there is neither an e-mail address nor a whole number to be known by."""
        return not self.email_key and not any(number.e164 for number in self.numbers)


class Known:
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


COLUMNS = (
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
SELECT = (
    "SELECT p.id, p.given_name, p.family_name, p.sort_key, p.organisation_id, p.organisation_key,"
    " p.search_key, p.job_title, p.email, p.email_key, p.language, p.pinned_note, p.notes,"
    " p.no_sales, p.customer_since, coalesce(o.name, ''),"
    " p.version FROM contact p"
    " LEFT JOIN organisation o ON o.id = p.organisation_id WHERE "
)
_BY_NAME = "p.organisation_key = :organisation AND p.sort_key = :name ORDER BY p.id LIMIT 1"
UPDATE = (
    f"UPDATE contact SET {', '.join(f'{name} = :{name}' for name in COLUMNS)},"
    " updated_at = :now, version = version + 1 WHERE id = :id"
)

NUMBER_COLUMNS = ("contact_id", "kind", "e164", "reversed", "raw", "position")

_Index = dict[tuple[str, str], Known]


class Matches:
    """Which known contact a row of a batch belongs to.

    That is one of the same folded name with the same e-mail address or one same number, or of the
    same organisation where the row has neither.
    """

    def __init__(self, bulk: Bulk, batch: Sequence[ParsedContact]) -> None:
        emails = bulk.listed({c.email_key for c in batch if c.email_key})
        e164 = bulk.listed({n.e164 for c in batch for n in c.numbers if n.e164})
        rows = bulk.rows(SELECT + f"p.email_key {bulk.among('keys')}", {"keys": emails})
        rows += bulk.rows(
            f"{SELECT}p.id IN (SELECT contact_id FROM contact_number"
            f" WHERE e164 {bulk.among('keys')})",
            {"keys": e164},
        )
        named: dict[tuple[str, str], int] = {}
        for contact in batch:
            if contact.is_only_named:
                key = (contact.sort_key, contact.organisation_key)
                for row in bulk.rows(SELECT + _BY_NAME, {"name": key[0], "organisation": key[1]}):
                    rows.append(row)
                    named[key] = row[0]
        found = _with_numbers(bulk, rows)
        self._by_name: _Index = {key: found[row_id] for key, row_id in named.items()}
        self._by_email: _Index = {}
        self._by_number: _Index = {}
        for _row_id, known in sorted(found.items()):
            cells = known.cells or {}
            self._add(cells["sort_key"], cells["email_key"], known.e164, known)

    def find(self, contact: ParsedContact) -> Known | None:
        """The contact this row belongs to, None for a new one."""
        name = contact.sort_key
        if contact.email_key and (known := self._by_email.get((name, contact.email_key))):
            return known
        for number in contact.numbers:
            if number.e164 and (known := self._by_number.get((name, number.e164))):
                return known
        if contact.is_only_named:
            return self._by_name.get((name, contact.organisation_key))
        return None

    def add(self, contact: ParsedContact, known: Known) -> None:
        """Let later rows of the batch find what this one belongs to."""
        self._add(contact.sort_key, contact.email_key, [n.e164 for n in contact.numbers], known)
        if contact.is_only_named:
            self._by_name.setdefault((contact.sort_key, contact.organisation_key), known)

    def _add(self, name: str, email: str, numbers: Iterable[str], known: Known) -> None:
        if email:
            self._by_email.setdefault((name, email), known)
        for number in numbers:
            if number:
                self._by_number.setdefault((name, number), known)


def known_by_id(bulk: Bulk, ids: Iterable[int]) -> dict[int, Known]:
    """The contacts of these ids; those that are gone are left out."""
    rows = bulk.rows(f"{SELECT}p.id {bulk.among('ids')}", {"ids": bulk.listed(ids)})
    return _with_numbers(bulk, rows)


def _with_numbers(bulk: Bulk, rows: Iterable[tuple[Any, ...]]) -> dict[int, Known]:
    found = {row[0]: _known(row) for row in rows}
    for contact_id, number in bulk.rows(
        f"SELECT contact_id, e164 FROM contact_number WHERE contact_id {bulk.among('ids')}",
        {"ids": bulk.listed(found)},
    ):
        found[contact_id].e164.add(number)
        found[contact_id].position += 1
    return found


def _known(row: tuple[Any, ...]) -> Known:
    cells = dict(zip((*COLUMNS, "organisation", "version"), row[1:], strict=True))
    cells["no_sales"] = cells["no_sales"] == 1
    since = cells["customer_since"]
    cells["customer_since"] = date.fromisoformat(since) if isinstance(since, str) else since
    known = Known(row[0], None)
    known.cells = cells
    return known
