"""Bringing in contacts: a file's rows become new contacts or complete known ones.

A row belongs to a known contact when the folded name is the same and so is the e-mail address or
one number, or the organisation where the row has neither. Filled cells then replace what was
there and numbers are added; nothing is taken away. The same file twice changes nothing.
"""

import gc
import re
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

from app.crm import folding, numbers
from app.crm import office as offices
from app.crm.contacts import is_email
from app.crm.imports import fields
from app.crm.imports.contact_store import ContactStore, ParsedContact, ParsedNumber
from app.crm.imports.headings import NUMBER_KINDS, contact_columns
from app.crm.imports.rejects import Rejects, RowRejectedError
from app.crm.imports.source import Progress, table_lines
from app.crm.imports.vcards import vcard_rows
from app.crm.rows import ImportResult
from app.database.database import Database
from app.errors import UserError
from app.i18n import _

_BATCH = 5_000
_SEVERAL = re.compile(r"\s*[;|\n]\s*|\s+/\s+|,\s*(?=[+0])")
_LANGUAGES = {
    "fr": "fr",
    "francais": "fr",
    "french": "fr",
    "en": "en",
    "anglais": "en",
    "english": "en",
}


class _Words(NamedTuple):
    """What a row says but for its numbers, as it stands in the file."""

    given_name: str = ""
    family_name: str = ""
    name: str = ""
    organisation: str = ""
    job_title: str = ""
    email: str = ""
    language: str = ""
    pinned_note: str = ""
    notes: str = ""
    no_sales: str = ""
    customer_since: str = ""


class _Row(NamedTuple):
    """One row of the file; `cells` is what a rejected row is written as."""

    line: int
    words: _Words
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
            if dry_run:
                session.rollback()
        return ImportResult(
            created=store.created,
            updated=store.updated,
            skipped=store.skipped,
            rejected=rejects.count,
            rejected_path=rejects.written,
            dry_run=dry_run,
        )


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
    return path.suffix.lower() in {".vcf", ".vcard"}


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
    places = dict.fromkeys(_Words._fields, width) | dict(reversed(columns))
    words_of = itemgetter(*(places[field] for field in _Words._fields))
    number_columns = [(field, at) for field, at in columns if field in NUMBER_KINDS]
    nothing = [""]
    for line in lines:
        cells = line.cells
        missing = width - len(cells)
        padded = (
            cells + nothing if missing == 0 else [*cells[:width], *nothing * (1 + max(0, missing))]
        )
        found = [(kind, padded[at]) for kind, at in number_columns if padded[at]]
        yield _Row(line.number, _Words(*words_of(padded)), found, cells, line.share)


def _vcf_rows(path: Path, rejects: Rejects) -> Iterator[_Row]:
    rejects.head(["vcard"])
    for number, text, share, values in vcard_rows(path):
        if isinstance(values, str):
            rejects.add(number, [text], values)
            continue
        found = [(field, value) for field, value in values if field in NUMBER_KINDS]
        words = {f: value for f, value in reversed(values) if f not in NUMBER_KINDS}
        yield _Row(number, _Words(**words), found, [text], share)


def _parsed(row: _Row, country: str, rejects: Rejects) -> ParsedContact | None:
    try:
        return _contact(row, country)
    except RowRejectedError as error:
        rejects.add(row.line, row.cells, str(error))
        return None


def _contact(row: _Row, country: str) -> ParsedContact:
    words = row.words
    if "'" in "".join(words):
        words = _Words(*map(fields.bare, words))
    given, family = words.given_name, words.family_name
    if words.name and not given and not family:
        given, family = _names(words.name)
    organisation, email = words.organisation, words.email
    keys = folding.contact_keys(given, family, organisation, email)
    if not keys.sort:
        raise RowRejectedError(_("neither a name nor an organisation"))
    if email and not is_email(email):
        raise RowRejectedError(_("“{text}” is no e-mail address").format(text=email[:80]))
    found: dict[str, ParsedNumber] = {}
    for kind, cell in row.numbers:
        _add_numbers(found, kind, fields.bare(cell), country)
    return ParsedContact(
        given_name=given,
        family_name=family,
        organisation=organisation,
        organisation_key=keys.organisation,
        sort_key=keys.sort,
        search_key=keys.search,
        job_title=words.job_title,
        email=email,
        email_key=email.casefold(),
        language=_LANGUAGES.get(words.language.casefold(), "") if words.language else "",
        pinned_note=words.pinned_note,
        notes=words.notes,
        no_sales=fields.truth(words.no_sales) if words.no_sales else None,
        customer_since=fields.day(words.customer_since) if words.customer_since else None,
        numbers=tuple(found.values()),
    )


def _names(whole: str) -> tuple[str, str]:
    before, comma, behind = whole.partition(",")
    if comma:
        return behind.strip(), before.strip()
    first, _space, last = whole.rpartition(" ")
    return first.strip(), last


def _add_numbers(found: dict[str, ParsedNumber], kind: str, cell: str, country: str) -> None:
    e164 = numbers.normalise(cell, country)
    if e164 is not None:
        found.setdefault(e164, ParsedNumber(kind, e164, cell))
        return
    several = [part for part in _SEVERAL.split(cell) if part]
    for raw in several:
        e164 = numbers.normalise(raw, country) if len(several) > 1 else None
        if e164 is None:
            raise RowRejectedError(_("“{text}” is no telephone number").format(text=raw[:40]))
        found.setdefault(e164, ParsedNumber(kind, e164, raw))
