"""Keys on Wayland, asked of the real portal of freedesktop on a bus of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from jeepney import DBusAddress, HeaderFields, new_signal
from jeepney.io.threading import open_dbus_connection
from jeepney.wrappers import new_method_call

from app.desk.integration.linux import LinuxIdentity
from app.ui.desktop.hot_keys import HotKeysSet, Problem
from app.ui.desktop.portal_keys import PortalKeys, trigger_of
from tests.peers.desktop_bus import DesktopBus, running_bus
from tests.peers.portal import PlayedDesktop, running_portal
from tests.peers.programs import wait_until

PORTAL = "/org/freedesktop/portal/desktop"
ANSWER, MUTE = {"answer": "Ctrl+Alt+A"}, {"mute": "F9"}


class Asker:
    """The keys of one program, and what it was told of them."""

    def __init__(self) -> None:
        self.pressed: list[str] = []
        self.told: list[HotKeysSet] = []
        self.identity = LinuxIdentity(["combine"])
        self.keys = PortalKeys(self.pressed.append, self.told.append, self.identity)

    def wait_for(self, fact: HotKeysSet) -> None:
        wait_until(f"{fact}, not {self.told}", lambda: self.told[-1:] == [fact])


@pytest.fixture
def bus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[DesktopBus]:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    with running_bus(tmp_path / "bus") as made:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", made.address)
        yield made


@pytest.fixture
def desktop(bus: DesktopBus, tmp_path: Path) -> Iterator[PlayedDesktop]:
    with running_portal(tmp_path / "portal", bus.address) as made:
        yield made


@contextmanager
def asking() -> Iterator[Asker]:
    asker = Asker()
    try:
        yield asker
    finally:
        asker.keys.close()


def given(**triggers: str) -> HotKeysSet:
    return HotKeysSet(possible=True, problems={}, triggers=triggers)


def test_the_keys_are_wished_for_given_and_pressed(desktop: PlayedDesktop) -> None:
    with asking() as asker:
        asker.keys.grab(ANSWER | MUTE)
        asker.wait_for(given(answer="CTRL+ALT+a", mute="F9"))
        desktop.press("mute")
        desktop.press("answer")
        wait_until("two presses", lambda: asker.pressed == ["mute", "answer"])
    wait_until("the session is closed", lambda: not desktop.sessions)
    assert desktop.wished == [{"answer": "CTRL+ALT+a", "mute": "F9"}]


def test_while_no_key_is_chosen_nobody_is_asked_but_it_is_said_that_there_may_be(
    desktop: PlayedDesktop,
) -> None:
    with asking() as asker:
        asker.keys.grab({})
        asker.wait_for(given())
        assert (desktop.wished, desktop.sessions) == ([], [])
        assert not asker.identity.is_on()


def test_the_desktop_may_give_another_key_or_none_and_change_it_later(
    desktop: PlayedDesktop,
) -> None:
    desktop.gives = {"answer": "Super+A", "mute": ""}
    with asking() as asker:
        asker.keys.grab(ANSWER | MUTE)
        refused = {"mute": Problem.REFUSED}
        triggers = {"answer": "Super+A", "mute": ""}
        asker.wait_for(HotKeysSet(possible=True, problems=refused, triggers=triggers))
        desktop.change({"answer": "Super+B", "mute": "F12"})
        asker.wait_for(given(answer="Super+B", mute="F12"))


def test_a_dialog_that_is_closed_gives_no_key(desktop: PlayedDesktop) -> None:
    desktop.cancels = True
    with asking() as asker:
        asker.keys.grab(ANSWER | {"show": "A"})
        problems = {"answer": Problem.REFUSED, "show": Problem.UNFIT}
        asker.wait_for(HotKeysSet(possible=True, problems=problems))
        assert [list(wished) for wished in desktop.wished] == [["answer"]]


def test_other_keys_are_asked_for_in_a_session_of_their_own(desktop: PlayedDesktop) -> None:
    with asking() as asker:
        asker.keys.grab(ANSWER)
        asker.wait_for(given(answer="CTRL+ALT+a"))
        asker.keys.grab(MUTE)
        asker.wait_for(given(mute="F9"))
        wait_until("one session is open", lambda: len(desktop.sessions) == 1)
        asker.keys.grab({})
        asker.wait_for(given())
        wait_until("the session is closed", lambda: not desktop.sessions)


def test_a_portal_that_is_started_again_gives_the_keys_again(
    bus: DesktopBus, tmp_path: Path
) -> None:
    with asking() as asker:
        asker.keys.grab(MUTE)
        for start in ("first", "second"):
            with running_portal(tmp_path / start, bus.address) as desktop:
                wait_until("the keys are asked for", lambda: desktop.wished == [{"mute": "F9"}])
                asker.wait_for(given(mute="F9"))
                desktop.press("mute")
                wait_until("the press", lambda: bool(asker.pressed))
                asker.pressed.clear()


def test_a_desktop_without_such_a_portal_is_said_to_give_none(bus: DesktopBus) -> None:
    with asking() as asker:
        asker.keys.grab(MUTE)
        asker.wait_for(HotKeysSet(possible=False, problems={}))


def test_another_program_on_the_bus_cannot_press_a_key(desktop: PlayedDesktop) -> None:
    with asking() as asker:
        asker.keys.grab(MUTE)
        asker.wait_for(given(mute="F9"))
        path, interface = (
            "/org/freedesktop/portal/desktop",
            "org.freedesktop.portal.GlobalShortcuts",
        )
        keys = DBusAddress(path, interface=interface)
        there = asker.keys._asking
        assert there is not None
        body = there._session, "mute", 1, dict[str, str]()
        signal = new_signal(keys, "Activated", "osta{sv}", body)
        signal.header.fields[HeaderFields.destination] = there._connection.unique_name
        stranger = open_dbus_connection()
        stranger.send(signal)
        stranger.close()
        desktop.press("mute")
        wait_until("the press", lambda: bool(asker.pressed))
        assert asker.pressed == ["mute"]


def test_without_a_session_bus_there_are_none(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere/bus")
    asker = Asker()
    asker.keys.grab(MUTE)
    assert asker.told == [HotKeysSet(possible=False, problems={})]


def test_while_keys_are_wanted_the_desktop_finds_who_asks_for_them(
    desktop: PlayedDesktop, tmp_path: Path
) -> None:
    entry = tmp_path / "data" / "applications" / "org.combine_desk.combine.desktop"
    with asking() as asker:
        asker.keys.grab(MUTE)
        said = entry.read_text().splitlines()
        assert {"Type=Application", "Name=Combiné", "NoDisplay=true"} <= set(said)
        asker.keys.grab({})
        assert not entry.exists()


def test_the_portal_hears_who_speaks_before_all_else(bus: DesktopBus) -> None:
    """Later is an error, and without it a portal from 1.21 on gives no keys."""
    listener = open_dbus_connection(bus=bus.address)
    monitoring = DBusAddress(
        "/org/freedesktop/DBus", "org.freedesktop.DBus", "org.freedesktop.DBus.Monitoring"
    )
    everything = list[str](), 0
    listener.send(new_method_call(monitoring, "BecomeMonitor", "asu", everything))
    with asking() as asker:
        asker.keys.grab(MUTE)
        while True:
            said = listener.receive(timeout=5)
            fields = said.header.fields
            if fields.get(HeaderFields.path) == PORTAL:
                break
    listener.close()
    assert fields[HeaderFields.member] == "Register"
    assert said.body == ("org.combine_desk.combine", {})


@pytest.mark.parametrize(
    ("keys", "trigger"),
    [
        ("Ctrl+Alt+A", "CTRL+ALT+a"),
        ("Meta+Shift+7", "SHIFT+LOGO+7"),
        ("F24", "F24"),
        ("Ctrl+PgDown", "CTRL+Page_Down"),
        ("Media Play", "XF86AudioPlay"),
        ("Ctrl+É", ""),
        ("A", ""),
    ],
)
def test_a_key_has_the_name_that_the_desktops_have_agreed_on(keys: str, trigger: str) -> None:
    assert trigger_of(keys) == trigger
