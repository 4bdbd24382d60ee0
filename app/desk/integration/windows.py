"""The Windows way: values in this person's part of the registry.

Which program opens a link is the person's own choice since Windows 10: a program may only offer
itself among the default apps.
"""

import subprocess
from collections.abc import Iterable, Iterator
from contextlib import suppress
from importlib import import_module
from typing import Any

from app.desk.links import SCHEMES
from app.errors import UserError, reason_of
from app.i18n import _

_NAME = "Combiné"
_PROGRAM = r"Software\Classes\Combine.Link"
_ABILITIES = r"Software\Combine\Capabilities"
_REGISTERED = r"Software\RegisteredApplications"
_RUN = r"Software\Microsoft\Windows\CurrentVersion\Run"

Value = tuple[str, str, str]
"""A key below HKEY_CURRENT_USER, the name of a value in it ("" for its default), and the text."""


def link_values(command: list[str]) -> Iterator[Value]:
    """What offers the program for our schemes; `command` ends where the link begins."""
    yield _PROGRAM, "", _NAME
    yield _PROGRAM, "URL Protocol", ""
    yield rf"{_PROGRAM}\shell\open\command", "", f'{subprocess.list2cmdline(command)} "%1"'
    yield _ABILITIES, "ApplicationName", _NAME
    yield _ABILITIES, "ApplicationDescription", _NAME
    for scheme in SCHEMES:
        yield rf"{_ABILITIES}\URLAssociations", scheme, "Combine.Link"
    yield _REGISTERED, _NAME, _ABILITIES


def login_values(command: list[str]) -> Iterator[Value]:
    """What runs the program at login."""
    yield _RUN, _NAME, subprocess.list2cmdline(command)


class WindowsLinks:
    """Offers the program among the default apps of this person."""

    def __init__(self, command: list[str], registry: "UserRegistry | None" = None) -> None:
        self._command = command
        self._registry = registry or UserRegistry()

    def is_on(self) -> bool:
        """Whether the program is offered."""
        return self._registry.has(_REGISTERED, _NAME)

    def turn_on(self) -> None:
        """Offer it."""
        self._registry.keep(link_values(self._command))

    def turn_off(self) -> None:
        """Offer it no more."""
        self._registry.drop(_REGISTERED, _NAME)
        for key in (
            rf"{_PROGRAM}\shell\open\command",
            rf"{_PROGRAM}\shell\open",
            rf"{_PROGRAM}\shell",
            _PROGRAM,
            rf"{_ABILITIES}\URLAssociations",
            _ABILITIES,
        ):
            self._registry.drop_key(key)


class WindowsLogin:
    """A value among what Windows runs when this person logs in."""

    def __init__(self, command: list[str], registry: "UserRegistry | None" = None) -> None:
        self._command = command
        self._registry = registry or UserRegistry()

    def is_on(self) -> bool:
        """Whether the value is there."""
        return self._registry.has(_RUN, _NAME)

    def turn_on(self) -> None:
        """Write the value."""
        self._registry.keep(login_values(self._command))

    def turn_off(self) -> None:
        """Take the value away."""
        self._registry.drop(_RUN, _NAME)


class UserRegistry:
    """This person's part of the registry."""

    def __init__(self) -> None:
        # By its name: type checkers know the module on Windows alone.
        self._api: Any = import_module("winreg")

    def has(self, key: str, name: str) -> bool:
        """Whether there is a value of this name."""
        try:
            with self._api.OpenKey(self._api.HKEY_CURRENT_USER, key) as opened:
                self._api.QueryValueEx(opened, name)
        except OSError:
            return False
        return True

    def keep(self, values: Iterable[Value]) -> None:
        """Write these values; raises `UserError`."""
        try:
            for key, name, text in values:
                with self._api.CreateKey(self._api.HKEY_CURRENT_USER, key) as opened:
                    self._api.SetValueEx(opened, name, 0, self._api.REG_SZ, text)
        except OSError as error:
            words = _("Your system could not be told: {reason}. Nothing was changed.")
            raise UserError(words.format(reason=reason_of(error))) from error

    def drop(self, key: str, name: str) -> None:
        """Take a value away, if it is there."""
        root, write = self._api.HKEY_CURRENT_USER, self._api.KEY_SET_VALUE
        with suppress(FileNotFoundError), self._api.OpenKey(root, key, 0, write) as opened:
            self._api.DeleteValue(opened, name)

    def drop_key(self, key: str) -> None:
        """Take a key away that has none below it, if it is there."""
        with suppress(FileNotFoundError):
            self._api.DeleteKey(self._api.HKEY_CURRENT_USER, key)
