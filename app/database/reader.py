"""Reading by raw prepared statements, the same words for SQLite and PostgreSQL."""

import re
import sqlite3
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from app.database import faults

if TYPE_CHECKING:
    import psycopg

Params = Mapping[str, object]
NO_PARAMS: Params = {}

_BUSY_MS = 5_000
_NAME = re.compile(r"(?<!:):([a-z_][a-z0-9_]*)")


class Reader(Protocol):
    """Reads for one thread; parameters are written `:name` whatever the database."""

    dialect: str
    """"sqlite" or "postgresql"."""
    among_ids: str
    """The condition, put behind a column, that it be one of the list in parameter `ids`."""

    def ids(self, values: Sequence[int]) -> object:
        """A list of ids as this database takes it for `among_ids`."""

    def rows(self, sql: str, params: Params = NO_PARAMS) -> list[tuple[Any, ...]]:
        """All rows of the answer."""

    def row(self, sql: str, params: Params = NO_PARAMS) -> tuple[Any, ...] | None:
        """The first row of the answer, None when there is none."""

    def close(self) -> None:
        """Give the connection back to the system."""


class SqliteReader:
    """Reads a SQLite file on one open connection, whose statements stay prepared."""

    dialect = "sqlite"
    among_ids = "IN (SELECT value FROM json_each(:ids))"

    def __init__(self, path: Path) -> None:
        self._connection = connect(path)
        self._connection.execute("PRAGMA query_only = ON")
        self._execute = self._connection.execute

    def ids(self, values: Sequence[int]) -> object:
        """The list as JSON: one prepared statement serves lists of every length."""
        return f"[{','.join(map(str, values))}]"

    def rows(self, sql: str, params: Params = NO_PARAMS) -> list[tuple[Any, ...]]:
        """All rows of the answer; raises `UserError` for a file that went bad."""
        try:
            return self._execute(sql, params).fetchall()
        except sqlite3.DatabaseError as error:
            raise faults.in_words(error) or error from error

    def row(self, sql: str, params: Params = NO_PARAMS) -> tuple[Any, ...] | None:
        """The first row of the answer; raises `UserError` for a file that went bad."""
        try:
            cursor = self._execute(sql, params)
            found: tuple[Any, ...] | None = cursor.fetchone()
            cursor.close()
        except sqlite3.DatabaseError as error:
            raise faults.in_words(error) or error from error
        return found

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


class PostgresReader:
    """Reads a PostgreSQL database; every statement is planned for its own values.

    psycopg prepares a statement after five runs, and PostgreSQL may then plan it without looking
    at the values: a prefix range was measured to go from 0.6 to 51 ms that way. So the server is
    told to plan each time; parsing alone is saved.
    """

    dialect = "postgresql"
    among_ids = "= ANY(:ids)"

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection = connect_postgres(url)

    def ids(self, values: Sequence[int]) -> object:
        """The list as an array."""
        return list(values)

    def rows(self, sql: str, params: Params = NO_PARAMS) -> list[tuple[Any, ...]]:
        """All rows of the answer."""
        return self._ask(sql, params).fetchall()

    def row(self, sql: str, params: Params = NO_PARAMS) -> tuple[Any, ...] | None:
        """The first row of the answer."""
        return self._ask(sql, params).fetchone()

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def _ask(self, sql: str, params: Params) -> "psycopg.Cursor[tuple[Any, ...]]":
        from psycopg import OperationalError

        try:
            return self._connection.execute(pyformat(sql), params)
        except OperationalError:
            if not self._connection.closed:
                raise
            # The server was restarted, or the network went away: reading again does no harm.
            self._connection = connect_postgres(self._url)
            return self._connection.execute(pyformat(sql), params)


def connect(path: Path) -> sqlite3.Connection:
    """Open the SQLite file as every part of the program does; it must exist."""
    try:
        connection = sqlite3.connect(
            f"{path.resolve().as_uri()}?mode=rw",
            uri=True,
            timeout=_BUSY_MS / 1000,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=256,
        )
        prepare(connection)
    except sqlite3.DatabaseError as error:
        raise faults.in_words(error) or error from error
    return connection


def prepare(connection: sqlite3.Connection) -> None:
    """Set what SQLite forgets between connections."""
    connection.execute(f"PRAGMA busy_timeout = {_BUSY_MS}")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = NORMAL")


def connect_postgres(url: str) -> "psycopg.Connection[tuple[Any, ...]]":
    """Open a reading connection; raises `DatabaseUnreachable` when the server does not answer."""
    import psycopg

    conninfo = url.replace("postgresql+psycopg://", "postgresql://", 1)
    try:
        return psycopg.connect(
            conninfo,
            autocommit=True,
            options="-c plan_cache_mode=force_custom_plan -c jit=off",
        )
    except psycopg.OperationalError as error:
        raise faults.unreachable(error) from error


@lru_cache(maxsize=512)
def pyformat(sql: str) -> str:
    """The statement with its `:name` parameters written psycopg's way."""
    return _NAME.sub(r"%(\1)s", sql.replace("%", "%%"))
