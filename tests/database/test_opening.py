"""Opening, migrating and mending the file of the records."""

import os
import pwd
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from app.crm import contacts
from app.crm.rows import ContactDraft
from app.database import backups, engine, faults, opening, reader, revisions
from app.database.database import sqlite_url
from app.database.faults import DatabaseDamaged, DatabaseTooNew, DatabaseUnreachable
from app.database.migrating import migrate
from app.database.opening import open_database, restore_backup
from app.errors import UserError
from app.paths import DataPaths
from tests.peers.postgres import Postgres


@pytest.fixture
def paths(tmp_path: Path) -> DataPaths:
    return DataPaths(tmp_path / "records").create()


def fill(paths: DataPaths, number: int = 50) -> None:
    """An office with some contacts, closed again."""
    database = open_database(paths)
    for n in range(number):
        contacts.save(database, ContactDraft(family_name=f"Person {n}", notes="x" * 500))
    database.close()


def names(paths: DataPaths) -> int:
    database = open_database(paths)
    try:
        return contacts.count(database)
    finally:
        database.close()


def spoil(path: Path) -> None:
    """Overwrite all but the first quarter of the file, as a failing disk does."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(size // 4)
        file.write(b"\xa5" * (size - size // 4))


def set_revision(paths: DataPaths, revision: str) -> None:
    with closing(sqlite3.connect(paths.database)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", (revision,))


def test_a_new_office_gets_a_file_in_wal_mode_with_foreign_keys(paths: DataPaths) -> None:
    database = open_database(paths)
    assert database.path == paths.database
    assert database.reader.row("PRAGMA journal_mode") == ("wal",)
    with database.session() as session:
        pragmas = [
            session.connection().exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("foreign_keys", "busy_timeout")
        ]
    assert pragmas == [1, 5_000]
    database.close()


def test_only_its_owner_may_read_the_folder(paths: DataPaths) -> None:
    assert paths.root.stat().st_mode & 0o077 == 0


def test_opening_an_up_to_date_file_imports_nothing_heavy(paths: DataPaths) -> None:
    fill(paths, 1)
    script = (
        "import sys; from pathlib import Path; from app.paths import DataPaths;"
        "from app.database.opening import open_database;"
        "from app.crm import calls, contacts, lookup, office, search, tasks;"
        f"database = open_database(DataPaths(Path({str(paths.root)!r})));"
        "contacts.listing(database).first(database); search.search(database, 'per');"
        "lookup.find_caller(database, '0612345678', 'FR');"
        "heavy = {'sqlalchemy', 'alembic', 'phonenumbers', 'psycopg', 'openpyxl', 'vobject'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_a_backup_is_made_before_a_migration_and_none_without(
    paths: DataPaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(paths, 3)
    names(paths)
    assert list(paths.backups.iterdir()) == []
    monkeypatch.setattr(opening, "HEAD", "9999")
    monkeypatch.setattr(opening, "REVISIONS", (*revisions.REVISIONS, "9999"))
    migrated: list[str] = []
    monkeypatch.setattr(opening, "_migrate", migrated.append)
    open_database(paths).close()
    (backup,) = paths.backups.iterdir()
    assert "before-9999" in backup.name
    assert backups.fault_of(backup) is None
    assert migrated == [f"sqlite:///{paths.database}"]


def test_a_migration_that_fails_leaves_the_file_as_it_was(
    paths: DataPaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(paths, 3)
    set_revision(paths, "0000")
    monkeypatch.setattr(opening, "REVISIONS", ("0000", *revisions.REVISIONS))
    with pytest.raises(Exception, match="0000"):
        open_database(paths)
    set_revision(paths, revisions.HEAD)
    assert names(paths) == 3


def test_records_of_a_newer_program_are_left_alone(paths: DataPaths) -> None:
    fill(paths, 1)
    set_revision(paths, "9999")
    before = paths.database.read_bytes()
    with pytest.raises(DatabaseTooNew, match="9999"):
        open_database(paths)
    assert paths.database.read_bytes() == before


def test_an_office_that_another_start_made_meanwhile_is_kept(
    paths: DataPaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    make = opening._migrate

    def overtaken(url: str) -> None:
        monkeypatch.setattr(opening, "_migrate", make)
        fill(paths, 3)
        make(url)

    monkeypatch.setattr(opening, "_migrate", overtaken)
    open_database(paths).close()
    assert names(paths) == 3
    assert list(paths.root.glob("*.new*")) == []


@pytest.mark.parametrize("before", ["", "0008"])
def test_several_starts_at_once_make_one_office(paths: DataPaths, before: str) -> None:
    if before:  # an office of an older version, to be copied and migrated
        migrate(sqlite_url(paths.database), before)
    order = [sys.executable, "-m", "app", "find", "x", "--data-dir", str(paths.root)]
    starts = [subprocess.Popen(order, stdin=subprocess.DEVNULL) for _start in range(3)]
    assert [start.wait(timeout=60) for start in starts] == [0, 0, 0]


def test_a_half_made_file_is_not_taken_for_an_office(
    paths: DataPaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(url: str) -> None:
        Path(url.removeprefix("sqlite:///")).write_bytes(b"half")
        raise RuntimeError("power cut")

    with monkeypatch.context() as patched:
        patched.setattr(opening, "_migrate", fail)
        with pytest.raises(RuntimeError):
            open_database(paths)
    assert sorted(p.name for p in paths.root.iterdir() if p.is_file()) == []
    assert names(paths) == 0


@pytest.mark.parametrize("damage", ["middle", "no database", "cut short"])
def test_a_damaged_file_is_found_and_its_newest_good_backup_named(
    paths: DataPaths, damage: str
) -> None:
    fill(paths)
    database = open_database(paths)
    good = backups.backup_now(database, paths.backups)
    broken = backups.backup_now(database, paths.backups, reason="daily-broken")
    database.close()
    spoil(broken)
    os.utime(broken, (2e9, 2e9))
    if damage == "middle":
        spoil(paths.database)
    elif damage == "no database":
        paths.database.write_bytes(b"this is no database at all" * 100)
    else:
        os.truncate(paths.database, paths.database.stat().st_size // 2)
    with pytest.raises(DatabaseDamaged) as found:
        open_database(paths)
    assert found.value.newest_good_backup == good
    assert good.name in found.value.words


def test_without_a_backup_the_person_is_told_so(paths: DataPaths) -> None:
    paths.database.write_bytes(b"rubbish" * 1000)
    with pytest.raises(DatabaseDamaged, match="no good backup") as found:
        open_database(paths)
    assert found.value.newest_good_backup is None


def test_a_restored_backup_opens_and_the_damaged_file_is_kept(paths: DataPaths) -> None:
    fill(paths, 20)
    database = open_database(paths)
    good = backups.backup_now(database, paths.backups)
    database.close()
    spoil(paths.database)
    damaged = paths.database.read_bytes()
    kept = restore_backup(paths, good)
    assert kept is not None
    assert kept.read_bytes() == damaged
    assert names(paths) == 20
    assert good.exists()


def test_a_damaged_backup_is_never_put_in_place(paths: DataPaths) -> None:
    fill(paths, 20)
    bad = paths.backups / "office-bad.sqlite3"
    bad.write_bytes(b"rubbish" * 1000)
    with pytest.raises(UserError, match="damaged itself"):
        restore_backup(paths, bad)
    assert names(paths) == 20


def test_damage_met_while_working_is_said_in_words(paths: DataPaths) -> None:
    fill(paths, 300)
    database = open_database(paths)
    spoil(paths.database)
    with pytest.raises(DatabaseDamaged):
        database.reader.rows("SELECT notes FROM contact")
    database.close()


@pytest.fixture
def full_disk(paths: DataPaths, monkeypatch: pytest.MonkeyPatch) -> Iterator[DataPaths]:
    """Records on a disk of 1.4 MB; who may not mount one gets SQLite's own limit instead."""
    if os.geteuid() != 0 or sys.platform != "linux":
        limit = reader.prepare

        def prepare(connection: sqlite3.Connection) -> None:
            limit(connection)
            connection.execute("PRAGMA max_page_count = 350")

        monkeypatch.setattr(engine, "prepare", prepare)
        yield paths
        return
    folder = Path(tempfile.mkdtemp(prefix="combine-disk-"))
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1400k", "tmpfs", str(folder)], check=True)
    yield DataPaths(folder / "records").create()
    subprocess.run(["umount", str(folder)], check=True)
    folder.rmdir()


def until_full(paths: DataPaths) -> tuple[int, str]:
    """Save until the disk is full; how many were saved, and the words of the refusal."""
    database = open_database(paths)
    try:
        for n in range(2_000):
            try:
                contacts.save(database, ContactDraft(family_name=f"N{n}", notes="y" * 20_000))
            except UserError as error:
                return n, error.words
        pytest.fail("the disk was never full")
    finally:
        database.close()


def test_a_full_disk_loses_nothing_that_was_saved(full_disk: DataPaths) -> None:
    saved, words = until_full(full_disk)
    assert saved > 0
    assert "disk is full" in words
    assert "everything saved before is kept" in words
    assert names(full_disk) == saved


def test_a_disk_without_room_to_open_the_records_is_full() -> None:
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorname = "SQLITE_IOERR_SHMSIZE"
    words = faults.in_words(error)
    assert words is not None
    assert "The disk is full" in words.words


def test_a_backup_that_finds_no_room_leaves_no_half_copy(
    full_disk: DataPaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fill_up(source: sqlite3.Connection, target: Path) -> None:
        target.write_bytes(b"half")
        raise sqlite3.OperationalError("database or disk is full")

    if os.geteuid() != 0:
        monkeypatch.setattr(backups, "_copy", fill_up)
    until_full(full_disk)
    database = open_database(full_disk)
    with pytest.raises(UserError, match="could not be copied"):
        backups.backup_now(database, full_disk.backups)
    database.close()
    assert list(full_disk.backups.iterdir()) == []


@contextmanager
def without_privileges() -> Iterator[None]:
    """Be nobody for a while: root may write anywhere."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(pwd.getpwnam("nobody").pw_uid)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.mark.parametrize("filled", [True, False])
def test_a_read_only_folder_is_said_to_be_one(*, filled: bool) -> None:
    folder = Path(tempfile.mkdtemp(prefix="combine-ro-"))
    paths = DataPaths(folder / "records").create()
    try:
        if filled:
            fill(paths, 1)
        for place in (folder, paths.root, paths.backups):
            place.chmod(0o555)
        with without_privileges(), pytest.raises(UserError, match="read-only") as refused:
            open_database(paths)
        assert str(paths.root) in refused.value.words
    finally:
        for place in (folder, paths.root, paths.backups):
            place.chmod(0o755)
        shutil.rmtree(folder)


def test_a_second_process_may_read_and_write_too(paths: DataPaths) -> None:
    first, second = open_database(paths), open_database(paths)
    contacts.save(first, ContactDraft(family_name="One"))
    contacts.save(second, ContactDraft(family_name="Two"))
    assert contacts.count(first) == contacts.count(second) == 2
    first.close()
    second.close()


def test_whoever_holds_the_file_too_long_is_named(paths: DataPaths) -> None:
    fill(paths, 1)
    database = open_database(paths)
    with closing(sqlite3.connect(paths.database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with closing(database.engine.raw_connection()) as connection:
            connection.cursor().execute("PRAGMA busy_timeout = 10")
        with pytest.raises(UserError, match="Another program"):
            contacts.save(database, ContactDraft(family_name="Two"))
    database.close()


def test_postgresql_is_made_once_and_opened_again(paths: DataPaths, postgres: Postgres) -> None:
    url = postgres.url(postgres.create())
    first = open_database(paths, url)
    contacts.save(first, ContactDraft(family_name="One"))
    first.close()
    second = open_database(paths, url)
    assert (second.dialect, contacts.count(second)) == ("postgresql", 1)
    second.close()


def test_a_newer_schema_on_postgresql_is_left_alone(
    paths: DataPaths, postgres: Postgres, postgres_template: str
) -> None:
    name = postgres.create(postgres_template)
    url = postgres.url(name)
    database = open_database(paths, url)
    with database.session() as session:
        session.connection().exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    database.close()
    with pytest.raises(DatabaseTooNew, match="9999"):
        open_database(paths, url)


def test_a_server_that_does_not_answer_is_said_not_to(paths: DataPaths) -> None:
    with pytest.raises(DatabaseUnreachable, match="does not answer"):
        open_database(paths, "postgresql://office@/office?host=/nonexistent")


def test_a_reader_lives_through_a_restart_of_the_server(
    paths: DataPaths, postgres: Postgres, postgres_template: str
) -> None:
    database = open_database(paths, postgres.url(postgres.create(postgres_template)))
    pid = database.reader.row("SELECT pg_backend_pid()")
    assert pid is not None
    postgres.run(f"SELECT pg_terminate_backend({pid[0]})")
    assert database.reader.row("SELECT 1") == (1,)
    database.close()


def test_a_disk_too_full_for_a_new_office_is_said(
    full_disk: DataPaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fill_up(url: str) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    if os.geteuid() != 0 or sys.platform != "linux":
        monkeypatch.setattr(opening, "_migrate", fill_up)
    else:  # room for the tables, and none for their way from the journal into the file
        (full_disk.root.parent / "other").write_bytes(bytes(800_000))
    with pytest.raises(UserError, match="The disk is full"):
        open_database(full_disk)
    assert not full_disk.database.exists()
