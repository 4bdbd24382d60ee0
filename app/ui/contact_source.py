"""The list of contacts as the table asks for it."""

from collections.abc import Callable, Sequence
from typing import Self

import msgspec

from app.clock import now_ms
from app.crm import contacts, numbers
from app.crm.contacts import ContactOrder
from app.crm.rows import ContactRow
from app.database.database import Database
from app.database.list_cursor import ListCursor
from app.desk.office import OfficeCard
from app.i18n import N_
from app.ui import moments, wording
from app.ui.row_source import Column


class ContactSource(msgspec.Struct, frozen=True):
    """All contacts, or those found for `text`, in one order."""

    order: str = ContactOrder.NAME
    descending: bool = False
    text: str = ""

    def sorted(self, order: str, *, descending: bool) -> Self:
        """The same contacts in another order."""
        return msgspec.structs.replace(self, order=order, descending=descending)

    def searching(self, text: str) -> Self:
        """The contacts found for `text`, in the same order."""
        return msgspec.structs.replace(self, text=text)

    def open(self, database: Database) -> ListCursor[ContactRow]:
        """Open the list on the records' thread."""
        cursor = contacts.listing(
            database, ContactOrder(self.order), descending=self.descending, text=self.text
        )
        if self.text:
            # What a search found is short: one statement gives its order, length and first page.
            cursor.read_all(database)
        return cursor

    def key(self, row: ContactRow) -> int:
        """The id of the contact."""
        return row.id


def columns(office: OfficeCard) -> Sequence[Column[ContactRow]]:
    """What the list says of a contact."""

    def number(row: ContactRow) -> str:
        return numbers.display(row.number, office.current.country) if row.number else ""

    def last_call(row: ContactRow) -> str:
        if row.last_call_at is None:
            return ""
        return moments.day_words(row.last_call_at, office.current.zone, now_ms())

    def outside(value: Callable[[ContactRow], str]) -> Callable[[ContactRow], str]:
        return lambda row: wording.outside(value(row))

    return (
        Column("name", N_("Name"), outside(lambda r: r.name), 180, order=ContactOrder.NAME),
        Column(
            "organisation",
            N_("Organisation"),
            outside(lambda r: r.organisation),
            160,
            order=ContactOrder.ORGANISATION,
            muted=True,
        ),
        Column("number", N_("Number"), number, 130),
        Column("email", N_("E-mail"), outside(lambda r: r.email), 120, muted=True, stretch=True),
        Column("last_call", N_("Last call"), last_call, 104, muted=True),
    )
