"""Links and login on Linux, as GLib's own tools see them under a home of its own."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from app.desk.integration.linux import LinuxLinks, LinuxLogin
from app.desk.links import SCHEMES
from tests.peers.programs import program, wait_until

NOTE_DOWN = (
    "import json, sys, pathlib; pathlib.Path(sys.argv[1]).write_text(json.dumps(sys.argv[2:]))"
)
LINK = "tel:+33144556677"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return tmp_path


def command(home: Path, *args: str) -> list[str]:
    """A program that writes down what it was started with, from a folder with an odd name."""
    written = home / "note_down.py"
    written.write_text(NOTE_DOWN)
    return [sys.executable, str(written), str(home / 'a "100 %" $HOME\\file'), *args]


def started_with(home: Path) -> list[str]:
    file = home / 'a "100 %" $HOME\\file'
    wait_until("the program was started", lambda: file.exists() and file.stat().st_size)
    found: list[str] = json.loads(file.read_text())
    return found


def gio(*args: str) -> str:
    done = subprocess.run(
        [program("gio", "libglib2.0-bin"), *args], capture_output=True, text=True, check=False
    )
    return done.stdout + done.stderr


def test_a_link_is_opened_with_the_program(home: Path) -> None:
    LinuxLinks(command(home, "--propose")).turn_on()
    gio("open", LINK)
    assert started_with(home) == ["--propose", LINK]


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_desktop_agrees_on_each_scheme(home: Path, scheme: str) -> None:
    switch = LinuxLinks(command(home))
    assert not switch.is_on()
    switch.turn_on()
    assert switch.is_on()
    assert "combine-links.desktop" in gio("mime", f"x-scheme-handler/{scheme}").splitlines()[0]


def test_what_was_chosen_before_is_so_again(home: Path) -> None:
    chosen = home / "config" / "mimeapps.list"
    chosen.parent.mkdir()
    before = (
        "[Added Associations]\ntext/plain=editor.desktop;\n[Default Applications]\n"
        "text/html=browser.desktop\nx-scheme-handler/tel=other.desktop\n[Removed Associations]\n"
    )
    chosen.write_text(before)
    switch = LinuxLinks(command(home))
    switch.turn_on()
    switch.turn_on()
    assert "x-scheme-handler/tel=combine-links.desktop;other.desktop\n" in chosen.read_text()
    switch.turn_off()
    assert sorted(chosen.read_text().splitlines()) == sorted(before.splitlines())
    assert not list((home / "data" / "applications").iterdir())


def test_the_program_is_started_at_login(home: Path) -> None:
    switch = LinuxLogin(command(home, "--minimised"))
    switch.turn_on()
    assert switch.is_on()
    gio("launch", str(home / "config" / "autostart" / "combine.desktop"))
    assert started_with(home) == ["--minimised"]
    switch.turn_off()
    assert not switch.is_on()
    assert not list((home / "config" / "autostart").iterdir())


def test_an_entry_the_desktop_has_switched_off_is_off(home: Path) -> None:
    switch = LinuxLogin(command(home))
    switch.turn_on()
    entry = home / "config" / "autostart" / "combine.desktop"
    entry.write_text(entry.read_text() + "Hidden=true\n")
    assert not switch.is_on()
