"""A directory is tried before it is kept, and its address book chosen where there are several."""

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app import settings
from app.desk.desk import Desk
from app.settings import Directory
from app.ui.dialogs.directory_dialog import DirectoryDialog
from tests.ui.pages.conftest import HeldJobs

ROOT = "https://cloud.example/"
CLIENTS = {"name": "Clients", "address": f"{ROOT}dav/clients/"}
SUPPLIERS = {"name": "Suppliers", "address": f"{ROOT}dav/suppliers/"}


@pytest.fixture
def jobs(desk: Desk) -> HeldJobs:
    held = HeldJobs()
    desk.jobs = held
    return held


@pytest.fixture
def parent(qtbot: QtBot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    return widget


@pytest.fixture
def dialog(desk: Desk, jobs: HeldJobs, parent: QWidget) -> DirectoryDialog:
    made = DirectoryDialog(desk, parent)
    made.open()
    made.address.setText(ROOT)
    made.user.setText("anna")
    made.password.setText("geheim")
    return made


def kept(desk: Desk) -> list[str]:
    return [one.label for one in desk.directories.all]


def test_a_test_says_what_was_found_and_keeps_nothing(
    dialog: DirectoryDialog, jobs: HeldJobs, desk: Desk
) -> None:
    dialog.test.click()
    assert jobs.last.args[:4] == ["directories", "check", "--kind", "carddav"]
    assert jobs.last.secret == "geheim"
    assert "geheim" not in " ".join(jobs.last.args)
    assert not dialog.test.isEnabled()
    jobs.last.done({"count": 312, "books": [CLIENTS]})
    assert dialog.trouble.words == "It works: “Clients” has 312 entries."
    assert kept(desk) == []


def test_what_is_wrong_is_said_in_words(dialog: DirectoryDialog, jobs: HeldJobs) -> None:
    dialog.save.click()
    jobs.last.failed("cloud.example does not accept this user and password.")
    assert dialog.trouble.words == "cloud.example does not accept this user and password."
    assert dialog.isVisible()
    assert dialog.save.isEnabled()


def test_saving_keeps_the_book_that_was_found_and_reads_it(
    dialog: DirectoryDialog, jobs: HeldJobs, desk: Desk
) -> None:
    dialog.save.click()
    jobs.last.done({"count": 312, "books": [CLIENTS]})
    assert not dialog.isVisible()
    (one,) = settings.load(desk.paths.settings).directories
    assert (one.label, one.address, one.user) == ("Clients", CLIENTS["address"], "anna")
    assert "geheim" not in desk.paths.settings.read_text(encoding="utf-8")
    assert jobs.last.args[:3] == ["directories", "refresh", one.id]
    assert jobs.last.secret == "geheim"


def test_of_several_books_one_is_chosen(
    dialog: DirectoryDialog, jobs: HeldJobs, desk: Desk
) -> None:
    assert not dialog.book_row.isVisible()
    dialog.save.click()
    jobs.last.done({"count": 312, "books": [CLIENTS, SUPPLIERS]})
    assert dialog.book_row.isVisible()
    assert kept(desk) == []
    dialog.book.choose(SUPPLIERS["address"])
    dialog.save.click()
    assert SUPPLIERS["address"] in jobs.last.args
    jobs.last.done({"count": 7, "books": [SUPPLIERS]})
    assert kept(desk) == ["Suppliers"]


def test_another_address_has_other_books(
    dialog: DirectoryDialog, jobs: HeldJobs, qtbot: QtBot
) -> None:
    dialog.save.click()
    jobs.last.done({"count": 312, "books": [CLIENTS, SUPPLIERS]})
    qtbot.keyClicks(dialog.address, "x")
    assert not dialog.book_row.isVisible()
    assert dialog.directory().address == f"{ROOT}x"


def test_nothing_is_asked_before_it_is_filled_in(dialog: DirectoryDialog, jobs: HeldJobs) -> None:
    dialog.password.clear()
    dialog.save.click()
    assert jobs.started == []
    assert dialog.password.accessibleDescription() == "Please fill this in."


def test_closing_leaves_no_question_behind(dialog: DirectoryDialog, jobs: HeldJobs) -> None:
    dialog.test.click()
    dialog.reject()
    assert jobs.last.cancelled


def test_a_known_directory_keeps_its_password(desk: Desk, jobs: HeldJobs, parent: QWidget) -> None:
    known = Directory(id="k", label="Ours", address=CLIENTS["address"], user="anna")
    desk.directories.save(known, "geheim")
    dialog = DirectoryDialog(desk, parent, known)
    dialog.open()
    assert dialog.password.text() == ""
    dialog.save.click()
    assert jobs.last.secret == "geheim"
    jobs.last.done({"count": 312, "books": [CLIENTS]})
    assert [(one.id, one.label) for one in desk.directories.all] == [("k", "Ours")]
