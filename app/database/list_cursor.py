"""Random access to a sorted list of a million rows: any row number gives its page.

A list holds the ids of its rows in order, eight bytes each, read in slices along an index. The
first page needs none of them. Pages are then read by id, so any jump costs the same.
"""

from array import array
from collections.abc import Callable, Mapping, Sequence
from typing import Generic, TypeVar

import msgspec

from app import heap
from app.database.database import Database
from app.database.reader import Reader

Row = TypeVar("Row")

_SLICE = 10_000
_LONG = 20_000  # of eight bytes: what is longer moves as it grows


class ListQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which rows, in which order. `keys` are columns of one index, the id last."""

    table: str
    keys: tuple[str, ...]
    descending: bool = False
    where: str = ""
    params: Mapping[str, object] = {}


class ListCursor(Generic[Row]):
    """One list as it was when it was opened; belongs to one thread at a time.

    `fetch` gives the rows of some ids in any order, by id; a row deleted since is left out.
    """

    def __init__(
        self, query: ListQuery, fetch: Callable[[Reader, Sequence[int]], dict[int, Row]]
    ) -> None:
        self._query = query
        self._fetch = fetch
        self._ids = array("q")
        self._behind: tuple[object, ...] | None = None
        self.complete = False
        """Whether every id has been read."""

    @property
    def known(self) -> int:
        """How many rows can be asked for by number so far."""
        return len(self._ids)

    def count(self, database: Database) -> int:
        """Number of rows of the whole list."""
        if self.complete:
            return len(self._ids)
        query = self._query
        where = f" WHERE {query.where}" if query.where else ""
        row = database.reader.row(f"SELECT count(*) FROM {query.table}{where}", query.params)
        return int(row[0]) if row else 0

    def first(self, database: Database, size: int = 100) -> tuple[Row, ...]:
        """The first rows at once, before any id has been kept."""
        reader = database.reader
        if self.complete:
            return self._in_order(reader, self._ids[:size])
        ids = [row[-1] for row in reader.rows(*self._slice(None, size))]
        return self._in_order(reader, ids)

    def read_more(self, database: Database, size: int = _SLICE) -> bool:
        """Read the next slice of ids, some 10 ms; false when the list is complete."""
        if self.complete:
            return False
        reader = database.reader
        found = reader.rows(*self._slice(self._behind, size))
        self._ids.extend([row[-1] for row in found])
        if len(found) < size:
            self.complete = True
            if len(self._ids) > _LONG:
                heap.give_back()  # the places they grew out of are free, and as large
        else:
            self._behind = found[-1]
        return not self.complete

    def read_all(self, database: Database) -> int:
        """Read every id and give their number; for scripts and tests."""
        while self.read_more(database):
            pass
        return len(self._ids)

    def rows(self, database: Database, start: int, stop: int) -> tuple[Row, ...]:
        """Rows `start` to `stop` (not included) by number, as far as their ids are known."""
        return self._in_order(database.reader, self._ids[start:stop])

    def ids(self, start: int, stop: int) -> Sequence[int]:
        """The ids of rows by number."""
        return self._ids[start:stop]

    def position(self, row_id: int) -> int | None:
        """Row number of an id, None when it is not in the list or not read yet."""
        try:
            return self._ids.index(row_id)
        except ValueError:
            return None

    def _in_order(self, reader: Reader, ids: Sequence[int]) -> tuple[Row, ...]:
        found = self._fetch(reader, ids) if ids else {}
        return tuple(found[row_id] for row_id in ids if row_id in found)

    def _slice(self, behind: tuple[object, ...] | None, size: int) -> tuple[str, dict[str, object]]:
        """The statement for the next `size` keys along the index, and its parameters."""
        query = self._query
        keys = ", ".join(query.keys)
        params: dict[str, object] = {**query.params, "size": size}
        conditions = [query.where] if query.where else []
        if behind is not None:
            names = [f"after{n}" for n in range(len(query.keys))]
            sign = "<" if query.descending else ">"
            conditions.append(f"({keys}) {sign} ({', '.join(':' + name for name in names)})")
            params.update(zip(names, behind, strict=True))
        where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
        way = " DESC" if query.descending else ""
        order = ", ".join(key + way for key in query.keys)
        return f"SELECT {keys} FROM {query.table}{where} ORDER BY {order} LIMIT :size", params
