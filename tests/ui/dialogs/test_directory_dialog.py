"""A directory is tried before it is kept, and its address book chosen where there are several."""

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app import settings
from app.desk.desk import Desk
from app.settings import Directory
from app.ui.dialogs.directory_dialog import DirectoryDialog
from tests.held_jobs import HeldJobs

ROOT = "https://cloud.example/"
CLIENTS = {"name": "Clients", "address": f"{ROOT}dav/clients/"}
SUPPLIERS = {"name": "Suppliers", "address": f"{ROOT}dav/suppliers/"}


@pytest.fixture
def dialog(desk: Desk, jobs: HeldJobs, parent: QWidget) -> DirectoryDialog:
    made = DirectoryDialog(desk, parent)
    made.open()
    made.form.address.setText(ROOT)
    made.form.user.setText("anna")
    made.form.password.setText("geheim")
    return made


def kept(desk: Desk) -> list[str]:
    return [one.label for one in desk.directories.all]


def test_a_test_says_what_was_found_and_keeps_nothing(
    dialog: DirectoryDialog, jobs: HeldJobs, desk: Desk
) -> None:
    dialog.test.click()
    assert jobs.last.args[:4] == [
        "directories",
        "check",
        "--kind=carddav",
        f"--address={ROOT}",
    ]
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
    assert not dialog.form.book_row.isVisible()
    dialog.save.click()
    jobs.last.done({"count": 312, "books": [CLIENTS, SUPPLIERS]})
    assert dialog.form.book_row.isVisible()
    assert kept(desk) == []
    dialog.form.book.choose(SUPPLIERS["address"])
    dialog.save.click()
    assert f"--address={SUPPLIERS['address']}" in jobs.last.args
    jobs.last.done({"count": 7, "books": [SUPPLIERS]})
    assert kept(desk) == ["Suppliers"]


def test_another_address_has_other_books(
    dialog: DirectoryDialog, jobs: HeldJobs, qtbot: QtBot
) -> None:
    dialog.save.click()
    jobs.last.done({"count": 312, "books": [CLIENTS, SUPPLIERS]})
    qtbot.keyClicks(dialog.form.address, "x")
    assert not dialog.form.book_row.isVisible()
    assert dialog.form.directory().address == f"{ROOT}x"


def test_nothing_is_asked_before_it_is_filled_in(dialog: DirectoryDialog, jobs: HeldJobs) -> None:
    dialog.form.password.clear()
    dialog.save.click()
    assert jobs.started == []
    assert dialog.form.password.accessibleDescription() == "Please fill this in."
    dialog.form.user.clear()
    dialog.save.click()
    assert jobs.started == []


def test_closing_leaves_no_question_behind(dialog: DirectoryDialog, jobs: HeldJobs) -> None:
    dialog.test.click()
    dialog.reject()
    assert jobs.last.cancelled


def test_a_known_directory_keeps_its_password(desk: Desk, jobs: HeldJobs, parent: QWidget) -> None:
    known = Directory(id="k", label="Ours", address=CLIENTS["address"], user="anna")
    desk.directories.save(known, "geheim")
    dialog = DirectoryDialog(desk, parent, known)
    dialog.open()
    assert dialog.form.password.text() == ""
    dialog.save.click()
    assert jobs.last.secret == "geheim"
    jobs.last.done({"count": 312, "books": [CLIENTS]})
    assert [(one.id, one.label) for one in desk.directories.all] == [("k", "Ours")]


def test_a_directory_over_ldap_is_asked_for_what_it_needs(
    dialog: DirectoryDialog, jobs: HeldJobs, desk: Desk
) -> None:
    assert not dialog.form.base_row.isVisible()
    pick(dialog, "ldap")
    assert dialog.form.base_row.isVisible()
    dialog.form.address.setText("ldaps://dc.example")
    dialog.form.base.setText("dc=office,dc=example")
    dialog.save.click()
    asked = {"--kind=ldap", "--address=ldaps://dc.example", "--base=dc=office,dc=example"}
    assert asked <= set(jobs.last.args)
    jobs.last.done({"count": 7, "books": [{"name": "dc", "address": "ldaps://dc.example"}]})
    (one,) = desk.directories.all
    assert (one.kind, one.base, one.label) == ("ldap", "dc=office,dc=example", "dc")


def test_a_directory_over_ldap_may_be_read_by_nobody_in_particular(
    dialog: DirectoryDialog, jobs: HeldJobs
) -> None:
    pick(dialog, "ldap")
    dialog.form.address.setText("ldaps://dc.example")
    dialog.form.password.clear()
    dialog.test.click()
    assert jobs.started == []
    dialog.form.user.clear()
    dialog.save.click()
    jobs.last.done({"count": 7, "books": [{"name": "dc", "address": "ldaps://dc.example"}]})
    assert jobs.last.args[:2] == ["directories", "refresh"]
    assert jobs.last.secret == ""


def pick(dialog: DirectoryDialog, kind: str) -> None:
    """Choose the kind as a person does."""
    dialog.form.kind.choose(kind)
    dialog.form.kind.activated.emit(dialog.form.kind.currentIndex())
