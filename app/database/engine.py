"""The SQLAlchemy engine that writes."""

from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event

from app.database.reader import prepare


def build_engine(url: str) -> Engine:
    """An engine for the office's database, SQLite or PostgreSQL by psycopg 3."""
    if url.startswith("sqlite:"):
        engine = create_engine(url)
        event.listen(engine, "connect", _on_sqlite_connect)
        event.listen(engine, "begin", _on_sqlite_begin)
        return engine
    if url.startswith("postgresql://"):
        url = url.replace("postgresql://", "postgresql+psycopg://", 1)
    return create_engine(url, pool_pre_ping=True)


def _on_sqlite_connect(connection: Any, _record: object) -> None:  # noqa: ANN401  DB-API connection
    # The driver would begin transactions by itself, late and never for DDL: we do it.
    connection.isolation_level = None
    prepare(connection)


def _on_sqlite_begin(connection: Connection) -> None:
    # At once, not at the first write: two writers then wait for each other instead of failing.
    connection.exec_driver_sql("BEGIN IMMEDIATE")
