"""The folder of the demo office: made when it is missing, made anew when it is of another day."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

from app import settings
from app.database.opening import open_database
from app.demo.office import make_demo_office
from app.desk.keychain import FolderKeychain
from app.errors import UserError
from app.i18n import _
from app.paths import DataPaths

_MARK = "demo-office"


def demo_paths(root: Path, language: str, *, fresh: bool) -> DataPaths:
    """The folders of the demo office below `root`, filled and with a settings file of their own.

    A demo of today is kept unless `fresh`. Raises `UserError` for a folder that holds another
    office: nothing in it is touched.
    """
    paths = DataPaths(root)
    mark = root / _MARK
    today = f"{language} {datetime.now(tz=UTC):%Y-%m-%d}"
    if root.exists() and any(root.iterdir()) and not mark.exists():
        words = _("{folder} is not a demo office; choose another folder. Nothing was changed.")
        raise UserError(words.format(folder=root))
    if mark.exists() and not fresh and mark.read_text(encoding="utf-8") == today:
        return paths.create()
    if mark.exists():
        shutil.rmtree(root)
    paths.create()
    mark.write_text("", encoding="utf-8")
    database = open_database(paths)
    try:
        member_id = make_demo_office(database, language)
    finally:
        database.close()
    settings.save(
        paths.settings,
        settings.Settings(language=language, member_id=member_id, accounts=(demo_account(),)),
    )
    mark.write_text(today, encoding="utf-8")
    return paths


def demo_keychain(root: Path) -> FolderKeychain | None:
    """What stands for the keychain in a demo office; None for any other office."""
    return FolderKeychain(root / "keychain.json") if (root / _MARK).exists() else None


def demo_account() -> settings.Account:
    """An account that needs no server: whoever knows the address may call it."""
    return settings.Account(user="101")
