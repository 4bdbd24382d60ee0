"""A short list whose rows are all there already, for a table that reads longer ones by pages."""

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from app.database.database import Database

Row = TypeVar("Row")


class RowsInHand(Generic[Row]):
    """See `RowCursor`; `key` gives the key of a row."""

    def __init__(self, rows: Sequence[Row], key: Callable[[Row], int]) -> None:
        self._rows = tuple(rows)
        self._keys = [key(row) for row in rows]
        self.complete = True

    @property
    def known(self) -> int:
        """All rows can be asked for at once."""
        return len(self._rows)

    def count(self, _database: Database) -> int:
        """Number of rows."""
        return len(self._rows)

    def first(self, _database: Database, size: int) -> Sequence[Row]:
        """The first rows."""
        return self._rows[:size]

    def read_more(self, _database: Database) -> bool:
        """There is never more to read."""
        return False

    def rows(self, _database: Database, start: int, stop: int) -> Sequence[Row]:
        """Rows by number."""
        return self._rows[start:stop]

    def ids(self, start: int, stop: int) -> Sequence[int]:
        """The keys of rows by number."""
        return self._keys[start:stop]

    def position(self, row_id: int) -> int | None:
        """Row number of a key, None when it is not in the list."""
        return self._keys.index(row_id) if row_id in self._keys else None
