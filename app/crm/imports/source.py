"""Reading tables and cards from files, line by line, whatever program wrote them.

UTF-8 with or without mark, UTF-16 and Windows Latin are recognised, and comma, semicolon and tab.
"""

import codecs
import csv
import os
import stat
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from io import TextIOWrapper
from pathlib import Path
from xml.etree.ElementTree import ParseError

import msgspec

from app.errors import UserError, reason_of
from app.i18n import _

Progress = Callable[[float, str], None]

TEXTS = (".csv", ".tsv", ".txt")
WORKBOOKS = (".xlsx",)
CARDS = (".vcf", ".vcard")

_SAMPLE = 65_536
_CHUNK = 1 << 20
_DELIMITERS = ",;\t"
_LONGEST_CELL = 1 << 20
# A file of another kind, a torn or a damaged one: openpyxl lets all of these through.
_NO_WORKBOOK = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    ParseError,
    KeyError,
    ValueError,
    IndexError,
    TypeError,
    RuntimeError,
)


class Line(msgspec.Struct, frozen=True):
    """One row of a file: where it stands (the heading is line 1), its cells, and the share read."""

    number: int
    cells: list[str]
    share: float


def require_kind(path: Path, kinds: Sequence[str]) -> None:
    """Raises `UserError` for a file whose name ends in none of `kinds`; one without an end may do.

    A spreadsheet or a letter of another program would be read as a text of strange letters.
    """
    ending = path.suffix.lower()
    if not ending or ending in kinds or not os.path.isfile(path):  # noqa: PTH113  raises nothing
        return
    words = _(
        "{name}: files of this kind are not read; those that are: {kinds}. Nothing was imported."
    )
    raise UserError(words.format(name=path.name, kinds=", ".join(kinds)))


def table_lines(path: Path) -> Iterator[Line]:
    """The rows of a text or a workbook, the heading first; empty rows are left out.

    Raises `UserError` for a file that cannot be read as a table.
    """
    size = _size(path)
    if path.suffix.lower() in WORKBOOKS:
        yield from _xlsx_lines(path)
    else:
        yield from _csv_lines(path, size)


def cards(path: Path) -> Iterator[tuple[int, str, float]]:
    """The vCards of a .vcf file: line of BEGIN, text, share of the file read.

    A card that is cut off comes as far as it goes.
    """
    size = _size(path)
    encoding = encoding_of(path)
    card: list[str] = []
    begun = 0
    with path.open(encoding=encoding, errors="replace", newline=None) as lines:
        read = 0
        for number, line in enumerate(lines, start=1):
            read += len(line)
            word = line.strip().upper()
            if word == "BEGIN:VCARD":
                if begun:
                    yield begun, "".join(card), min(1.0, read / size)
                card, begun = [], number
            if begun:
                card.append(line)
            if word == "END:VCARD" and begun:
                yield begun, "".join(card), min(1.0, read / size)
                card, begun = [], 0
    if begun:
        yield begun, "".join(card), 1.0


def encoding_of(path: Path) -> str:
    """How the text of a file is encoded, from its mark or from its bytes."""
    try:
        with path.open("rb") as file:
            sample = file.read(_SAMPLE)
            if sample.startswith(codecs.BOM_UTF8):
                return "utf-8-sig"
            if sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
                return "utf-16"
            if sample[1::2].count(0) > len(sample) // 5:
                return "utf-16-le"
            if sample[::2].count(0) > len(sample) // 5:
                return "utf-16-be"
            return "utf-8" if _is_utf8(sample, file.read) else "cp1252"
    except OSError as error:
        raise _unreadable(path, reason_of(error)) from error


def _is_utf8(sample: bytes, more: Callable[[int], bytes]) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while sample:
            decoder.decode(sample)
            sample = more(_CHUNK)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _csv_lines(path: Path, size: int) -> Iterator[Line]:
    encoding = encoding_of(path)
    csv.field_size_limit(_LONGEST_CELL)
    # "replace": Windows Latin leaves five bytes without a letter.
    with (
        path.open("rb") as raw,
        TextIOWrapper(raw, encoding=encoding, errors="replace", newline="") as text,
    ):
        heading = text.readline()
        text.seek(0)
        over = False

        def bare() -> Iterator[str]:
            nonlocal over
            for line in text:
                yield line.replace("\0", "")  # no database keeps a NUL in a text
            over = True

        reader = csv.reader(bare(), delimiter=_delimiter(heading))
        begun = 1
        try:
            for cells in reader:
                if over:  # the reader asked for more in the middle of a row
                    reason = _("a quotation mark is opened and never closed")
                    raise _torn(path, begun, reason)
                begun = reader.line_num + 1
                if any(cells):
                    kept = [cell.strip() for cell in cells]
                    yield Line(reader.line_num, kept, min(1.0, raw.tell() / size))
        except csv.Error as error:
            reason = _("a cell is too long, perhaps for want of a quotation mark")
            raise _torn(path, reader.line_num, reason) from error


def _torn(path: Path, line: int, reason: str) -> UserError:
    words = _("{name}, line {line}: {reason}. Nothing was imported.")
    return UserError(words.format(name=path.name, line=line, reason=reason))


def _delimiter(heading: str) -> str:
    # Outside quotation marks: a heading may itself hold a comma.
    bare = "".join(heading.split('"')[::2])
    return max(_DELIMITERS, key=bare.count)


def _xlsx_lines(path: Path) -> Iterator[Line]:
    import openpyxl

    try:
        with warnings.catch_warnings():
            # It warns of styles it leaves out; we read values.
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except OSError as error:
        raise _unreadable(path, reason_of(error)) from error
    except _NO_WORKBOOK as error:
        raise _unreadable(path, _("it is no whole Excel workbook")) from error
    try:
        sheet = book.worksheets[0]
        rows = max(1, sheet.max_row or 1)
        for number, values in enumerate(sheet.iter_rows(values_only=True), start=1):
            cells = [_cell(value) for value in values]
            if any(cells):
                yield Line(number, cells, min(1.0, number / rows))
    except _NO_WORKBOOK as error:
        raise _unreadable(path, _("it is no whole Excel workbook")) from error
    finally:
        book.close()


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float) and value.is_integer():
        # Telephone numbers typed as numbers.
        return str(int(value))
    if isinstance(value, datetime):
        return (
            value.date().isoformat()
            if value.time().isoformat() == "00:00:00"
            else value.isoformat()
        )
    if isinstance(value, date):
        return value.isoformat()
    return str(value).strip()


def _size(path: Path) -> int:
    """Bytes of a file, at least 1; what is read twice and to its end must be one."""
    try:
        known = path.stat()
    except OSError as error:
        raise _unreadable(path, reason_of(error)) from error
    if not stat.S_ISREG(known.st_mode) and not stat.S_ISDIR(known.st_mode):
        raise _unreadable(path, _("that is no file that is kept anywhere"))
    return max(1, known.st_size)


def _unreadable(path: Path, reason: str) -> UserError:
    return UserError(
        _("{path} cannot be read: {reason}. Nothing was imported.").format(path=path, reason=reason)
    )
