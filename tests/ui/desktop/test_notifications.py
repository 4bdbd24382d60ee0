"""Notifications with buttons, against a session bus of their own; what a caller chose is data."""

from collections.abc import Iterator

import pytest
from msgspec.structs import replace
from pytestqt.qtbot import QtBot

from app.bus import EventBus
from app.desk.desk import Desk
from app.telephony.events import EndCause
from app.telephony.fake import FakePhone
from app.ui.bridge import Bridge
from app.ui.desktop.call_notices import CallNotices
from app.ui.desktop.notifications import TrayNotifications
from app.ui.main_window import MainWindow
from tests.peers.desktop_bus import DesktopBus, running_bus

HELEN = "+33144556677"


@pytest.fixture(scope="module")
def desktop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DesktopBus]:
    with running_bus(tmp_path_factory.mktemp("bus") / "d") as bus:
        yield bus


@pytest.fixture
def notices(
    window: MainWindow,
    desk: Desk,
    desktop: DesktopBus,
    bus: EventBus,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[CallNotices]:
    """The window is out of sight, and its desk wants notifications."""
    for name, value in desktop.environment.items():
        monkeypatch.setenv(name, value)
    own = replace(desk.settings.desktop, notify_ringing=True)
    desk.change_settings(replace(desk.settings, desktop=own))
    window.hide()
    bridge = Bridge(bus)
    made = CallNotices(desk, window, lambda: None, bridge.call)
    desktop.shown.clear()
    yield made
    made.close()
    bridge.close()


def test_a_ringing_call_is_told_with_answer_and_decline(
    notices: CallNotices, desktop: DesktopBus, phone: FakePhone, helen: int
) -> None:
    phone.ring(HELEN, dialled="Orders")
    number = desktop.the_one()
    _app, _old, _icon, title, body, acts, hints, expires = desktop.shown[number]
    assert title == "Incoming call · Hélène Marchetti"
    assert body == "01 44 55 66 77 · line Orders"
    assert acts == ["default", "", "answer", "Answer", "decline", "Decline"]
    assert (hints["urgency"], expires) == (("y", 2), 0)


@pytest.mark.parametrize(("act", "ringing", "active"), [("answer", 0, True), ("decline", 0, False)])
def test_its_buttons_answer_and_decline(
    notices: CallNotices,
    desktop: DesktopBus,
    phone: FakePhone,
    desk: Desk,
    qtbot: QtBot,
    act: str,
    ringing: int,
    active: bool,
) -> None:
    phone.ring(HELEN)
    desktop.press(desktop.the_one(), act)
    qtbot.waitUntil(lambda: len(desk.calls.ringing) == ringing, timeout=5000)
    assert (desk.calls.active is not None) == active
    qtbot.waitUntil(lambda: not desktop.shown, timeout=5000)


def test_markup_in_a_name_is_shown_and_not_obeyed(
    notices: CallNotices, desktop: DesktopBus, phone: FakePhone
) -> None:
    phone.ring("+33698765432", display_name='<img src="x"/><a href="y">Bank</a> & Co\n\x07')
    body = desktop.shown[desktop.the_one()][4]
    assert "<" not in body
    assert "&lt;img src=" in body
    assert "&amp; Co" in body
    assert "\n" not in body


def test_a_missed_call_is_told_and_its_number_only_proposed(
    notices: CallNotices,
    desktop: DesktopBus,
    phone: FakePhone,
    desk: Desk,
    window: MainWindow,
    qtbot: QtBot,
    helen: int,
) -> None:
    phone.remote_hangs_up(phone.ring(HELEN))
    qtbot.waitUntil(
        lambda: (
            [shown[3] for shown in desktop.shown.values()] == ["Missed call · Hélène Marchetti"]
        ),
        timeout=5000,
    )
    desktop.press(desktop.the_one(), "call-back")
    qtbot.waitUntil(window.isVisible, timeout=5000)
    assert window.call_bar.dial_field.field.text() == HELEN
    assert desk.calls.active is None


@pytest.mark.parametrize("cause", [EndCause.ANSWERED_ELSEWHERE, EndCause.DECLINED])
def test_what_a_colleague_or_this_desk_took_is_not_missed(
    notices: CallNotices, desktop: DesktopBus, phone: FakePhone, qtbot: QtBot, cause: EndCause
) -> None:
    call_id = phone.ring(HELEN)
    desktop.the_one()
    phone._end(phone._calls[call_id], cause, 0)
    qtbot.waitUntil(lambda: not desktop.shown, timeout=5000)


def test_without_a_bus_the_tray_says_it(
    window: MainWindow, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere/bus")
    notices = CallNotices(desk, window, lambda: None, lambda act: act())
    assert isinstance(notices.notifications, TrayNotifications)
