"""The records of the office as the rest of the program holds them."""

import sqlite3
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from app.database import faults
from app.database.reader import PostgresReader, Reader, SqliteReader

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

_SQLITE = "sqlite:///"


def sqlite_url(path: Path) -> str:
    """The URL of a SQLite file."""
    return _SQLITE + str(path)


class Database:
    """One open database: readers, one a thread, and sessions that write.

    Opening it imports nothing heavy and touches nothing; see `opening.open_database`.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.path = Path(url.removeprefix(_SQLITE)) if url.startswith(_SQLITE) else None
        self.dialect = "sqlite" if self.path else "postgresql"
        self._local = threading.local()
        self._readers: list[Reader] = []
        self._engine: Engine | None = None
        self._lock = threading.Lock()

    @property
    def reader(self) -> Reader:
        """The reader of the calling thread, opened at its first question."""
        reader: Reader | None = getattr(self._local, "reader", None)
        if reader is None:
            reader = SqliteReader(self.path) if self.path else PostgresReader(self.url)
            self._local.reader = reader
            with self._lock:
                self._readers.append(reader)
        return reader

    @contextmanager
    def session(self) -> "Iterator[Session]":
        """One transaction: committed at the end, rolled back by any error.

        Raises `UserError` when the disk is full, the file read-only, locked or damaged.
        """
        from sqlalchemy.exc import DatabaseError
        from sqlalchemy.orm import Session

        try:
            with Session(self.engine, expire_on_commit=False) as session, session.begin():
                yield session
        except (DatabaseError, sqlite3.DatabaseError) as error:
            raise faults.in_words(error) or error from error

    @property
    def engine(self) -> "Engine":
        """The SQLAlchemy engine, built at the first write."""
        with self._lock:
            if self._engine is None:
                from app.database.engine import build_engine

                self._engine = build_engine(self.url)
            return self._engine

    def close(self) -> None:
        """Close every connection of every thread; the database may not be asked again."""
        with self._lock:
            for reader in self._readers:
                reader.close()
            self._readers.clear()
            if self._engine is not None:
                self._engine.dispose()
        self._local = threading.local()
