"""Opening the records of an office: made, brought up to date, or refused with a reason."""

import contextlib
import os
import sqlite3
from pathlib import Path

from app.database import backups, faults
from app.database.database import Database, sqlite_url
from app.database.faults import DatabaseTooNew
from app.database.reader import connect, connect_postgres
from app.database.revisions import HEAD, REVISIONS
from app.errors import UserError, reason_of
from app.i18n import _
from app.paths import DataPaths

_CHECKED_AT_OPENING = 16 * 1024 * 1024
"""Files up to this many bytes are checked whole each time (some 20 ms); larger ones when copied."""


def open_database(paths: DataPaths, url: str = "") -> Database:
    """Open the office's database, making or migrating it first where needed.

    With an up-to-date schema nothing heavy is imported. Raises `DatabaseTooNew`,
    `DatabaseDamaged`, `DatabaseUnreachable`, or `UserError` for a folder that cannot be written;
    in every case the file is as it was.
    """
    if url and not url.startswith("sqlite:"):
        return _open_postgres(url)
    path = Path(url.removeprefix("sqlite:///")) if url else paths.database
    return _open_sqlite(path, paths.backups)


def restore_backup(paths: DataPaths, backup: Path) -> Path | None:
    """Put `backup` in the place of the records; gives where the damaged file was kept."""
    return backups.restore(backup, paths.database)


def _open_sqlite(path: Path, backup_folder: Path) -> Database:
    from_scratch = not path.exists() or path.stat().st_size == 0
    _check_writable(path)
    if from_scratch:
        _create(path)
        return Database(sqlite_url(path))
    try:
        revision = _sqlite_revision(path)
    except sqlite3.DatabaseError as error:
        raise _explained(error, backup_folder) from error
    except faults.DatabaseDamaged as error:  # the connection itself failed
        raise faults.damaged(backups.newest_good(backup_folder)) from error
    _check_known(revision)
    if revision != HEAD:
        backups.copy_of(path, backup_folder, reason=f"before-{HEAD}")
        _migrate(sqlite_url(path))
    return Database(sqlite_url(path))


def _check_writable(path: Path) -> None:
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        target = path if path.exists() else path.parent
        writable = _may_write(target) and _may_write(path.parent)
    except OSError as error:
        raise UserError(
            _("The folder of the records, {folder}, cannot be made: {reason}.").format(
                folder=path.parent, reason=reason_of(error)
            )
        ) from error
    if not writable:
        raise UserError(
            _(
                "The records in {folder} cannot be written: the file or its folder is read-only. "
                "Nothing was changed; give yourself the right to write there."
            ).format(folder=path.parent)
        )


def _may_write(path: Path) -> bool:
    return os.access(path, os.W_OK, effective_ids=os.access in os.supports_effective_ids)


def _create(path: Path) -> None:
    """Make the file in one step: a crash in between leaves no half schema behind.

    Another start that makes it meanwhile works on a half of its own; the first to be done counts.
    """
    half = path.with_suffix(f".{os.getpid()}.new")
    half.unlink(missing_ok=True)
    try:
        _migrate(sqlite_url(half))
        with contextlib.closing(sqlite3.connect(half)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        _put_in_place(half, path)
    except sqlite3.DatabaseError as error:
        raise faults.in_words(error) or error from error
    finally:
        for ending in ("", "-wal", "-shm"):
            with contextlib.suppress(OSError):
                half.with_name(half.name + ending).unlink(missing_ok=True)


def _put_in_place(half: Path, path: Path) -> None:
    try:
        os.link(half, path)
    except FileExistsError:
        if path.stat().st_size == 0:
            half.replace(path)
    except OSError:  # a file system without links
        if not path.exists():
            half.replace(path)


def _migrate(url: str) -> None:
    # Imported here: SQLAlchemy and Alembic cost more than the first paint of the window.
    from sqlalchemy.exc import DatabaseError

    from app.database.migrating import migrate

    try:
        migrate(url)
    except DatabaseError as error:
        raise faults.in_words(error) or error from error


def _sqlite_revision(path: Path) -> str | None:
    """The revision of the schema, None for a database without one."""
    with contextlib.closing(connect(path)) as connection:
        if path.stat().st_size <= _CHECKED_AT_OPENING:
            found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
            if found != "ok":
                raise sqlite3.DatabaseError(f"database disk image is malformed: {found}")
        tables = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name = 'alembic_version'"
        )
        if tables.fetchone() is None:
            return None
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        return str(row[0]) if row else None


def _explained(error: sqlite3.DatabaseError, backup_folder: Path) -> Exception:
    words = faults.in_words(error)
    if isinstance(words, faults.DatabaseDamaged):
        return faults.damaged(backups.newest_good(backup_folder))
    return words or error


def _check_known(revision: str | None) -> None:
    if revision is not None and revision not in REVISIONS:
        raise DatabaseTooNew(
            _(
                "The records were written by a newer version of the program (schema {revision}; "
                "this one knows {known}). Nothing was changed; install the newer version."
            ).format(revision=revision, known=HEAD)
        )


def _open_postgres(url: str) -> Database:
    with connect_postgres(url) as connection:
        known = connection.execute("SELECT to_regclass('alembic_version') IS NOT NULL").fetchone()
        revision = None
        if known and known[0]:
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
            revision = row[0] if row else None
    _check_known(revision)
    if revision != HEAD:
        _migrate(url)
    return Database(url)
