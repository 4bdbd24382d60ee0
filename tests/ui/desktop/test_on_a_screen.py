"""On a real screen with a window manager: in sight above everything, and never in the way."""

from collections.abc import Callable
from pathlib import Path

from tests.peers.desk_window import DeskWindow, running_desk
from tests.peers.desktop_bus import running_bus
from tests.peers.programs import wait_until
from tests.peers.screen import Screen

HELEN = "+33144556677"
IN_SIGHT = "presence.mini_bar.isVisible()"


def under_the_pointer(screen: Screen, x: int, y: int) -> str:
    """Id of the window on top at this place."""
    screen.hands("mousemove", "--sync", str(x), str(y))
    said = screen.hands("getmouselocation", "--shell")
    return dict(line.split("=") for line in said.splitlines())["WINDOW"]


def test_the_card_stands_over_a_full_screen_and_leaves_it_the_keyboard(
    screen: Screen, desk_window: DeskWindow, other_program: Callable[..., str]
) -> None:
    other = other_program("full")
    desk_window.ask(f"phone.ring('{HELEN}')")
    card = screen.window("Incoming call")
    x, y, wide, high = desk_window.ask("window.card.geometry().getRect()")
    assert under_the_pointer(screen, x + wide // 2, y + high // 2) == card
    assert screen.focused() == other
    screen.hands("key", "Return", "space")
    assert desk_window.ask("len(desk.calls.ringing)") == 1
    screen.hands("click", "1")
    assert screen.focused() == other


def test_the_small_bar_comes_while_the_window_is_minimised(
    screen: Screen, desk_window: DeskWindow, other_program: Callable[..., str]
) -> None:
    other = other_program()
    desk_window.ask(f"kept.update(id=phone.ring('{HELEN}'))")
    desk_window.ask("desk.answer(kept['id'])")
    assert not desk_window.ask(IN_SIGHT)
    desk_window.ask("window.showMinimized()")
    desk_window.wait_for(IN_SIGHT)
    screen.window("Small call bar")
    screen.hands("windowfocus", "--sync", other)
    x, y, _wide, high = desk_window.ask("presence.mini_bar.geometry().getRect()")
    screen.hands("mousemove", "--sync", str(x + 100), str(y + high // 2), "mousedown", "1")
    screen.hands("mousemove", "--sync", str(x + 40), str(y + 200))
    screen.hands("mouseup", "1")
    desk_window.wait_for(f"presence.mini_bar.y() > {y + 100}")
    assert screen.focused() == other
    place = desk_window.ask("presence.mini_bar.pos().toTuple()")
    desk_window.ask("presence.mini_bar.open.click()")
    desk_window.wait_for("not window.isMinimized()")
    assert not desk_window.ask(IN_SIGHT)
    desk_window.ask("window.showMinimized()")
    desk_window.wait_for(IN_SIGHT)
    assert desk_window.ask("presence.mini_bar.pos().toTuple()") == place
    desk_window.ask("presence.mini_bar.hang_up.click()")
    wait_until("the bar is gone", lambda: not desk_window.ask(IN_SIGHT))


def test_the_tray_of_the_desktop_shows_the_telephone_and_opens_the_window(
    screen: Screen, tmp_path: Path
) -> None:
    with (
        running_bus(tmp_path / "bus") as bus,
        running_desk(tmp_path / "desk", screen.environment | bus.environment) as desk_window,
    ):
        assert "registered" in bus.tray_says()
        desk_window.ask(f"phone.remote_hangs_up(phone.ring('{HELEN}'))")
        wait_until("the missed call is told", lambda: "1 missed call" in bus.tray_says())
        desk_window.ask("window.hide()")
        bus.click_the_tray()
        desk_window.wait_for("window.isVisible()")


def choose(desk_window: DeskWindow, **keys: str) -> None:
    own = f"replace(desk.settings.desktop, hot_keys={keys!r})"
    desk_window.ask(f"desk.change_settings(replace(desk.settings, desktop={own}))")


def test_chosen_keys_work_while_another_program_has_the_keyboard(
    screen: Screen, desk_window: DeskWindow, other_program: Callable[..., str]
) -> None:
    choose(desk_window, answer="Ctrl+Alt+A", mute="F5", hang_up="Ctrl+Shift+F12")
    assert desk_window.ask("dict(presence._keys_told.problems)") == {}
    other = other_program()
    desk_window.ask(f"phone.ring('{HELEN}')")
    screen.hands("key", "a", "ctrl+alt+b")
    assert desk_window.ask("len(desk.calls.ringing)") == 1
    screen.hands("key", "ctrl+alt+a")
    desk_window.wait_for("desk.calls.active is not None")
    screen.hands("key", "F5")
    desk_window.wait_for("desk.calls.active.muted")
    screen.hands("key", "ctrl+shift+F12")
    desk_window.wait_for("desk.calls.active is None")
    assert screen.focused() == other
    choose(desk_window)
    desk_window.ask(f"phone.ring('{HELEN}')")
    screen.hands("key", "ctrl+alt+a")
    assert desk_window.ask("len(desk.calls.ringing)") == 1


def test_a_key_that_another_program_has_is_said_to_be_taken(
    screen: Screen, desk_window: DeskWindow, tmp_path: Path
) -> None:
    choose(desk_window, answer="Ctrl+Alt+A")
    with running_desk(tmp_path / "second", screen.environment) as second:
        choose(second, answer="Ctrl+Alt+A", mute="M")
        assert second.ask("dict(presence._keys_told.problems)") == {
            "answer": "taken",
            "mute": "unfit",
        }


def test_the_selected_number_is_proposed_and_not_called(
    screen: Screen, desk_window: DeskWindow, other_program: Callable[..., str]
) -> None:
    choose(desk_window, propose="Ctrl+Alt+D")
    other_program()
    screen.hands("type", "01 44 55 66 77")
    screen.hands("key", "ctrl+a", "ctrl+alt+d")
    desk_window.wait_for("window.call_bar.dial_field.field.text() == '0144556677'")
    assert desk_window.ask("desk.calls.active is None")
