"""The rows of a file that could not be taken, written beside it with their reasons."""

import contextlib
import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self, TextIO

from app.crm.rows import ImportResult
from app.errors import UserError, reason_of
from app.i18n import _


class RowRejectedError(Exception):
    """One row cannot be taken, for a reason in the person's words."""


class Counted(Protocol):
    """What takes the rows, and counts what it made of them."""

    created: int
    updated: int
    skipped: int


class Rejects:
    """Collects rejected rows in NAME.rejected.csv; the file appears when the import is done.

    An import that fails leaves no such file, and neither does one without rejected rows. The
    cells are written as they were read: the file is meant to be mended and imported again.
    """

    def __init__(self, source: Path) -> None:
        self._source = source
        self.path = self._named("")
        self._half = self.path.with_suffix(".part")
        self._file: TextIO | None = None
        self._heading: Sequence[str] = ()
        self.count = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._file is None:
            if kind is None:
                # From an earlier try; it would be taken for this one's.
                with contextlib.suppress(OSError):
                    self.path.unlink(missing_ok=True)
            return
        if kind is None:
            self._take_name()
            return
        with contextlib.suppress(OSError):  # what it could not write is not wanted any more
            self._file.close()
        self._half.unlink(missing_ok=True)

    def result(self, store: Counted, *, dry_run: bool) -> ImportResult:
        """What the import came to, once it is done."""
        return ImportResult(
            created=store.created,
            updated=store.updated,
            skipped=store.skipped,
            rejected=self.count,
            rejected_path=self.written,
            dry_run=dry_run,
        )

    def finish(self) -> None:
        """Bring all rows to the disk, before the import is committed; raises `UserError`."""
        if self._file is not None:
            with self._refusal():
                self._file.close()

    def _take_name(self) -> None:
        try:
            self._half.replace(self.path)
        except OSError:  # the list of an earlier try is open in another program
            number = 2
            while (path := self._named(f"-{number}")).exists():
                number += 1
            self.path = self._half.replace(path)

    def _named(self, mark: str) -> Path:
        return self._source.with_name(f"{self._source.stem}.rejected{mark}.csv")

    def head(self, heading: Sequence[str]) -> None:
        """Set the names of the columns."""
        self._heading = heading

    def add(self, line: int, cells: Sequence[str], reason: str) -> None:
        """Keep a row and why it was not taken; raises `UserError` when it cannot be written."""
        self.count += 1
        with self._refusal():
            if self._file is None:
                # With a mark, so that Excel reads the accents.
                self._file = self._half.open("w", encoding="utf-8-sig", newline="")
                csv.writer(self._file).writerow(["line", "reason", *self._heading])
            csv.writer(self._file).writerow([line, reason, *cells])

    @contextlib.contextmanager
    def _refusal(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise UserError(
                _("{path} cannot be written: {reason}. Nothing was imported.").format(
                    path=self.path, reason=reason_of(error)
                )
            ) from error

    @property
    def written(self) -> str:
        """Path of the file, empty when every row was good."""
        return str(self.path) if self.count else ""
