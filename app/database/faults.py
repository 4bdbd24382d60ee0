"""What a failing database means to the person, in words."""

import sqlite3
from pathlib import Path

from app.errors import UserError
from app.i18n import _

_NO_ROOM_BESIDE = "SQLITE_IOERR_SHMSIZE"
"""What SQLite says of a disk without room for the file it keeps beside an open database."""


class DatabaseTooNew(UserError):  # noqa: N818  named for what happened
    """The records were written by a newer version of the program."""


class DatabaseDamaged(UserError):  # noqa: N818  named for what happened
    """The file of the records cannot be read; `newest_good_backup` may take its place."""

    def __init__(self, words: str, newest_good_backup: Path | None = None) -> None:
        super().__init__(words)
        self.newest_good_backup = newest_good_backup


class DatabaseUnreachable(UserError):  # noqa: N818  named for what happened
    """The PostgreSQL server of the office does not answer."""


def in_words(error: BaseException) -> UserError | None:
    """The words for an error of the database a person can mend; None for one that is a bug."""
    original = getattr(error, "orig", None) or error
    if not isinstance(original, sqlite3.DatabaseError):
        return _of_postgres(original)
    message = str(original).lower()
    if getattr(original, "sqlite_errorname", "") == _NO_ROOM_BESIDE:
        message = "disk is full"
    for sign, words in _signs():
        if sign in message:
            return words
    return None


def unreachable(error: BaseException) -> DatabaseUnreachable:
    """The error for a server that is not there, or went away."""
    reason = next(iter(str(error).strip().splitlines()), type(error).__name__)
    return DatabaseUnreachable(
        _("The database server of the office does not answer: {reason}").format(reason=reason)
    )


def _of_postgres(error: BaseException) -> UserError | None:
    # By what psycopg's errors carry, so as not to import it where SQLite is used.
    state = getattr(error, "sqlstate", "")
    lost = state is None and type(error).__name__ == "OperationalError"
    if lost or (state or "").startswith(("08", "57P")):
        return unreachable(error)
    words = {"53100": "disk is full", "25006": "readonly database"}
    return dict(_signs()).get(words.get(state or "", ""))


def damaged(newest_good_backup: Path | None = None) -> DatabaseDamaged:
    """The error for a file that is no readable database any more."""
    if newest_good_backup is None:
        words = _("The file of the records is damaged and there is no good backup beside it.")
    else:
        words = _("The file of the records is damaged. The newest good backup is {name}.").format(
            name=newest_good_backup.name
        )
    return DatabaseDamaged(words, newest_good_backup)


def _signs() -> tuple[tuple[str, UserError], ...]:
    full = UserError(
        _(
            "The disk is full. This change was not saved; everything saved before is kept. "
            "Free some space and try again."
        )
    )
    return (
        ("disk is full", full),
        ("no space left", full),
        (
            "readonly database",
            UserError(
                _(
                    "The records cannot be written: the file or its folder is read-only. "
                    "This change was not saved; everything saved before is kept."
                )
            ),
        ),
        (
            "unable to open database file",
            UserError(
                _(
                    "The file of the records cannot be opened. Check that its folder exists "
                    "and may be written to."
                )
            ),
        ),
        (
            "database is locked",
            UserError(
                _(
                    "Another program is writing to the records. This change was not saved; "
                    "try again."
                )
            ),
        ),
        (
            "disk i/o error",
            UserError(_("The disk could not be read or written. This change was not saved.")),
        ),
        ("file is not a database", damaged()),
        ("malformed", damaged()),
    )
