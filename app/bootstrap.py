"""The composition root: the only module that builds the long-lived objects and joins them."""

from pathlib import Path
from typing import TYPE_CHECKING

from app import i18n, logs, settings
from app.errors import UserError, reason_of
from app.i18n import _
from app.paths import DataPaths, default_data_dir

if TYPE_CHECKING:  # imported when they are built: the window is painted before that
    from collections.abc import Callable

    from app.bus import EventBus
    from app.database.database import Database
    from app.desk.desk import Desk
    from app.desk.jobs import Jobs
    from app.desk.keychain import Keychain
    from app.desk.tasks import Workers
    from app.telephony.phone import Phone


def data_paths(given: Path | None) -> DataPaths:
    """The folders of the office, made where missing; raises `UserError`."""
    root = given or default_data_dir()
    try:
        return DataPaths(root).create()
    except OSError as error:
        words = _("The folder {folder} cannot be used: {reason}. Nothing was changed.")
        raise UserError(words.format(folder=root, reason=reason_of(error))) from error


def begin_process(paths: DataPaths, name: str, *, bounded: bool = True) -> settings.Settings:
    """Start the log of this process (see `logs.start`) and take the language chosen."""
    logs.start(paths.logs, name, bounded=bounded)
    chosen = settings.load(paths.settings)
    if chosen.language:
        i18n.use(chosen.language)
    return chosen


def open_records(paths: DataPaths, chosen: settings.Settings) -> "Database":
    """The database of the office, at the program's schema; raises `UserError`."""
    from app.database.opening import open_database

    return open_database(paths, chosen.database_url)


def build_desk(
    *,
    paths: DataPaths,
    phone: "Callable[[], Phone]",
    bus: "EventBus",
    workers: "Workers",
    jobs: "Jobs",
    keychain: "Keychain",
    demo: bool = False,
) -> "Desk":
    """One desk, not yet begun; `phone` makes its telephone when it is first wanted."""
    from app.desk.desk import Desk

    return Desk(
        bus=bus,
        phone=phone,
        workers=workers,
        jobs=jobs,
        keychain=keychain,
        paths=paths,
        demo=demo,
    )
