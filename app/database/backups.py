"""Dated copies of the SQLite file: one before every migration and one a day."""

import contextlib
import os
import shutil
import sqlite3
from datetime import UTC, date, datetime
from pathlib import Path

from app.database import faults
from app.database.database import Database
from app.database.reader import connect
from app.errors import UserError, reason_of
from app.i18n import _

KEEP = 14
"""Daily copies kept; those made before a migration are kept besides, as many again."""

_PAGES_A_STEP = 2_000


def backup_now(database: Database, folder: Path, *, reason: str = "daily") -> Path:
    """Copy the database as it stands, others writing or not, check the copy and give its path.

    Raises `UserError` when there is no room or no right to write; a half copy is never left. An
    office on PostgreSQL has its server's backups: asking for one here is an error too.
    """
    if database.path is None:
        raise UserError(_("The records lie on a PostgreSQL server, which keeps its own backups."))
    return copy_of(database.path, folder, reason=reason)


def copy_of(path: Path, folder: Path, *, reason: str) -> Path:
    """The same for a file that is not open here."""
    stamp = datetime.now(tz=UTC).strftime("%Y-%m-%d-%H%M%S")
    target = _free_name(folder, f"{path.stem}-{stamp}-{reason}")
    half = target.with_suffix(f".{os.getpid()}.part")  # another start may copy the same now
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with contextlib.closing(connect(path)) as source:
            _copy(source, half)
        fault = fault_of(half)
        if fault is not None:
            raise faults.damaged(newest_good(folder))
        half.replace(target)
    except (OSError, sqlite3.DatabaseError) as error:
        reason = reason_of(error) if isinstance(error, OSError) else str(error)
        raise UserError(
            _("The records could not be copied to {folder}: {reason}. They are unchanged.").format(
                folder=folder, reason=reason
            )
        ) from error
    finally:
        with contextlib.suppress(OSError):
            half.unlink(missing_ok=True)
    return target


def _copy(source: sqlite3.Connection, target: Path) -> None:
    target.unlink(missing_ok=True)
    with contextlib.closing(sqlite3.connect(target)) as copy:
        source.backup(copy, pages=_PAGES_A_STEP)
        # A copy is one file: it needs no -wal beside it to be whole.
        copy.execute("PRAGMA journal_mode = DELETE")


def _free_name(folder: Path, stem: str) -> Path:
    target = folder / f"{stem}.sqlite3"
    number = 2
    while target.exists():
        target = folder / f"{stem}-{number}.sqlite3"
        number += 1
    return target


def daily(database: Database, folder: Path, *, today: date | None = None) -> Path | None:
    """Make today's copy unless there is one, and let the oldest go; None when none was made."""
    if database.path is None:
        return None
    day = (today or datetime.now(tz=UTC).date()).isoformat()
    if any(folder.glob(f"{database.path.stem}-{day}-*-daily*.sqlite3")):
        return None
    made = backup_now(database, folder)
    for reason in ("daily", "before"):
        copies = sorted(folder.glob(f"{database.path.stem}-*-{reason}*.sqlite3"))
        for old in copies[:-KEEP]:
            old.unlink(missing_ok=True)
    return made


def fault_of(path: Path) -> str | None:
    """What is wrong with a SQLite file, in SQLite's words; None when it is whole."""
    try:
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
        with contextlib.closing(connection):
            found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
            revision = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.DatabaseError as error:
        return str(error)
    if found != "ok":
        return str(found)
    return None if revision else "no schema"


def newest_good(folder: Path) -> Path | None:
    """The newest copy that is whole."""
    for path in sorted(folder.glob("*.sqlite3"), key=_age, reverse=True):
        if fault_of(path) is None:
            return path
    return None


def _age(path: Path) -> tuple[float, str]:
    return path.stat().st_mtime, path.name


def restore(backup: Path, path: Path) -> Path | None:
    """Put a copy of `backup` in the place of `path`, and give where the old file was put.

    The old file is kept whole beside it, its -wal and -shm too; None when there was none.
    """
    fault = fault_of(backup)
    if fault is not None:
        raise UserError(
            _("The backup {name} is damaged itself. Nothing was changed.").format(name=backup.name)
        )
    new = path.with_suffix(".restored")
    try:
        shutil.copyfile(backup, new)
        kept = _put_aside(path)
        new.replace(path)
    except OSError as error:
        new.unlink(missing_ok=True)
        raise UserError(
            _("The backup could not be put in place: {reason}. No file was lost.").format(
                reason=reason_of(error)
            )
        ) from error
    return kept


def _put_aside(path: Path) -> Path | None:
    if not path.exists():
        return None
    stamp = datetime.now(tz=UTC).strftime("%Y-%m-%d-%H%M%S")
    kept = _free_name(path.parent, f"{path.stem}-damaged-{stamp}")
    for ending in ("-wal", "-shm"):
        beside = path.with_name(path.name + ending)
        if beside.exists():
            beside.replace(kept.with_name(kept.name + ending))
    path.replace(kept)
    return kept
