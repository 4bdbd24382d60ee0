"""The frame of the window: pages on demand, keys that never collide with typing, messages."""

import subprocess
import sys
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from app import i18n
from app.crm import tasks
from app.database.database import Database
from app.desk.desk import Desk
from app.desk.facts import Notice, NoticeKind, RecordsChanged
from app.telephony.events import EngineLost, Registration
from app.telephony.fake import FakePhone
from app.ui.dialogs.shortcuts import KEYS, ShortcutsDialog
from app.ui.line_menu import LineMenu
from app.ui.main_window import MainWindow
from app.ui.page import ShowContact, ShowPage
from app.ui.pages import PAGES, PageEntry
from app.ui.pages.phone.page import PhonePage
from app.ui.pages.settings.page import SettingsPage

HELEN = "+33144556677"


def shortcuts(window: MainWindow) -> list[str]:
    """Every key that does something in this window, with a call or without."""
    window.call_bar.prepare()
    return [shortcut.key().toString() for shortcut in window.findChildren(QShortcut)]


def _in_sight(owner: object) -> bool:
    return isinstance(owner, QWidget) and owner.isVisible()


@pytest.mark.parametrize("entry", PAGES, ids=lambda entry: entry.id)
def test_every_page_opens_and_is_what_its_entry_says(window: MainWindow, entry: PageEntry) -> None:
    window.show_page(entry.id)
    page = window.page
    assert (page.id, page.title, page.icon) == (entry.id, entry.title, entry.icon)
    assert window.side_bar.items[entry.id].isChecked()
    assert not page.grab().isNull()


def test_a_page_is_built_only_when_it_is_shown(window: MainWindow) -> None:
    assert list(window._pages) == ["phone"]
    window.show_page("settings")
    assert list(window._pages) == ["phone", "settings"]


@pytest.mark.parametrize("number", range(1, len(PAGES) + 1))
def test_ctrl_and_a_figure_open_a_page(window: MainWindow, qtbot: QtBot, number: int) -> None:
    key = Qt.Key(Qt.Key.Key_0.value + number)
    qtbot.keyClick(window, key, Qt.KeyboardModifier.ControlModifier)
    assert window.page.id == PAGES[number - 1].id


def test_no_key_can_be_typed_into_a_note_by_accident(window: MainWindow) -> None:
    for entry in PAGES:
        window.show_page(entry.id)
    for keys in shortcuts(window):
        function_key = keys.startswith("F") and keys[1:].isdigit()
        assert function_key or keys.startswith("Ctrl+"), keys


@pytest.mark.parametrize("entry", PAGES, ids=lambda entry: entry.id)
def test_no_two_things_in_sight_have_the_same_key(window: MainWindow, entry: PageEntry) -> None:
    window.show_page(entry.id)
    found = [s for s in window.findChildren(QShortcut) if _in_sight(s.parent())]
    keys = sorted(shortcut.key().toString() for shortcut in found)
    assert keys == sorted(set(keys))


def test_every_key_is_listed_under_f1(window: MainWindow, qtbot: QtBot) -> None:
    for entry in PAGES:
        window.show_page(entry.id)
    listed = {QKeySequence(keys).toString() for keys, _words in KEYS}
    pages = {f"Ctrl+{number}" for number in range(1, len(PAGES) + 1)}
    assert set(shortcuts(window)) <= listed | pages
    qtbot.keyClick(window, Qt.Key.Key_F1)
    assert window.findChild(ShortcutsDialog) is not None


def test_a_message_stays_until_it_is_closed(window: MainWindow, desk: Desk, qtbot: QtBot) -> None:
    desk.bus.publish(Notice("The disk is full.", NoticeKind.ERROR))
    assert window.error_bar.isVisible()
    assert window.error_bar.words == "The disk is full."
    qtbot.mouseClick(window.error_bar.close_button, Qt.MouseButton.LeftButton)
    assert window.error_bar.isHidden()


def test_the_newest_message_is_seen_at_once_and_none_is_said_twice(
    window: MainWindow, desk: Desk
) -> None:
    for words in ("one", "two", "one"):
        desk.bus.publish(Notice(words))
    assert window.error_bar.words == "one"
    window.error_bar.close_button.click()
    assert window.error_bar.words == "two"
    window.error_bar.close_button.click()
    assert window.error_bar.words == ""


def test_missed_calls_and_due_tasks_stand_in_the_side_bar(
    window: MainWindow, phone: FakePhone, desk: Desk, records: Database, helen: int
) -> None:
    assert window.side_bar.items["calls"]._badge.isHidden()
    phone.remote_hangs_up(phone.ring(HELEN))
    tasks.add(records, title="Send the quote", due_on=date(2026, 1, 5), contact_id=helen)
    desk.bus.publish(RecordsChanged())
    assert window.side_bar.items["tasks"]._badge.text() == "1"


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (Registration.REGISTERED, "Ready · Ext. 101 · registered 0 s ago"),
        (
            Registration.WRONG_PASSWORD,
            "Cannot be reached · Ext. 101 · cannot receive calls: wrong password",
        ),
        (
            Registration.UNREACHABLE,
            "Cannot be reached · Ext. 101 · cannot receive calls: server not found",
        ),
        (Registration.REGISTERING, "Connecting… · Ext. 101 · registering…"),
    ],
)
def test_the_foot_says_truly_whether_calls_get_through(
    window: MainWindow, phone: FakePhone, state: Registration, words: str
) -> None:
    phone.registration("101@pbx", state)
    assert window.side_bar.state_words == words


def test_a_telephone_that_died_is_not_said_to_be_ready(window: MainWindow, desk: Desk) -> None:
    desk.bus.publish(EngineLost(at=0, reason="killed"))
    assert window.side_bar.state_words.startswith("Cannot be reached")


def test_answering_brings_the_phone_page_and_ringing_does_not(
    window: MainWindow, phone: FakePhone, desk: Desk
) -> None:
    window.show_page("settings")
    call_id = phone.ring(HELEN)
    assert window.page.id == "settings"
    desk.answer(call_id)
    assert window.page.id == "phone"


def test_what_is_typed_after_answering_is_a_note_and_presses_no_button(
    window: MainWindow, phone: FakePhone, desk: Desk, qtbot: QtBot
) -> None:
    window.call_bar.dial_field.begin()
    phone.ring("+33144556677")
    qtbot.keyClick(window, Qt.Key.Key_F8)
    page = window.page
    assert isinstance(page, PhonePage)
    qtbot.waitUntil(lambda: window.focusWidget() is page.in_call.wrap_up.notes)
    search = page.in_call.record.identify.search
    search.setFocus()
    phone.remote_hangs_up(next(iter(desk.calls)).call_id)
    desk.answer(phone.ring("+33478123456"))
    qtbot.wait(0)
    assert window.focusWidget() is search


def test_a_page_may_ask_for_another(window: MainWindow, desk: Desk, helen: int) -> None:
    desk.bus.publish(ShowPage("settings"))
    assert window.page.id == "settings"
    desk.bus.publish(ShowContact(helen))
    assert window.page.id == "contacts"


def test_a_line_chosen_at_the_foot_opens_the_accounts(window: MainWindow, desk: Desk) -> None:
    window.show_page("settings")
    page = window.page
    assert isinstance(page, SettingsPage)
    page.show_section("about")
    window.side_bar._show_lines()
    menu = window.side_bar.findChild(LineMenu)
    assert menu is not None
    menu.actions()[0].trigger()
    menu.hide()
    assert page.section_id == "accounts"


def test_another_language_is_worn_at_once_and_the_page_stays(window: MainWindow) -> None:
    window.show_page("settings")
    i18n.use("fr")
    window.rebuild()
    assert window.page.id == "settings"
    assert window.side_bar.items["phone"].text().strip() == i18n.language("fr").text("Phone")


def test_after_a_rebuild_the_old_inside_hears_no_more(
    window: MainWindow, phone: FakePhone, qtbot: QtBot, helen: int
) -> None:
    old = window.call_bar
    window.rebuild()
    qtbot.waitUntil(lambda: not isValid(old))
    phone.ring(HELEN)
    assert window.card.isVisible()
    top_level = [w for w in QApplication.topLevelWidgets() if w.isVisible()]
    assert len([w for w in top_level if type(w) is type(window.card)]) == 1


def test_the_place_of_the_window_is_kept(window: MainWindow, qtbot: QtBot) -> None:
    window.resize(900, 650)
    again = MainWindow(place=window.geometry_text)
    qtbot.addWidget(again)
    assert again.size() == window.size()


def test_the_day_and_the_records_stand_at_the_foot(
    window: MainWindow, phone: FakePhone, desk: Desk, qtbot: QtBot
) -> None:
    call_id = phone.ring(HELEN)
    desk.answer(call_id)
    phone.remote_hangs_up(call_id)
    today = "Today: 1 received, 1 answered, 0 called back"
    qtbot.waitUntil(lambda: today in window.status_bar.words)
    words = window.status_bar.words
    assert "Service level this month: 100.0% (target 80%)" in words
    assert "Local database, no backup yet" in words


def test_the_heavy_libraries_wait_until_the_outline_is_painted() -> None:
    probe = (
        "import sys, app.ui.application;"
        "heavy = {'sqlalchemy', 'alembic', 'reportlab', 'phonenumbers', 'keyring', 'babel',"
        " 'sqlite3', 'subprocess', 'app.desk.desk', 'app.database.database', 'app.crm.calls',"
        " 'PySide6.QtNetwork', 'PySide6.QtPdf', 'pjsua2', 'PySide6.QtMultimedia'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    said = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"


def test_the_outline_stands_before_there_is_a_desk(qtbot: QtBot) -> None:
    window = MainWindow()
    qtbot.addWidget(window)
    with qtbot.waitSignal(window.stands):
        window.show()
    assert not window.grab().isNull()


def test_a_window_with_a_call_on_asks_before_it_ends_it(
    window: MainWindow, desk: Desk, phone: FakePhone, qtbot: QtBot
) -> None:
    call_id = phone.ring(HELEN)
    desk.answer(call_id)
    with qtbot.assertNotEmitted(window.closing):
        window.close()
    assert window.isVisible()
    assert window.confirm_bar.isVisible()
    assert not window.confirm_bar.yes.hasFocus()
    with qtbot.waitSignal(window.closing):
        window.confirm_bar.yes.click()
    assert not window.isVisible()


def test_a_call_that_has_ended_needs_no_asking(
    window: MainWindow, desk: Desk, phone: FakePhone, qtbot: QtBot
) -> None:
    call_id = phone.ring(HELEN)
    desk.answer(call_id)
    window.close()
    phone.remote_hangs_up(call_id)
    assert not window.confirm_bar.isVisible()
    with qtbot.waitSignal(window.closing):
        window.close()
