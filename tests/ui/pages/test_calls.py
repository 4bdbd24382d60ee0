from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.crm import call_lists
from app.database.database import Database
from app.desk.desk import Desk
from app.desk.facts import CallLogged
from app.telephony.commands import Dial
from app.telephony.fake import FakePhone
from app.ui.main_window import MainWindow
from app.ui.pages.calls import CallsPage
from app.ui.pages.contacts import ContactsPage

Open = Callable[[], CallsPage]
Log = Callable[..., None]


def ago(**span: float) -> int:
    """Epoch milliseconds so long before now."""
    return round((datetime.now(tz=UTC) - timedelta(**span)).timestamp() * 1000)


@pytest.fixture
def open_page(window: MainWindow) -> Open:
    def opened() -> CallsPage:
        window.show_page("calls")
        assert isinstance(window.page, CallsPage)
        return window.page

    return opened


def uids(page: CallsPage) -> list[str]:
    model = page.list.model
    rows = (model.row_at(model.index(row, 0)) for row in range(model.rowCount()))
    return [row.uid for row in rows if row is not None]


def words(page: CallsPage) -> list[str]:
    return [label.text() for label in page.findChildren(QLabel) if label.isVisible()]


def test_the_log_begins_with_the_newest_call(log_calls: Log, open_page: Open) -> None:
    log_calls(
        {"uid": "old", "started_at": ago(days=3)}, {"uid": "new", "started_at": ago(minutes=5)}
    )
    page = open_page()
    assert uids(page) == ["new", "old"]
    assert page.count.text() == "2 calls"


def test_ctrl_b_calls_the_chosen_call_back(
    log_calls: Log, open_page: Open, window: MainWindow, phone: FakePhone, qtbot: QtBot
) -> None:
    log_calls(missed("one", ago(minutes=5), "+33612345678"))
    page = open_page()
    page.list.table.setCurrentIndex(page.list.model.index(0, 0))
    qtbot.keyClick(window, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    dialled = [command.target for command in phone.sent if isinstance(command, Dial)]
    assert dialled == ["+33612345678"]


def test_ctrl_b_on_another_page_only_proposes_who_was_missed_last(
    log_calls: Log, window: MainWindow, phone: FakePhone, qtbot: QtBot
) -> None:
    log_calls(missed("one", ago(minutes=5), "+33612345678"))
    window.show_page("tasks")
    qtbot.keyClick(window, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    assert window.call_bar.dial_field.field.text() == "+33612345678"
    assert not [command for command in phone.sent if isinstance(command, Dial)]


def missed(uid: str, started_at: int, number: str) -> dict[str, Any]:
    return {
        "uid": uid,
        "started_at": started_at,
        "outcome": "abandoned",
        "remote": number,
        "remote_e164": number,
    }


@pytest.mark.parametrize(
    ("choice", "found"),
    [
        ("all", {"mine", "missed", "returned", "back", "old"}),
        ("missed", {"missed", "returned"}),
        ("to_return", {"missed"}),
        ("mine", {"mine"}),
    ],
)
def test_the_choices_above_the_log_narrow_it(
    log_calls: Log, amina: int, open_page: Open, choice: str, found: set[str]
) -> None:
    log_calls(
        {"uid": "mine", "started_at": ago(minutes=50), "agent_id": amina},
        missed("missed", ago(minutes=40), "+33611111111"),
        missed("returned", ago(minutes=30), "+33622222222"),
        {
            "uid": "back",
            "direction": "outbound",
            "started_at": ago(minutes=20),
            "remote": "+33622222222",
            "remote_e164": "+33622222222",
        },
        {"uid": "old", "started_at": ago(days=400)},
    )
    page = open_page()
    page.filters.buttons[choice].click()
    assert set(uids(page)) == found


@pytest.mark.parametrize(("choice", "days"), [("today", 2), ("month", 40)])
def test_a_call_of_another_time_is_left_out(
    log_calls: Log, open_page: Open, choice: str, days: int
) -> None:
    log_calls(
        {"uid": "now", "started_at": ago(seconds=1)}, {"uid": "then", "started_at": ago(days=days)}
    )
    page = open_page()
    page.filters.buttons[choice].click()
    assert uids(page) == ["now"]


def test_every_missed_call_returned_is_said_as_good_news(log_calls: Log, open_page: Open) -> None:
    log_calls({"uid": "one", "started_at": ago(minutes=5)})
    page = open_page()
    page.filters.buttons["to_return"].click()
    assert page.list.currentWidget() is page.list.empty
    assert "Nobody to call back" in words(page)


def test_the_log_is_searched_by_name_and_by_number(
    log_calls: Log, helen: int, open_page: Open
) -> None:
    log_calls(
        {"uid": "helen", "started_at": ago(minutes=5), "contact_id": helen},
        missed("other", ago(minutes=4), "+33611111111"),
    )
    page = open_page()
    for typed, found in (("marchetti", ["helen"]), ("06 11 11", ["other"])):
        page.search.setText(typed)
        page.search.returnPressed.emit()
        assert uids(page) == found


def test_a_call_back_dials_the_number_of_the_call(
    log_calls: Log, open_page: Open, phone: FakePhone
) -> None:
    log_calls(missed("one", ago(minutes=4), "+33611111111"))
    page = open_page()
    page.list.table.selectRow(0)
    page.panel.call_back.click()
    assert [c.target for c in phone.sent if isinstance(c, Dial)] == ["+33611111111"]


def test_a_double_click_dials_nobody(log_calls: Log, open_page: Open, phone: FakePhone) -> None:
    log_calls(missed("one", ago(minutes=4), "+33611111111"))
    page = open_page()
    page.list.table.activated.emit(page.list.model.index(0, 0))
    assert page.panel.call_back.hasFocus()
    assert not [c for c in phone.sent if isinstance(c, Dial)]


def test_the_contact_of_a_call_is_opened(
    log_calls: Log, helen: int, open_page: Open, window: MainWindow
) -> None:
    log_calls({"uid": "helen", "started_at": ago(minutes=5), "contact_id": helen})
    page = open_page()
    page.list.table.selectRow(0)
    page.panel.open_contact.click()
    assert isinstance(window.page, ContactsPage)


def test_a_missing_wrap_up_is_asked_for_and_finished_here(
    log_calls: Log, records: Database, open_page: Open
) -> None:
    log_calls(
        {"uid": "one", "started_at": ago(minutes=5), "wrap_state": "none", "disposition_id": None}
    )
    page = open_page()
    page.list.table.selectRow(0)
    assert "This call still wants its wrap-up." in words(page)
    page.panel.finish.click()
    assert "Choose what the call came to." in words(page)
    page.panel.disposition.setCurrentIndex(1)
    page.panel.notes.setPlainText("Wants two boxes.")
    page.panel.finish.click()
    stored = call_lists.get(records, "one")
    assert stored is not None
    assert (stored.wrap_state, stored.notes) == ("done", "Wants two boxes.")
    assert "This call still wants its wrap-up." not in words(page)


def test_notes_being_typed_stay_while_another_call_comes_in(
    log_calls: Log, records: Database, open_page: Open, desk: Desk
) -> None:
    log_calls({"uid": "one", "started_at": ago(minutes=5)})
    page = open_page()
    page.list.table.selectRow(0)
    page.panel.notes.setPlainText("half a sen")
    log_calls({"uid": "two", "started_at": ago(minutes=1)})
    desk.bus.publish(CallLogged("two"))
    assert uids(page) == ["two", "one"]
    assert page.panel.notes.toPlainText() == "half a sen"
