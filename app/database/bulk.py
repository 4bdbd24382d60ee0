"""Writing many rows at once within a session, past its objects, on both databases."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import msgspec

from app.database.reader import NO_PARAMS, Params, pyformat

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


_CACHE_KIB = 12_288
"""Enough for the upper pages of every index; more grows with the file and is no faster."""


class Bulk:
    """Raw statements in the transaction of a session, with the words of a `Reader`."""

    def __init__(self, session: "Session") -> None:
        connection = session.connection()
        self.dialect = connection.dialect.name
        self._sqlite = self.dialect == "sqlite"
        self._cursor = connection.connection.cursor()
        if self._sqlite:
            # One large transaction would else write pages out and read them in again.
            self._cursor.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")

    def rows(self, sql: str, params: Params = NO_PARAMS) -> list[tuple[Any, ...]]:
        """All rows of the answer to a statement with `:name` parameters."""
        self._cursor.execute(sql if self._sqlite else pyformat(sql), params)
        return list(self._cursor.fetchall())

    def insert(
        self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]], tail: str = ""
    ) -> None:
        """Insert the rows, values in the order of the columns; `tail` may say ON CONFLICT."""
        places = ", ".join(["?" if self._sqlite else "%s"] * len(columns))
        sql = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places}) {tail}"
        self._cursor.executemany(sql, rows)

    def run(self, sql: str, params: Params) -> None:
        """Run one statement that answers nothing."""
        self._cursor.execute(sql if self._sqlite else pyformat(sql), params)

    def among(self, name: str) -> str:
        """The condition, put behind a column, that it be one of the list in that parameter."""
        return f"IN (SELECT value FROM json_each(:{name}))" if self._sqlite else f"= ANY(:{name})"

    def listed(self, values: Iterable[Any]) -> object:
        """A list as this database takes it for `among`."""
        return msgspec.json.encode(list(values)).decode() if self._sqlite else list(values)

    def day(self, value: date | None) -> object:
        """A day as this database's driver takes it."""
        return value.isoformat() if value is not None and self._sqlite else value

    def new_ids(self, table: str, count: int) -> Sequence[int]:
        """Ids for rows to come. Nobody else writes to SQLite meanwhile; a sequence is shared."""
        if self._sqlite:
            first = self.rows(f"SELECT coalesce(max(id), 0) + 1 FROM {table}")[0][0]
            return range(first, first + count)
        found = self.rows(
            f"SELECT nextval(pg_get_serial_sequence('{table}', 'id')) FROM generate_series(1, :n)",
            {"n": count},
        )
        return [row[0] for row in found]
