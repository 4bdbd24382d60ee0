"""The agent's state in sight, and blocking with a way back, driven in a real window."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.clock import now_ms
from app.desk.availability import Presence
from app.desk.desk import Desk
from app.telephony.commands import Availability
from app.telephony.fake import FakePhone
from app.ui.availability_words import ends, state_words, time_words
from app.ui.dialogs.availability import AvailabilityDialog
from app.ui.main_window import MainWindow
from app.ui.pages.calls.page import CallsPage
from app.ui.pages.settings.blocklist_panel import BlocklistPanel
from app.ui.pages.settings.incoming_panel import IncomingPanel
from app.ui.pages.settings.page import SettingsPage


def test_one_key_refuses_calls_and_the_window_says_so(
    window: MainWindow, qtbot: QtBot, phone: FakePhone
) -> None:
    button = window.side_bar.availability
    assert button.accessibleName() == "Available"
    qtbot.keyClick(window, Qt.Key.Key_F3)
    assert button.accessibleName() == "Do not disturb"
    phone.ring("+33478123456")
    assert not window.card.isVisible()
    assert "Calls do not ring here" in window.side_bar.state_words
    qtbot.keyClick(window, Qt.Key.Key_F3)
    phone.ring("+33478123456")
    assert window.card.isVisible()


def test_the_state_says_where_calls_go_and_when_it_is_over() -> None:
    noon = 1_800_000_000_000
    forwarding = Presence(Availability.FORWARDING, noon, "0611223344")
    words = state_words(forwarding, "FR", "Europe/Paris")
    assert words.startswith("Forwarding · to 06 11 22 33 44 · until ")


def test_the_ends_offered_are_ones_a_person_would_say() -> None:
    zone = "Europe/Paris"
    now = now_ms()
    found = ends(now, zone)
    assert list(found) == sorted(found)
    assert all(end > now and end % 300_000 == 0 for end in found)
    assert ZoneInfo(zone)


def test_an_end_tomorrow_is_called_tomorrow() -> None:
    zone = ZoneInfo("Europe/Paris")
    tomorrow = datetime.now(zone).replace(hour=8, minute=0) + timedelta(days=1)
    assert time_words(round(tomorrow.timestamp() * 1000), zone.key) == "tomorrow 08:00"


def test_forwarding_asks_for_a_number_and_complains_below_it(
    window: MainWindow, desk: Desk
) -> None:
    dialog = AvailabilityDialog(desk, window, Availability.FORWARDING)
    dialog.open()
    dialog.take.click()
    assert dialog.isVisible()
    dialog.number.setText("06 11 22 33 44")
    dialog.ends.setChecked(True)
    dialog.take.click()
    now = desk.availability.now()
    assert (now.state, now.forward_to) == (Availability.FORWARDING, "0611223344")
    assert now.until > now_ms()


def test_a_caller_is_blocked_on_the_page_of_their_call_and_let_in_again(
    window: MainWindow, desk: Desk, phone: FakePhone
) -> None:
    phone.remote_hangs_up(phone.ring("+33478123456"))
    window.show_page("calls")
    page = window.page
    assert isinstance(page, CallsPage)
    page.list.table.selectRow(0)
    page.panel.block.click()
    phone.ring("0478123456")
    assert desk.calls.ringing == ()
    assert page.panel.block.accessibleName() == "Unblock this caller"
    page.panel.block.click()
    assert desk.availability.blocked == ()


def test_the_rules_are_set_and_the_blocklist_kept_in_the_settings(
    window: MainWindow, desk: Desk, phone: FakePhone
) -> None:
    window.show_page("settings")
    page = window.page
    assert isinstance(page, SettingsPage)
    incoming = page.panel(IncomingPanel)
    incoming.busy.setText("no number")
    incoming.save.click()
    assert phone.rules.forward_busy == ""
    incoming.busy.setText("202")
    incoming.second.setChecked(False)
    incoming.save.click()
    assert (phone.rules.forward_busy, phone.rules.call_waiting) == ("202", False)
    blocked = page.panel(BlocklistPanel)
    blocked.number.setText("04 78 12 34 56")
    blocked.add.click()
    assert phone.rules.blocked == ("33478123456",)
