"""Bringing in contacts: a file's rows become new contacts or complete known ones.

A row belongs to a known contact when the folded name is the same and so is the e-mail address or
one number, or the organisation where the row has neither. Filled cells then replace what was
there and numbers are added; nothing is taken away. The same file twice changes nothing.
"""

import gc
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

from app.crm import office as offices
from app.crm.imports.contact_rows import ParsedContact
from app.crm.imports.contact_store import ContactStore
from app.crm.imports.headings import NUMBER_KINDS, contact_columns
from app.crm.imports.reading import Words, contact_of
from app.crm.imports.rejects import Rejects, RowRejectedError
from app.crm.imports.source import CARDS, TEXTS, WORKBOOKS, Progress, require_kind, table_lines
from app.crm.imports.vcards import vcard_rows
from app.crm.rows import ImportResult
from app.database.database import Database
from app.errors import UserError
from app.i18n import _

_BATCH = 5_000


class _Row(NamedTuple):
    """One row of the file; `cells` is what a rejected row is written as."""

    line: int
    words: Words
    numbers: list[tuple[str, str]]
    """Kind and writing."""
    cells: Sequence[str]
    share: float


def import_contacts(
    database: Database, path: Path, *, dry_run: bool = False, progress: Progress | None = None
) -> ImportResult:
    """Bring in the contacts of a .csv, .xlsx or .vcf file and count what became of its rows.

    Rejected rows are written to NAME.rejected.csv beside the file. `progress` gets the share done
    and words; an error it raises undoes the import, as any error and any crash does.
    """
    require_kind(path, (*TEXTS, *WORKBOOKS, *CARDS))
    country = offices.load(database).country
    with Rejects(path) as rejects, _collector_at_rest():
        store = ContactStore(now_ms=time.time_ns() // 1_000_000)
        with database.session() as session:
            with store.writing(session):
                rows = _vcf_rows(path, rejects) if _is_vcf(path) else _table_rows(path, rejects)
                while batch := list(islice(rows, _BATCH)):
                    store.store([p for row in batch if (p := _parsed(row, country, rejects))])
                    if progress is not None:
                        progress(batch[-1].share, path.name)
            rejects.finish()
            if dry_run:
                session.rollback()
    return rejects.result(store, dry_run=dry_run)


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """Spare the garbage collector the search for cycles: rows have none, and there are many."""
    worked = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if worked:
            gc.enable()


def _is_vcf(path: Path) -> bool:
    return path.suffix.lower() in CARDS


def _table_rows(path: Path, rejects: Rejects) -> Iterator[_Row]:
    lines = table_lines(path)
    heading = next(lines, None)
    if heading is None:
        raise UserError(_("{name} is empty. Nothing was imported.").format(name=path.name))
    columns = contact_columns(heading.cells)
    known = {field for field, _position in columns}
    if not known & {"name", "given_name", "family_name", "organisation"}:
        raise UserError(
            _(
                "{name}: no column of a name or an organisation was found in the first line. "
                "Nothing was imported."
            ).format(name=path.name)
        )
    rejects.head(heading.cells)
    width = len(heading.cells)
    # A field without a column is read from the empty cell put behind the last one.
    places = dict.fromkeys(Words._fields, width) | dict(reversed(columns))
    words_of = itemgetter(*(places[field] for field in Words._fields))
    number_columns = [(field, at) for field, at in columns if field in NUMBER_KINDS]
    nothing = [""]
    for line in lines:
        cells = line.cells
        missing = width - len(cells)
        padded = (
            cells + nothing if missing == 0 else [*cells[:width], *nothing * (1 + max(0, missing))]
        )
        found = [(kind, padded[at]) for kind, at in number_columns if padded[at]]
        yield _Row(line.number, Words(*words_of(padded)), found, cells, line.share)


def _vcf_rows(path: Path, rejects: Rejects) -> Iterator[_Row]:
    rejects.head(["vcard"])
    found_one = False
    for number, text, share, values in vcard_rows(path):
        found_one = True
        if isinstance(values, str):
            rejects.add(number, [text], values)
            continue
        found = [(field, value) for field, value in values if field in NUMBER_KINDS]
        words = {f: value for f, value in reversed(values) if f not in NUMBER_KINDS}
        yield _Row(number, Words(**words), found, [text], share)
    if not found_one:
        raise UserError(_("{name} holds no card. Nothing was imported.").format(name=path.name))


def _parsed(row: _Row, country: str, rejects: Rejects) -> ParsedContact | None:
    try:
        return contact_of(row.words, row.numbers, country)
    except RowRejectedError as error:
        rejects.add(row.line, row.cells, str(error))
        return None
