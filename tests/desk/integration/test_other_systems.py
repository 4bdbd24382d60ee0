"""What Windows and macOS would be told, as far as it can be seen from here."""

import plistlib
from collections.abc import Iterable
from pathlib import Path

from app.desk.integration.macos import MacLogin
from app.desk.integration.windows import UserRegistry, Value, WindowsLinks, WindowsLogin

COMMAND = [r"C:\Program Files\Combiné\combine.exe", "--propose"]


class PaperRegistry(UserRegistry):
    """A registry on paper: keys and their values."""

    def __init__(self) -> None:
        self.keys: dict[str, dict[str, str]] = {}

    def has(self, key: str, name: str) -> bool:
        return name in self.keys.get(key, {})

    def keep(self, values: Iterable[Value]) -> None:
        for key, name, text in values:
            parts = key.split("\\")
            for depth in range(1, len(parts) + 1):
                self.keys.setdefault("\\".join(parts[:depth]), {})
            self.keys[key][name] = text

    def drop(self, key: str, name: str) -> None:
        self.keys.get(key, {}).pop(name, None)

    def drop_key(self, key: str) -> None:
        assert not [other for other in self.keys if other.startswith(key + "\\")]
        self.keys.pop(key, None)


def test_windows_opens_a_link_with_the_link_as_one_argument() -> None:
    registry = PaperRegistry()
    WindowsLinks(COMMAND, registry).turn_on()
    opened = registry.keys[r"Software\Classes\Combine.Link\shell\open\command"][""]
    assert opened == r'"C:\Program Files\Combiné\combine.exe" --propose "%1"'
    offered = registry.keys[r"Software\Combine\Capabilities\URLAssociations"]
    assert set(offered) == {"tel", "sip", "sips", "callto"}


def test_windows_keeps_nothing_of_a_switch_that_was_turned_off() -> None:
    registry = PaperRegistry()
    for switch in (WindowsLinks(COMMAND, registry), WindowsLogin(COMMAND, registry)):
        switch.turn_on()
        assert switch.is_on()
        switch.turn_off()
        assert not switch.is_on()
    assert not any(registry.keys.values())
    assert not any("Combine" in key for key in registry.keys if key != r"Software\Combine")


def test_macos_is_given_an_agent_and_loses_it_again(tmp_path: Path) -> None:
    switch = MacLogin(["/Applications/Combiné.app/x", "--minimised"], tmp_path / "LaunchAgents")
    switch.turn_on()
    agent = plistlib.loads((tmp_path / "LaunchAgents/org.combine-desk.combine.plist").read_bytes())
    assert agent["ProgramArguments"] == ["/Applications/Combiné.app/x", "--minimised"]
    assert agent["RunAtLoad"]
    switch.turn_off()
    assert not switch.is_on()
