"""Bringing in contacts: a file's rows become new contacts or complete known ones.

A row belongs to a known contact when the folded name is the same and so is the e-mail address or
one number, or the organisation where the row has neither. Filled cells then replace what was
there and numbers are added; nothing is taken away. The same file twice changes nothing.
"""

import re
import time
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import msgspec

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

_BATCH = 2_000
_SEVERAL = re.compile(r"\s*[;|\n]\s*|\s+/\s+|,\s*(?=[+0])")
_LANGUAGES = {"fr": "fr", "francais": "fr", "french": "fr", "en": "en", "anglais": "en"}
_LANGUAGES["english"] = "en"


class _Row(msgspec.Struct, frozen=True):
    """One row of the file, its cells by field; `cells` is what a rejected row is written as."""

    line: int
    values: list[tuple[str, str]]
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
    with Rejects(path) as rejects:
        store = ContactStore()
        with database.session() as session:
            store.begin(session, now_ms=time.time_ns() // 1_000_000)
            rows = _vcf_rows(path, rejects) if _is_vcf(path) else _table_rows(path, rejects)
            for batch in _batches(rows):
                parsed = [p for row in batch if (p := _parsed(row, country, rejects))]
                store.store(parsed)
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


def _is_vcf(path: Path) -> bool:
    return path.suffix.lower() in {".vcf", ".vcard"}


def _batches(rows: Iterator[_Row]) -> Iterator[list[_Row]]:
    while batch := list(islice(rows, _BATCH)):
        yield batch


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
    for line in lines:
        cells = line.cells
        width = len(cells)
        values = [(f, cells[at]) for f, at in columns if at < width and cells[at]]
        yield _Row(line.number, values, cells, line.share)


def _vcf_rows(path: Path, rejects: Rejects) -> Iterator[_Row]:
    rejects.head(["vcard"])
    for number, text, share, values in vcard_rows(path):
        if isinstance(values, str):
            rejects.add(number, [text], values)
        else:
            yield _Row(number, values, [text], share)


def _parsed(row: _Row, country: str, rejects: Rejects) -> ParsedContact | None:
    try:
        return _contact(row.values, country)
    except RowRejectedError as error:
        rejects.add(row.line, row.cells, str(error))
        return None


def _contact(values: list[tuple[str, str]], country: str) -> ParsedContact:
    cells: dict[str, str] = {}
    found: dict[str, ParsedNumber] = {}
    for field, cell in values:
        if field in NUMBER_KINDS:
            _add_numbers(found, field, fields.bare(cell), country)
        else:
            cells.setdefault(field, fields.bare(cell))
    given, family = _names(cells)
    organisation = " ".join(cells.get("organisation", "").split())
    email = cells.get("email", "")
    if email and not is_email(email):
        raise RowRejectedError(_("“{text}” is no e-mail address").format(text=email[:80]))
    sort_key = folding.sort_key(given, family, organisation)
    if not sort_key:
        raise RowRejectedError(_("neither a name nor an organisation"))
    since = fields.day(cells.get("customer_since", ""))
    no_sales = cells.get("no_sales")
    return ParsedContact(
        given_name=given,
        family_name=family,
        organisation=organisation,
        organisation_key=folding.fold(organisation) if organisation else "",
        sort_key=sort_key,
        search_key=folding.search_key(given, family, organisation, email),
        job_title=cells.get("job_title", ""),
        email=email,
        email_key=email.casefold(),
        language=_LANGUAGES.get(folding.fold(cells.get("language", "")), ""),
        pinned_note=cells.get("pinned_note", ""),
        notes=cells.get("notes", ""),
        no_sales=None if no_sales is None else fields.truth(no_sales),
        customer_since=since,
        numbers=tuple(found.values()),
    )


def _names(cells: dict[str, str]) -> tuple[str, str]:
    given, family = cells.get("given_name", ""), cells.get("family_name", "")
    whole = cells.get("name", "")
    if given or family or not whole:
        return given, family
    before, comma, behind = whole.partition(",")
    if comma:
        return behind.strip(), before.strip()
    first, _space, last = whole.rpartition(" ")
    return first.strip(), last


def _add_numbers(found: dict[str, ParsedNumber], kind: str, cell: str, country: str) -> None:
    # Nearly every cell holds one number, read at once.
    for raw in (cell,) if numbers.looks_like_number(cell) else _SEVERAL.split(cell):
        e164 = numbers.normalise(raw, country)
        if e164 is None:
            raise RowRejectedError(_("“{text}” is no telephone number").format(text=raw[:40]))
        found.setdefault(e164, ParsedNumber(kind, e164, raw))
