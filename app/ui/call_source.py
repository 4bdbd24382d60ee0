"""The call log as the table asks for it, and what a line of it says."""

from collections.abc import Sequence
from typing import Self

import msgspec

from app.clock import now_ms
from app.crm import call_lists, call_words, numbers
from app.crm.call_lists import CallFilter, CallOrder
from app.crm.rows import CallRow, Office
from app.database.database import Database
from app.desk.office import OfficeCard
from app.i18n import N_, _, current
from app.ui import moments, outcomes, wording
from app.ui.row_source import Column, RowCursor
from app.ui.rows_in_hand import RowsInHand


class CallSource(msgspec.Struct, frozen=True):
    """The calls wanted, or with `to_return` the missed ones nobody has called back."""

    office: Office
    wanted: CallFilter
    order: str = CallOrder.STARTED
    descending: bool = True
    to_return: bool = False

    def sorted(self, order: str, *, descending: bool) -> Self:
        """The same calls in another order."""
        return msgspec.structs.replace(self, order=order, descending=descending)

    def open(self, database: Database) -> RowCursor[CallRow]:
        """Open the list on the records' thread."""
        if self.to_return:
            found = call_lists.to_return(database, now_ms())
            return RowsInHand(found, self.key)
        cursor = call_lists.listing(
            database,
            self.wanted,
            CallOrder(self.order),
            descending=self.descending,
            office=self.office,
        )
        if self.wanted.text:
            # What a search found is short: one statement gives its order, length and first page.
            cursor.read_all(database)
        return cursor

    def key(self, row: CallRow) -> int:
        """The row id of the call."""
        return row.id


def who(call: CallRow, country: str) -> str:
    """The person or number at the other end."""
    if call.contact_name:
        return wording.outside(call.contact_name)
    if call.remote_e164:
        return numbers.display(call.remote_e164, country)
    return wording.outside(call.remote) or _("Number withheld")


def length(call: CallRow) -> str:
    """How long was spoken, empty for a call that was not answered."""
    return current().duration(call.talk_ms / 1000) if call.talk_ms else ""


def columns(office: OfficeCard) -> Sequence[Column[CallRow]]:
    """What the list says of a call."""

    def when(call: CallRow) -> str:
        return moments.moment_words(call.started_at, office.current.zone, now_ms())

    def subject(call: CallRow) -> str:
        name = call.disposition(current().code)
        notes = wording.outside(call.notes)
        return " · ".join(part for part in (name, notes) if part)

    return (
        Column("when", N_("When"), when, 146, order=CallOrder.STARTED, icon=outcomes.shape),
        Column(
            "who",
            N_("Who"),
            lambda c: who(c, office.current.country),
            150,
            order=CallOrder.REMOTE,
        ),
        Column("subject", N_("Subject"), subject, 120, stretch=True, muted=True),
        Column("by", N_("By"), lambda c: c.agent_name, 104, muted=True),
        Column("length", N_("Length"), length, 72, right=True, order=CallOrder.TALK),
        Column("outcome", N_("Outcome"), call_words.words, 116, tone=outcomes.kind),
    )
