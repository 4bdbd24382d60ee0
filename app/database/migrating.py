"""Bringing the schema of a database to this program's revision."""

from pathlib import Path
from typing import TYPE_CHECKING

from app.database.engine import build_engine
from app.database.revisions import HEAD

if TYPE_CHECKING:
    from alembic.config import Config
    from sqlalchemy import Connection

_FOLDER = Path(__file__).parent / "migrations"
# Any number, the same in every copy of the program: two desks must not migrate at once.
_LOCK = 0x436F6D62


def migrate(url: str, revision: str = HEAD) -> None:
    """Upgrade the database to `revision` in one transaction: all of it or nothing."""
    from alembic import command

    engine = build_engine(url)
    try:
        with engine.connect() as connection:
            if connection.dialect.name == "sqlite":
                _migrate_sqlite(connection, revision)
                return
            with connection.begin():
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
                command.upgrade(_config(connection), revision)
    finally:
        engine.dispose()


def _migrate_sqlite(connection: "Connection", revision: str) -> None:
    from alembic import command

    driver = connection.connection.driver_connection
    assert driver is not None  # noqa: S101  an open connection has one
    # Both only work outside a transaction. Tables are rebuilt by batch migrations, which would
    # otherwise cascade into the rows that point at them; the check below stands in for that.
    driver.execute("PRAGMA journal_mode = WAL")
    driver.execute("PRAGMA foreign_keys = OFF")
    with connection.begin():
        command.upgrade(_config(connection), revision)
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
        if broken is not None:
            raise RuntimeError(f"migration to {revision} leaves rows without parents: {broken}")


def _config(connection: "Connection") -> "Config":
    from alembic.config import Config

    config = Config()
    # Alembic reads % in options as interpolation.
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
