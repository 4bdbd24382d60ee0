"""On a real Wayland compositor, with the real portal before a desktop that is played."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.peers.desk_window import DeskWindow, running_desk
from tests.peers.desktop_bus import DesktopBus, running_bus
from tests.peers.portal import running_portal
from tests.peers.wayland import running_wayland

KEYS = "__import__('app.ui.pages.settings.keys_panel', fromlist=['KeysPanel']).KeysPanel"
PANEL = f"window.page.panel({KEYS})"
WORDS = f"{PANEL}._words.text()"


@pytest.fixture
def bus(tmp_path: Path) -> Iterator[DesktopBus]:
    with running_bus(tmp_path / "bus") as made:
        yield made


@pytest.fixture
def wayland(tmp_path: Path) -> Iterator[dict[str, str]]:
    with running_wayland(tmp_path / "wayland") as made:
        yield made


def choose(desk_window: DeskWindow, verb: str, keys: str) -> None:
    desk_window.ask("window.show_page('settings')")
    desk_window.ask(f"{PANEL}.fields['{verb}'].setKeySequence('{keys}')")
    desk_window.ask(f"{PANEL}.fields['{verb}'].editingFinished.emit()")


def test_a_key_that_the_desktop_gives_answers_from_anywhere(
    bus: DesktopBus, wayland: dict[str, str], tmp_path: Path
) -> None:
    with (
        running_portal(tmp_path / "portal", bus.address) as desktop,
        running_desk(tmp_path / "desk", wayland | bus.environment) as desk_window,
    ):
        desktop.gives = {"answer": "Super+A"}
        choose(desk_window, "answer", "Ctrl+Alt+A")
        row = f"{PANEL}._rows['answer']._hint.text()"
        desk_window.wait_for(f"{row} == 'Given by your desktop: Super+A'")
        assert "Your desktop then asks you" in desk_window.ask(WORDS)
        assert desktop.wished == [{"answer": "CTRL+ALT+a"}]
        desk_window.ask("phone.ring('+33144556677')")
        desktop.press("answer")
        desk_window.wait_for("desk.calls.active is not None")


def test_a_desktop_that_gives_no_keys_is_said_to(
    bus: DesktopBus, wayland: dict[str, str], tmp_path: Path
) -> None:
    with running_desk(tmp_path / "desk", wayland | bus.environment) as desk_window:
        desk_window.ask("window.show_page('settings')")
        desk_window.wait_for(f"{WORDS}.startswith('This desktop gives a program no keys')")
        assert not desk_window.ask(f"any(one.isEnabled() for one in {PANEL}.fields.values())")
