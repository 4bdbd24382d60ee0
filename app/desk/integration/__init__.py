"""What this person's system is told of the program, each a switch that is undone cleanly.

The system itself is asked whether a switch is on: there is no second truth in the settings.
"""

import sys
from pathlib import Path
from typing import Protocol


class Switch(Protocol):
    """One thing the system does for the program; all three raise `UserError`."""

    def is_on(self) -> bool:
        """Whether the system would do it now."""

    def turn_on(self) -> None:
        """Have the system do it from now on."""

    def turn_off(self) -> None:
        """Leave the system as if it had never been asked."""


def links(command: list[str]) -> Switch:
    """Opening tel:, sip:, sips: and callto: links with `command`, the link put behind it."""
    if sys.platform == "win32":
        from app.desk.integration.windows import WindowsLinks

        return WindowsLinks(command)
    if sys.platform == "darwin":
        from app.desk.integration.macos import MacLinks

        return MacLinks()
    from app.desk.integration.linux import LinuxLinks

    return LinuxLinks(command)


def at_login(command: list[str]) -> Switch:
    """Running `command` when this person logs in."""
    if sys.platform == "win32":
        from app.desk.integration.windows import WindowsLogin

        return WindowsLogin(command)
    if sys.platform == "darwin":
        from app.desk.integration.macos import MacLogin

        return MacLogin(command, Path.home() / "Library" / "LaunchAgents")
    from app.desk.integration.linux import LinuxLogin

    return LinuxLogin(command)
