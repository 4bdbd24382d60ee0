"""Notifications with buttons, against a session bus of their own; what a caller chose is data."""

from collections.abc import Callable, Iterator

import pytest
from msgspec.structs import replace
from pytestqt.qtbot import QtBot

from app.bus import EventBus
from app.desk.desk import Desk
from app.telephony.commands import Availability
from app.telephony.events import EndCause
from app.telephony.fake import FakePhone
from app.ui.bridge import Bridge
from app.ui.desktop.notices import Notices
from app.ui.desktop.notifications import Notification, TrayNotifications
from app.ui.main_window import MainWindow
from app.ui.page import ShowMessages
from app.ui.pages.messages.page import MessagesPage
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
) -> Iterator[Notices]:
    """The window is out of sight, and its desk wants notifications."""
    for name, value in desktop.environment.items():
        monkeypatch.setenv(name, value)
    own = replace(desk.settings.desktop, notify_ringing=True)
    desk.change_settings(replace(desk.settings, desktop=own))
    window.hide()
    bridge = Bridge(bus)
    made = Notices(desk, window, lambda: None, bridge.call)
    desktop.shown.clear()
    yield made
    made.close()
    bridge.close()


def test_a_ringing_call_is_told_with_answer_and_decline(
    notices: Notices, desktop: DesktopBus, phone: FakePhone, helen: int
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
    notices: Notices,
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
    qtbot.waitUntil(lambda: len(desk.calls.ringing) == ringing)
    assert (desk.calls.active is not None) == active
    qtbot.waitUntil(lambda: not desktop.shown)


def test_markup_in_a_name_is_shown_and_not_obeyed(
    notices: Notices, desktop: DesktopBus, phone: FakePhone
) -> None:
    phone.ring("+33698765432", display_name='<img src="x"/><a href="y">Bank</a> & Co\n\x07')
    body = desktop.shown[desktop.the_one()][4]
    assert "<" not in body
    assert "&lt;img src=" in body
    assert "&amp; Co" in body
    assert "\n" not in body


def test_a_missed_call_is_told_and_its_number_only_proposed(
    notices: Notices,
    desktop: DesktopBus,
    phone: FakePhone,
    desk: Desk,
    window: MainWindow,
    qtbot: QtBot,
    helen: int,
) -> None:
    phone.remote_hangs_up(phone.ring(HELEN))
    qtbot.waitUntil(
        lambda: [shown[3] for shown in desktop.shown.values()] == ["Missed call · Hélène Marchetti"]
    )
    desktop.press(desktop.the_one(), "call-back")
    qtbot.waitUntil(window.isVisible)
    assert window.call_bar.dial_field.field.text() == HELEN
    assert desk.calls.active is None


@pytest.mark.parametrize("cause", [EndCause.ANSWERED_ELSEWHERE, EndCause.DECLINED])
def test_what_a_colleague_or_this_desk_took_is_not_missed(
    notices: Notices, desktop: DesktopBus, phone: FakePhone, qtbot: QtBot, cause: EndCause
) -> None:
    call_id = phone.ring(HELEN)
    desktop.the_one()
    phone.ends(call_id, cause)
    qtbot.waitUntil(lambda: not desktop.shown)


def test_a_text_is_told_with_its_newest_words_and_opens_its_conversation(
    notices: Notices,
    desktop: DesktopBus,
    phone: FakePhone,
    window: MainWindow,
    qtbot: QtBot,
    helen: int,
) -> None:
    phone.remote_writes(HELEN, "Hello", display_name="Anybody")
    desktop.the_one()
    phone.remote_writes(HELEN, "Is <b>1042</b>\nthere?")
    qtbot.waitUntil(lambda: "1042" in desktop.shown[desktop.the_one()][4])
    _app, _old, _icon, title, body, *_rest = desktop.shown[desktop.the_one()]
    assert title == "New message · Hélène Marchetti"
    assert body == "Is &lt;b&gt;1042&lt;/b&gt; there?"
    desktop.press(desktop.the_one(), "default")
    qtbot.waitUntil(window.isVisible)
    assert isinstance(window.page, MessagesPage)
    assert window.page.thread_panel.remote == HELEN


def test_a_text_that_was_read_in_the_window_is_told_no_longer(
    notices: Notices,
    desktop: DesktopBus,
    phone: FakePhone,
    desk: Desk,
    window: MainWindow,
    qtbot: QtBot,
) -> None:
    phone.remote_writes(HELEN, "Hello")
    read = desktop.the_one()
    phone.remote_writes("+33698765432", "Another")
    qtbot.waitUntil(lambda: len(desktop.shown) == 2)
    window.show()
    desk.bus.publish(ShowMessages(HELEN))
    qtbot.waitUntil(lambda: read not in desktop.shown)
    assert desktop.shown[desktop.the_one()][4] == "Another"


def not_disturbed(desk: Desk) -> None:
    desk.availability.switch(Availability.DO_NOT_DISTURB)


def not_wanted(desk: Desk) -> None:
    own = replace(desk.settings.desktop, notify_messages=False)
    desk.change_settings(replace(desk.settings, desktop=own))


@pytest.mark.parametrize("peace", [not_disturbed, not_wanted])
def test_who_wants_peace_is_told_of_no_text(
    notices: Notices,
    desktop: DesktopBus,
    phone: FakePhone,
    desk: Desk,
    peace: Callable[[Desk], None],
    qtbot: QtBot,
) -> None:
    peace(desk)
    phone.remote_writes(HELEN, "Hello")
    notices.notifications.show("mark", Notification("after it", ""))
    assert desktop.shown[desktop.the_one()][3] == "after it"


def test_without_a_bus_the_tray_says_it(
    window: MainWindow, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere/bus")
    notices = Notices(desk, window, lambda: None, lambda act: act())
    assert isinstance(notices.notifications, TrayNotifications)
