"""Calls from the log of a PBX."""

import csv
from pathlib import Path

import pytest

from app.crm import call_lists, dispositions, exports, office, rollups
from app.crm.imports import import_calls
from app.crm.rows import CallRow, ImportResult, Office
from app.database.database import Database
from app.errors import UserError
from app.team import members

HEADING = (
    "started_at,direction,remote,agent,queue,outcome,"
    "ring_s,talk_s,hold_s,wrap_s,disposition,notes\n"
)
ROWS = (
    "2026-09-21T10:00:00+02:00,inbound,0612345678,Alice Bernard,,answered,8,50,10,12.5,order,ok\n"
    "2026-09-21T10:05:00+02:00,inbound,anonymous,,Ventes,abandoned,30,0,0,,,\n"
    "2026-09-21T10:06:00+02:00,inbound,+33612345678,,Ventes,abandoned,5,0,0,,,\n"
    '2026-09-21T08:10:00Z,outbound,01 23 45 67 89,Bob,,no_answer,"25,5",,,,,\n'
)


def written(folder: Path, rows: str = ROWS, heading: str = HEADING) -> Path:
    path = folder / "pbx.csv"
    path.write_text(heading + rows, encoding="utf-8")
    return path


def counts(result: ImportResult) -> tuple[int, int, int, int]:
    return result.created, result.updated, result.skipped, result.rejected


def log(database: Database) -> list[CallRow]:
    return list(call_lists.logged(database))


def test_a_row_becomes_a_whole_call(
    database: Database, alice: int, people: dict[str, int], tmp_path: Path
) -> None:
    assert counts(import_calls(database, written(tmp_path))) == (4, 0, 0, 0)
    call = log(database)[0]
    assert (call.remote_e164, call.contact_id) == ("+33612345678", people["dupont"])
    assert (call.ring_ms, call.talk_ms, call.hold_ms, call.wrap_ms) == (
        8_000,
        50_000,
        10_000,
        12_500,
    )
    assert (call.agent_id, call.disposition_code, call.wrap_state) == (alice, "order", "done")
    assert call.answered_at == call.started_at + 8_000
    assert call.ended_at == call.started_at + 68_000


def test_the_office_decides_what_a_short_abandon_is(database: Database, tmp_path: Path) -> None:
    import_calls(database, written(tmp_path))
    assert [c.outcome for c in log(database)] == [
        "answered", "abandoned", "short_abandon", "no_answer",
    ]  # fmt: skip


def test_imported_calls_are_counted_and_twice_is_once(database: Database, tmp_path: Path) -> None:
    path = written(tmp_path)
    import_calls(database, path)
    assert counts(import_calls(database, path)) == (0, 0, 4, 0)
    assert database.reader.row("SELECT sum(calls) FROM rollup_day_agent") == (4,)
    assert rollups.compare(database) == ()


def test_a_corrected_row_corrects_the_call_and_the_sums(database: Database, tmp_path: Path) -> None:
    import_calls(database, written(tmp_path))
    fixed = ROWS.replace("abandoned,30,0", "voicemail,31,0").replace(",12.5,order", ",14,complaint")
    assert counts(import_calls(database, written(tmp_path, fixed))) == (0, 2, 2, 0)
    assert [c.outcome for c in log(database)][1] == "voicemail"
    assert rollups.compare(database) == ()


def test_unknown_agents_join_the_team_and_unknown_dispositions_are_kept_apart(
    database: Database, alice: int, tmp_path: Path
) -> None:
    rows = (
        ROWS
        + "2026-09-22T10:00:00+02:00,in,0612345678,101,,answered,1,1,0,,Vieux code,\n"
        + "2026-09-22T11:00:00+02:00,in,0612345678,bob,,answered,1,1,0,,vieux CODE,\n"
    )
    import_calls(database, written(tmp_path, rows))
    assert [m.name for m in members.active(database)] == ["Alice Bernard", "Bob"]
    by_extension, bob = log(database)[-2:]
    assert (by_extension.agent_id, bob.agent_name) == (alice, "Bob")
    assert by_extension.disposition("fr") == bob.disposition("en") == "Vieux code"
    assert "Vieux code" not in [d.name for d in dispositions.active(database, "fr")]


BAD = (
    ("2026-09-21T10:00:00,inbound,1,,,answered,1,1,0,,,\n", "offset"),
    ("yesterday,inbound,1,,,answered,1,1,0,,,\n", "no time"),
    ("2026-09-21T10:00:00Z,sideways,1,,,answered,1,1,0,,,\n", "direction"),
    ("2026-09-21T10:00:00Z,inbound,1,,,exploded,1,1,0,,,\n", "outcome"),
    ("2026-09-21T10:00:00Z,outbound,1,,,abandoned,1,1,0,,,\n", "outcome"),
    ("2026-09-21T10:00:00Z,inbound,1,,,answered,-1,1,0,,,\n", "ring_s"),
    ("2026-09-21T10:00:00Z,inbound,1,,,answered,1,long,0,,,\n", "talk_s"),
    ("2026-09-21T10:00:00Z,inbound,1,,,answered,1,nan,0,,,\n", "talk_s"),
    ("2026-09-21T10:00:00Z\n", "direction"),
)


@pytest.mark.parametrize(("row", "reason"), BAD)
def test_a_bad_row_is_rejected_with_its_reason(
    sqlite_database: Database, tmp_path: Path, row: str, reason: str
) -> None:
    result = import_calls(sqlite_database, written(tmp_path, row))
    assert counts(result) == (0, 0, 0, 1)
    with Path(result.rejected_path).open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows[0]["line"] == "2"
    assert reason in rows[0]["reason"]


@pytest.mark.parametrize(
    ("heading", "words"),
    [("started_at,remote\n", "direction, outcome"), ("", "missing")],
)
def test_a_file_without_the_needed_columns_is_refused(
    sqlite_database: Database, tmp_path: Path, heading: str, words: str
) -> None:
    with pytest.raises(UserError, match=words):
        import_calls(sqlite_database, written(tmp_path, heading=heading))


def test_calls_are_read_from_texts_alone(sqlite_database: Database, tmp_path: Path) -> None:
    book = written(tmp_path).rename(tmp_path / "pbx.xlsx")
    with pytest.raises(UserError, match=r"not read; those that are: \.csv, \.tsv, \.txt\. Nothing"):
        import_calls(sqlite_database, book)


def test_a_dry_run_and_an_error_leave_nothing(database: Database, tmp_path: Path) -> None:
    path = written(tmp_path)
    assert counts(import_calls(database, path, dry_run=True)) == (4, 0, 0, 0)

    def stop(share: float, words: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_calls(database, path, progress=stop)
    for table in ("call", "member", "rollup_day_agent"):
        assert database.reader.rows(f"SELECT 1 FROM {table}") == []


def test_an_export_imports_again_as_the_same_calls(database: Database, tmp_path: Path) -> None:
    import_calls(database, written(tmp_path))
    path = tmp_path / "log.csv"
    assert exports.export_calls(database, path) == 4
    assert counts(import_calls(database, path)) == (0, 0, 4, 0)


def test_pbx_prefixes_are_taken_off_imported_numbers(database: Database, tmp_path: Path) -> None:
    office.save(database, Office(prefixes=("0",)))
    row = "2026-09-21T10:00:00Z,inbound,00612345678,,,answered,1,1,0,,,\n"
    import_calls(database, written(tmp_path, row))
    assert log(database)[0].remote_e164 == "+33612345678"


@pytest.mark.parametrize(
    "at", ["9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+14:00", "1969-12-31T00:00:00Z"]
)
def test_a_time_no_calendar_can_hold_rejects_its_row_alone(
    sqlite_database: Database, tmp_path: Path, at: str
) -> None:
    path = written(tmp_path, ROWS + f"{at},inbound,,,,answered,1,1,0,,,\n")
    assert counts(import_calls(sqlite_database, path)) == (4, 0, 0, 1)


def test_rejected_rows_take_another_name_where_theirs_is_taken(
    sqlite_database: Database, tmp_path: Path
) -> None:
    (tmp_path / "pbx.rejected.csv").mkdir()  # as hard to replace as a list open in Excel
    result = import_calls(
        sqlite_database, written(tmp_path, "never,inbound,,,,answered,1,1,0,,,\n")
    )
    assert Path(result.rejected_path).name == "pbx.rejected-2.csv"
    assert Path(result.rejected_path).is_file()


def test_rejected_rows_that_find_no_room_leave_nothing_imported(
    sqlite_database: Database, tmp_path: Path
) -> None:
    (tmp_path / "pbx.rejected.part").symlink_to("/dev/full")
    with pytest.raises(UserError, match=r"the disk is full\. Nothing was imported"):
        import_calls(
            sqlite_database, written(tmp_path, ROWS + "never,inbound,,,,answered,1,1,0,,,\n")
        )
    assert log(sqlite_database) == []
    assert [path.name for path in tmp_path.glob("pbx*")] == ["pbx.csv"]
