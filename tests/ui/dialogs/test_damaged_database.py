"""Damaged records are opened from the newest good backup, after asking."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.crm import office as offices
from app.crm.rows import Office
from app.database import backups
from app.database.faults import DatabaseDamaged, damaged
from app.database.opening import open_database
from app.paths import DataPaths
from app.ui.dialogs.damaged_database import DamagedDatabaseDialog


@pytest.fixture
def broken(paths: DataPaths) -> DatabaseDamaged:
    """Records with a backup, damaged since."""
    database = open_database(paths)
    offices.save(database, Office(name="Papeterie"))
    backups.backup_now(database, paths.backups)
    database.close()
    paths.database.write_bytes(b"not a database at all" * 500)
    with pytest.raises(DatabaseDamaged) as caught:
        open_database(paths)
    return caught.value


def test_it_says_what_happened_what_is_kept_and_what_to_do(
    qtbot: QtBot, paths: DataPaths, broken: DatabaseDamaged
) -> None:
    dialog = DamagedDatabaseDialog(paths, broken)
    qtbot.addWidget(dialog)
    words = dialog.words.text()
    for part in ("damaged", "newest good backup", "Made on", "is kept"):
        assert part in words


def test_the_backup_takes_the_place_only_after_asking(
    qtbot: QtBot, paths: DataPaths, broken: DatabaseDamaged
) -> None:
    dialog = DamagedDatabaseDialog(paths, broken)
    qtbot.addWidget(dialog)
    assert paths.database.read_bytes().startswith(b"not a database")
    with qtbot.waitSignal(dialog.mended):
        dialog.restore.click()
    database = open_database(paths)
    assert offices.load(database).name == "Papeterie"
    database.close()


def test_the_damaged_file_is_not_thrown_away(
    qtbot: QtBot, paths: DataPaths, broken: DatabaseDamaged
) -> None:
    dialog = DamagedDatabaseDialog(paths, broken)
    qtbot.addWidget(dialog)
    dialog.restore.click()
    kept = [file for file in paths.root.iterdir() if file.is_file() and _is_damaged(file)]
    assert len(kept) == 1


def test_without_a_backup_there_is_none_to_open(qtbot: QtBot, paths: DataPaths) -> None:
    dialog = DamagedDatabaseDialog(paths, damaged())
    qtbot.addWidget(dialog)
    assert dialog.restore.isHidden()
    assert "no good backup" in dialog.words.text()


def _is_damaged(file: Path) -> bool:
    return file.read_bytes().startswith(b"not a database")
