"""A contact that entries of a directory are merged into, before it is written."""

from collections.abc import Mapping
from typing import Any

import msgspec

from app.crm import folding
from app.crm.directories import merging
from app.crm.directories.merging import Given, Merge
from app.crm.directories.reading import key_of
from app.crm.imports.contact_rows import COLUMNS, ParsedContact, ParsedNumber

_BLANK: dict[str, Any] = dict.fromkeys((*COLUMNS, "organisation"), "") | {
    "organisation_id": None,
    "no_sales": False,
    "customer_since": None,
}


class Person:
    """A contact that entries of the batch are merged into, new or known."""

    def __init__(self, row_id: int, cells: dict[str, Any] | None = None) -> None:
        """`cells` are those of the records, None for a new contact."""
        self.id = row_id
        self.is_new = cells is None
        self.cells: dict[str, Any] = dict(_BLANK) if cells is None else cells
        self.changed = self.is_new
        self.numbers: dict[str, int] = {}
        """Row of each number by its key, 0 for a new one."""
        self.fresh: list[ParsedNumber] = []
        self.dropped: list[int] = []
        self.position = 0

    @property
    def was(self) -> int:
        """Version before this refresh."""
        return int(self.cells.get("version", 0))

    @property
    def version(self) -> int:
        """Version after it."""
        return self.was + self.changed

    def take(self, contact: ParsedContact, given: Given, organisations: Mapping[str, int]) -> Merge:
        """Merge an entry into the contact."""
        theirs = {field: getattr(contact, field) for field in merging.FIELDS}
        numbers = {key_of(number): number for number in contact.numbers}
        steps = merging.merge(self.cells, list(self.numbers), theirs, list(numbers), given)
        if steps.changes and not self._change(steps.changes, organisations):
            return self._take_numbers(msgspec.structs.replace(steps, changes={}), numbers)
        return self._take_numbers(steps, numbers)

    def _take_numbers(self, steps: Merge, numbers: Mapping[str, ParsedNumber]) -> Merge:
        """Add and drop numbers as the steps say; gives the steps that were taken."""
        for key in steps.added:
            self.fresh.append(numbers[key])
            self.numbers[key] = 0
        for key in steps.removed:
            row_id = self.numbers.pop(key)
            self.dropped.append(row_id)
        self.changed = self.changed or not steps.changes_nothing
        return steps

    def _change(self, changes: Mapping[str, str], organisations: Mapping[str, int]) -> bool:
        """Change the cells; false, with nothing changed, where no name would be left."""
        cells = {**self.cells, **changes}
        keys = folding.contact_keys(
            cells["given_name"], cells["family_name"], cells["organisation"], cells["email"]
        )
        if not keys.sort:
            return False
        cells["sort_key"], cells["organisation_key"], cells["search_key"] = keys
        cells["email_key"] = cells["email"].casefold()
        if "organisation" in changes:
            cells["organisation_id"] = organisations.get(keys.organisation)
        self.cells = cells
        return True
