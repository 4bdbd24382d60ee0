from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.bus import EventBus
from app.crm import contacts
from app.database.database import Database
from app.desk.desk import Desk
from app.desk.facts import Notice, RecordsChanged
from app.desk.jobs import ProcessJobs
from app.ui import exporting
from app.ui.bridge import Bridge
from app.ui.dialogs.import_dialog import ImportDialog
from tests.held_jobs import HeldJobs

COUNTS = {"created": 3, "updated": 1, "skipped": 2, "rejected": 1, "rejected_path": "/x/r.csv"}


@pytest.fixture
def dialog(desk: Desk, jobs: HeldJobs, parent: QWidget) -> ImportDialog:
    made = ImportDialog(desk, parent, "contacts")
    made.open()
    return made


def test_a_file_is_counted_before_anything_is_changed(
    dialog: ImportDialog, jobs: HeldJobs, desk: Desk
) -> None:
    dialog.count(Path("/x/people.csv"))
    assert jobs.last.args == [
        "import",
        "contacts",
        "/x/people.csv",
        "--dry-run",
        "--data-dir",
        str(desk.paths.root),
    ]
    jobs.last.done(COUNTS)
    assert dialog.counts["created"].accessibleName() == "New: 3"
    assert dialog.counts["rejected"].accessibleName() == "Rejected: 1 see why"
    assert dialog.start.isVisible()


def test_the_import_runs_when_asked_and_says_what_became_of_it(
    dialog: ImportDialog, jobs: HeldJobs, bus: EventBus
) -> None:
    changed: list[RecordsChanged] = []
    bus.subscribe(RecordsChanged, changed.append)
    dialog.count(Path("/x/people.csv"))
    jobs.last.done(COUNTS)
    dialog.start.click()
    assert "--dry-run" not in jobs.last.args
    jobs.last.progress(0.5, "Reading")
    assert dialog.progress.bar.value() == 500
    jobs.last.done(COUNTS)
    assert len(changed) == 1
    assert dialog.see_rejected.isVisible()
    assert not dialog.start.isVisible()


def test_a_file_with_nothing_new_cannot_be_imported(dialog: ImportDialog, jobs: HeldJobs) -> None:
    dialog.count(Path("/x/people.csv"))
    jobs.last.done(COUNTS | {"created": 0, "updated": 0, "rejected": 0, "rejected_path": ""})
    assert dialog.words.text() == "There is nothing new in this file."
    assert not dialog.start.isVisible()


def test_a_file_that_cannot_be_read_says_why_and_another_may_be_chosen(
    dialog: ImportDialog, jobs: HeldJobs
) -> None:
    dialog.count(Path("/x/people.csv"))
    jobs.last.failed("The file is locked.")
    assert dialog.trouble.words == "The file is locked."
    assert dialog.choose_file.isVisible()


def test_cancelling_and_closing_both_stop_the_work(
    dialog: ImportDialog, jobs: HeldJobs, desk: Desk, parent: QWidget
) -> None:
    dialog.count(Path("/x/people.csv"))
    dialog.progress.cancel.click()
    assert jobs.last.cancelled
    dialog.count(Path("/x/people.csv"))
    dialog.close()
    assert [job.cancelled for job in jobs.started] == [True, True]


def test_contacts_are_counted_and_imported_by_the_real_program(
    desk: Desk, records: Database, bus: EventBus, parent: QWidget, qtbot: QtBot, tmp_path: Path
) -> None:
    file = tmp_path / "people.csv"
    file.write_text(
        "Prénom;Nom;Téléphone\nHélène;Marchetti;01 44 55 66 77\n;;\n", encoding="latin-1"
    )
    bridge = Bridge(bus)
    desk.jobs = ProcessJobs(bridge.call)
    dialog = ImportDialog(desk, parent, "contacts")
    dialog.open()
    dialog.count(file)
    qtbot.waitUntil(dialog.start.isVisible)
    assert contacts.count(records) == 0
    dialog.start.click()
    qtbot.waitUntil(lambda: dialog.words.text().startswith("Done."))
    assert contacts.count(records) == 1


def test_an_export_says_how_many_rows_and_where(desk: Desk, jobs: HeldJobs, bus: EventBus) -> None:
    said: list[Notice] = []
    bus.subscribe(Notice, said.append)
    exporting.write(desk, "calls", Path("/x/calls.csv"))
    assert jobs.last.args[:3] == ["export", "calls", "/x/calls.csv"]
    jobs.last.done({"written": 2, "path": "/x/calls.csv"})
    assert said[0].words == "2 rows written to /x/calls.csv"
