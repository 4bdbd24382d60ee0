"""Writing contacts and calls to CSV files that import again, and that no spreadsheet runs.

A cell that a spreadsheet would take for a formula gets an apostrophe in front, which our import
takes off again. A number in E.164 form ("+" and digits) stays as it is: as a formula it could do
nothing but give itself.
"""

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

from app.crm import call_lists, contacts
from app.crm import office as offices
from app.crm.imports.calls import COLUMNS as CALL_COLUMNS
from app.crm.rows import CallRow, Contact
from app.database.database import Database
from app.errors import UserError, reason_of
from app.i18n import _

Progress = Callable[[float, str], None]

CONTACT_COLUMNS = (
    "First name",
    "Last name",
    "Organisation",
    "Job title",
    "E-mail",
    "Language",
    "Phone",
    "Mobile",
    "Home phone",
    "Fax",
    "Other phone",
    "Pinned note",
    "Notes",
    "No sales",
    "Customer since",
)
_KINDS = ("work", "mobile", "home", "fax", "other")
_FORMULA = re.compile(r"[=+\-@\t\r\n＝＋－＠]")
_E164 = re.compile(r"\+[0-9]{3,15}", re.ASCII)
_PAGE = 1_000


class _Writer(Protocol):
    """What the csv module's writers do."""

    def writerow(self, row: Iterable[object], /) -> object:
        """Write one row."""


def harmless(cell: str) -> str:
    """The cell, with an apostrophe in front if a spreadsheet would run it."""
    if _FORMULA.match(cell) and not _E164.fullmatch(cell):
        return "'" + cell
    return cell


def export_contacts(database: Database, path: Path, progress: Progress | None = None) -> int:
    """Write every contact to a .csv file and give their number.

    Numbers of one kind share a cell, parted by semicolons. The file appears when it is whole;
    raises `UserError` when it cannot be written.
    """
    cursor = contacts.listing(database)
    total = max(1, cursor.count(database))
    written = 0
    with _csv_file(path) as writer:
        writer.writerow(CONTACT_COLUMNS)
        while cursor.read_more(database, _PAGE) or written < cursor.known:
            for contact_id in cursor.ids(written, cursor.known):
                contact = contacts.get(database, contact_id)
                if contact is not None:
                    writer.writerow(harmless(cell) for cell in _contact_cells(contact))
            written = cursor.known
            if progress is not None:
                progress(min(1.0, written / total), path.name)
    return written


def _contact_cells(contact: Contact) -> Sequence[str]:
    by_kind: dict[str, list[str]] = {kind: [] for kind in _KINDS}
    for number in contact.numbers:
        by_kind.get(number.kind, by_kind["other"]).append(number.e164 or number.raw)
    return (
        contact.given_name,
        contact.family_name,
        contact.organisation,
        contact.job_title,
        contact.email,
        contact.language,
        *("; ".join(by_kind[kind]) for kind in _KINDS),
        contact.pinned_note,
        contact.notes,
        "1" if contact.no_sales else "",
        contact.customer_since.isoformat() if contact.customer_since else "",
    )


def export_calls(
    database: Database,
    path: Path,
    bounds: tuple[int, int] | None = None,
    progress: Progress | None = None,
) -> int:
    """Write the ended calls, of a time between two epoch times or all, and give their number.

    The first columns are those of the import; contact, organisation and uid follow.
    """
    zone = ZoneInfo(offices.load(database).zone)
    total = max(1, call_lists.listing(database).count(database))
    written = 0
    with _csv_file(path) as writer:
        writer.writerow((*CALL_COLUMNS, "contact", "organisation", "uid"))
        for call in call_lists.logged(database, bounds):
            if call.ended_at is None:
                continue
            writer.writerow(harmless(cell) for cell in _call_cells(call, zone))
            written += 1
            if progress is not None and written % _PAGE == 0:
                progress(min(1.0, written / total), path.name)
    return written


def _call_cells(call: CallRow, zone: ZoneInfo) -> Sequence[str]:
    return (
        datetime.fromtimestamp(call.started_at / 1000, tz=zone).isoformat(),
        call.direction,
        call.remote_e164 or call.remote,
        call.agent_name,
        call.queue,
        call.outcome,
        *(_seconds(value) for value in (call.ring_ms, call.talk_ms, call.hold_ms)),
        _seconds(call.wrap_ms) if call.wrap_state == "done" else "",
        call.disposition_code,
        call.notes,
        call.contact_name,
        call.organisation,
        call.uid,
    )


def _seconds(value_ms: int) -> str:
    return f"{value_ms / 1000:.3f}".rstrip("0").rstrip(".")


@contextmanager
def _csv_file(path: Path) -> Iterator[_Writer]:
    """A CSV writer whose file takes its name when all of it has been written."""
    half = path.with_name(path.name + ".part")
    try:
        # With a mark: Excel takes the accents for something else without it.
        with half.open("w", encoding="utf-8-sig", newline="") as file:
            yield csv.writer(file)
        half.replace(path)
    except OSError as error:
        raise UserError(
            _("{path} cannot be written: {reason}. Nothing was lost.").format(
                path=path, reason=reason_of(error)
            )
        ) from error
    finally:
        half.unlink(missing_ok=True)
