"""The tray tells how the telephone stands and what was missed, and never traps the window."""

from collections.abc import Iterator

import pytest
from msgspec.structs import replace
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QSystemTrayIcon
from pytestqt.qtbot import QtBot

from app.crm.call_lists import last_numbers
from app.database.database import Database
from app.desk.desk import Desk
from app.desk.reachability import Light
from app.telephony.commands import Availability
from app.telephony.events import Registration
from app.telephony.fake import FakePhone
from app.ui.desktop.presence import DesktopPresence
from app.ui.desktop.tray import Tray
from app.ui.desktop.tray_picture import tray_picture
from app.ui.main_window import MainWindow

HELEN = "+33144556677"


@pytest.fixture
def presence(
    window: MainWindow, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> Iterator[DesktopPresence]:
    """A desktop that has a tray, as far as the program can tell."""
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", lambda: True)
    made = DesktopPresence(desk, window, lambda act: act())
    yield made
    made.close()


def shown(presence: DesktopPresence) -> Tray:
    assert presence.tray is not None
    return presence.tray


def test_the_tray_says_whether_customers_get_through(
    presence: DesktopPresence, phone: FakePhone
) -> None:
    assert "registered" in shown(presence).icon.toolTip()
    phone.registration("101@pbx", Registration.UNREACHABLE)
    assert "cannot receive calls: server not found" in shown(presence).icon.toolTip()


def test_the_agent_can_be_left_in_peace_from_the_tray(
    presence: DesktopPresence, desk: Desk
) -> None:
    tray = shown(presence)
    assert tray.states[Availability.AVAILABLE].isChecked()
    tray.states[Availability.DO_NOT_DISTURB].trigger()
    assert desk.availability.now().state is Availability.DO_NOT_DISTURB
    assert "Do not disturb" in tray.icon.toolTip()
    assert not tray.states[Availability.AVAILABLE].isChecked()


def test_a_missed_call_is_counted_in_the_tray(presence: DesktopPresence, phone: FakePhone) -> None:
    phone.remote_hangs_up(phone.ring(HELEN))
    assert "1 missed call" in shown(presence).icon.toolTip()


def test_who_was_missed_last_is_called_back_from_the_tray(
    presence: DesktopPresence, phone: FakePhone, desk: Desk, helen: int
) -> None:
    tray = shown(presence)
    assert not tray.back.isVisible()
    phone.remote_hangs_up(phone.ring("+33478123456"))
    phone.remote_hangs_up(phone.ring(HELEN))
    assert tray.back.text() == "Call back Hélène Marchetti · 01 44 55 66 77"
    tray.back.trigger()
    active = desk.calls.active
    assert active is not None
    assert active.remote == HELEN


def test_each_state_and_count_has_a_picture_of_its_own() -> None:
    def pixels(picture: QIcon) -> bytes:
        return bytes(picture.pixmap(22, 22).toImage().constBits())

    kinds = [(light, missed) for light in Light for missed in (0, 3, 12)]
    assert len({pixels(tray_picture(light, missed)) for light, missed in kinds}) == len(kinds)


def test_the_last_numbers_can_be_called_again(
    presence: DesktopPresence, phone: FakePhone, desk: Desk, helen: int
) -> None:
    phone.remote_hangs_up(phone.ring(HELEN))
    first = shown(presence).numbers.actions()[0]
    assert first.text() == "Hélène Marchetti · 01 44 55 66 77"
    first.trigger()
    active = desk.calls.active
    assert active is not None
    assert active.remote == HELEN


def test_a_number_is_told_once_and_the_newest_first(
    window: MainWindow, phone: FakePhone, records: Database, helen: int
) -> None:
    for number in (HELEN, "+33478123456", HELEN):
        phone.remote_hangs_up(phone.ring(number))
    assert [last.number for last in last_numbers(records, 8)] == [HELEN, "+33478123456"]


def test_closing_ends_the_program_unless_it_was_told_to_stay(
    presence: DesktopPresence, window: MainWindow, desk: Desk, qtbot: QtBot
) -> None:
    own = replace(desk.settings.desktop, stay_in_tray=True)
    desk.change_settings(replace(desk.settings, desktop=own))
    with qtbot.assertNotEmitted(window.closing):
        window.close()
    assert window.isHidden()
    shown(presence).opened.emit()
    assert window.isVisible()
    with qtbot.waitSignal(window.closing):
        shown(presence).ended.emit()


def test_without_a_tray_closing_always_ends_the_program(
    window: MainWindow, desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", lambda: False)
    own = replace(desk.settings.desktop, stay_in_tray=True)
    desk.change_settings(replace(desk.settings, desktop=own))
    presence = DesktopPresence(desk, window, lambda act: act())
    assert presence.tray is None
    with qtbot.waitSignal(window.closing):
        window.close()


def test_another_language_is_spoken_by_the_tray_too(
    presence: DesktopPresence, window: MainWindow, desk: Desk
) -> None:
    before = shown(presence)
    window.rebuild()
    assert shown(presence) is not before
