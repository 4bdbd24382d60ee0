"""A document is written whole or not at all, and says why when it cannot be."""

import os
import stat
from pathlib import Path

import pytest

from app.database.database import Database
from app.errors import UserError
from app.i18n import Language
from app.reports.build import write_monthly

ENGLISH = Language("en")


class Cancelled(Exception):  # noqa: N818  the person's wish, not an error
    """Raised by the progress of a work that is no longer wanted."""


def test_a_report_replaces_the_one_before(sqlite_database: Database, tmp_path: Path) -> None:
    out = tmp_path / "month.pdf"
    out.write_bytes(b"last month")

    write_monthly(sqlite_database, "2026-10", ENGLISH, out)

    assert out.read_bytes().startswith(b"%PDF")
    assert [file.name for file in tmp_path.glob("*month*")] == ["month.pdf"]


def test_a_report_may_be_read_as_any_new_file(sqlite_database: Database, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.touch()

    write_monthly(sqlite_database, "2026-10", ENGLISH, tmp_path / "month.pdf")

    assert stat.S_IMODE((tmp_path / "month.pdf").stat().st_mode) == stat.S_IMODE(
        other.stat().st_mode
    )


def test_progress_grows_and_ends_done(sqlite_database: Database, tmp_path: Path) -> None:
    heard: list[float] = []

    write_monthly(
        sqlite_database, "2026-10", ENGLISH, tmp_path / "m.pdf", lambda done, _: heard.append(done)
    )

    assert heard == sorted(heard)
    assert (heard[0], heard[-1]) == (0.0, 1.0)
    assert len(heard) > 8


@pytest.mark.parametrize("after", [0.0, 0.4, 0.6])
def test_a_cancelled_report_leaves_the_old_file_and_no_half_one(
    sqlite_database: Database, tmp_path: Path, after: float
) -> None:
    out = tmp_path / "month.pdf"
    out.write_bytes(b"last month")

    def cancel(done: float, _: str) -> None:
        if done >= after:
            raise Cancelled

    with pytest.raises(Cancelled):
        write_monthly(sqlite_database, "2026-10", ENGLISH, out, cancel)
    assert out.read_bytes() == b"last month"
    assert list(tmp_path.glob(".month*")) == []


def test_a_folder_that_is_not_there_is_refused_in_words(
    sqlite_database: Database, tmp_path: Path
) -> None:
    with pytest.raises(UserError, match="could not be written"):
        write_monthly(sqlite_database, "2026-10", ENGLISH, tmp_path / "nowhere" / "month.pdf")


def test_a_folder_in_the_place_of_the_file_is_refused_in_words(
    sqlite_database: Database, tmp_path: Path
) -> None:
    (tmp_path / "month.pdf").mkdir()

    with pytest.raises(UserError, match="could not be written"):
        write_monthly(sqlite_database, "2026-10", ENGLISH, tmp_path / "month.pdf")
    assert list(tmp_path.glob(".month*")) == []


def test_a_full_disk_is_said_and_leaves_no_half_file(
    sqlite_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)

    with pytest.raises(UserError, match="the disk is full"):
        write_monthly(sqlite_database, "2026-10", ENGLISH, tmp_path / "month.pdf")
    assert list(tmp_path.glob("*month*")) == []


def test_what_is_no_month_is_refused_before_anything_is_written(
    sqlite_database: Database, tmp_path: Path
) -> None:
    with pytest.raises(UserError, match="no month"):
        write_monthly(sqlite_database, "2026-00", ENGLISH, tmp_path / "month.pdf")
    assert list(tmp_path.glob("*month*")) == []
