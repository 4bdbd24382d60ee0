"""Which keys may be had, and how each system names them."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel

from app.desk.desk import Desk
from app.ui.desktop.hot_keys import HotKeysSet, Problem, combination, keys_possible
from app.ui.desktop.macos_keys import place_of
from app.ui.desktop.windows_keys import virtual_key
from app.ui.main_window import MainWindow
from app.ui.pages.settings.keys_panel import KeysPanel
from app.ui.pages.settings.page import SettingsPage


@pytest.mark.parametrize("keys", ["Ctrl+Alt+A", "Meta+1", "F5", "Shift+F12", "Pause"])
def test_a_key_that_is_not_typed_by_accident_may_be_had(keys: str) -> None:
    assert combination(keys) is not None


@pytest.mark.parametrize("keys", ["A", "Shift+A", "Space", "Return", "Ctrl+A, Ctrl+B", ""])
def test_a_key_of_ordinary_typing_may_not(keys: str) -> None:
    assert combination(keys) is None


@pytest.mark.parametrize(
    ("key", "windows", "mac"),
    [
        (Qt.Key.Key_A, 0x41, 0),
        (Qt.Key.Key_M, 0x4D, 46),
        (Qt.Key.Key_0, 0x30, 29),
        (Qt.Key.Key_F1, 0x70, 122),
        (Qt.Key.Key_F12, 0x7B, 111),
        (Qt.Key.Key_Eacute, 0, None),
    ],
)
def test_windows_and_macos_have_numbers_for_keys(
    key: Qt.Key, windows: int, mac: int | None
) -> None:
    assert (virtual_key(key), place_of(key)) == (windows, mac)


def test_a_key_that_cannot_be_had_is_said_so_beside_it(window: MainWindow, desk: Desk) -> None:
    window.show_page("settings")
    assert isinstance(window.page, SettingsPage)
    panel = window.page.panel(KeysPanel)
    problems = {"answer": Problem.TAKEN, "mute": Problem.UNFIT}
    desk.bus.publish(HotKeysSet(possible=True, problems=problems))
    assert "Another program" in panel.fields["answer"].accessibleDescription()
    assert "Add Ctrl or Alt" in panel.fields["mute"].accessibleDescription()
    panel.fields["answer"].setKeySequence("F8")
    panel.fields["answer"].editingFinished.emit()
    assert desk.settings.desktop.hot_keys == {"answer": "F8"}


def test_wayland_is_said_to_have_no_such_keys_and_what_there_is_instead(
    window: MainWindow, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QGuiApplication, "platformName", lambda: "wayland")
    window.show_page("settings")
    assert isinstance(window.page, SettingsPage)
    panel = window.page.panel(KeysPanel)
    desk.bus.publish(HotKeysSet(possible=keys_possible(), problems={}))
    words = [label.text() for label in panel.findChildren(QLabel)]
    assert any(said.startswith("This desktop gives a program no keys") for said in words)
    assert not any(field.isEnabled() for field in panel.fields.values())
