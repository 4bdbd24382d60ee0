"""Dated copies of the records."""

import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from app.crm import contacts
from app.crm.rows import ContactDraft
from app.database import backups
from app.database.database import Database
from app.errors import UserError

MONDAY = date(2026, 11, 23)


def test_a_copy_holds_what_was_saved_while_others_read(
    sqlite_database: Database, tmp_path: Path
) -> None:
    contacts.save(sqlite_database, ContactDraft(family_name="Kept"))
    assert contacts.count(sqlite_database) == 1
    copy = backups.backup_now(sqlite_database, tmp_path / "copies")
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("SELECT family_name FROM contact").fetchall() == [("Kept",)]
    assert [p.name for p in copy.parent.iterdir()] == [copy.name]


def test_two_copies_of_one_second_do_not_overwrite_each_other(
    sqlite_database: Database, tmp_path: Path
) -> None:
    made = {backups.backup_now(sqlite_database, tmp_path) for _time in range(3)}
    assert len(made) == 3


def test_the_daily_copy_is_made_once_a_day(sqlite_database: Database, tmp_path: Path) -> None:
    first = backups.daily(sqlite_database, tmp_path)
    assert first is not None
    assert backups.daily(sqlite_database, tmp_path) is None


def test_the_oldest_daily_copies_go_and_those_of_migrations_stay(
    sqlite_database: Database, tmp_path: Path
) -> None:
    for number in range(20):
        (tmp_path / f"office-2026-10-{number + 1:02}-120000-daily.sqlite3").touch()
    before = tmp_path / "office-2026-01-01-120000-before-0002.sqlite3"
    before.touch()
    backups.daily(sqlite_database, tmp_path, today=MONDAY)
    left = sorted(p.name for p in tmp_path.glob("*daily*"))
    assert len(left) == backups.KEEP
    assert left[0] == "office-2026-10-08-120000-daily.sqlite3"
    assert before.exists()


def test_the_newest_good_copy_is_chosen(sqlite_database: Database, tmp_path: Path) -> None:
    assert backups.newest_good(tmp_path) is None
    good = backups.backup_now(sqlite_database, tmp_path)
    (tmp_path / "office-9999-broken.sqlite3").write_bytes(b"rubbish")
    assert backups.newest_good(tmp_path) == good


def test_a_folder_that_cannot_be_made_is_said_to_be_one(
    sqlite_database: Database, tmp_path: Path
) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.touch()
    with pytest.raises(UserError, match="could not be copied"):
        backups.backup_now(sqlite_database, in_the_way)


def test_a_server_keeps_its_own_backups(postgres_database: Database, tmp_path: Path) -> None:
    assert backups.daily(postgres_database, tmp_path) is None
    with pytest.raises(UserError, match="its own backups"):
        backups.backup_now(postgres_database, tmp_path)
