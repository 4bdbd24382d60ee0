"""Keys that work whatever program has the keyboard: what they do, and how they are had.

Only the keys that were chosen are asked of the system; no other key is ever seen here, and none
is written to a log.
"""

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Protocol, cast

import msgspec
from PySide6.QtCore import QKeyCombination, Qt
from PySide6.QtGui import QGuiApplication, QKeySequence

from app.i18n import N_

VERBS = (
    ("answer", N_("Answer the call that rings")),
    ("hang_up", N_("Hang up")),
    ("mute", N_("Mute or unmute your microphone")),
    ("show", N_("Bring Combiné to the front")),
    ("propose", N_("Propose the selected number to call")),
)
"""What a key may do, each with its words."""

_ALONE = (Qt.Key.Key_Pause, Qt.Key.Key_ScrollLock, Qt.Key.Key_MediaPlay, Qt.Key.Key_MicMute)
_FIRM = (
    Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.MetaModifier
)


class Problem(StrEnum):
    """Why a key is not had."""

    TAKEN = "taken"
    UNFIT = "unfit"
    REFUSED = "refused"


class HotKeysAsked(msgspec.Struct, frozen=True):
    """Published by the settings: say how the keys stand."""


class HotKeysSet(msgspec.Struct, frozen=True):
    """Published when keys were asked of the system: what it refused, by verb."""

    possible: bool
    problems: Mapping[str, Problem]
    triggers: Mapping[str, str] = {}
    """By verb, what to press where the desktop itself decides that, in its own words."""


class HotKeys(Protocol):
    """The keys of one system."""

    def grab(self, keys: Mapping[str, str]) -> Mapping[str, Problem] | None:
        """Have these keys and no others from now on, by verb; gives those that cannot be had.

        None where the desktop answers later.
        """

    def close(self) -> None:
        """Give every key back."""


def combination(keys: str) -> tuple[Qt.Key, Qt.KeyboardModifier] | None:
    """The one key and its modifiers; None where typing a word could press it by accident."""
    sequence = QKeySequence(keys)
    if sequence.count() != 1:
        return None
    pressed: QKeyCombination = cast("Sequence[QKeyCombination]", sequence)[0]
    key, modifiers = pressed.key(), pressed.keyboardModifiers()
    function = Qt.Key.Key_F1 <= key <= Qt.Key.Key_F35
    return (key, modifiers) if modifiers & _FIRM or function or key in _ALONE else None


def keys_possible() -> bool:
    """Whether this system gives every program keys that work everywhere."""
    return QGuiApplication.platformName() in {"xcb", "windows", "cocoa"}


def on_wayland() -> bool:
    """Whether only the desktop itself can say if it gives a program such keys."""
    return QGuiApplication.platformName().startswith("wayland")


def hot_keys(
    pressed: Callable[[str], None],
    told: Callable[[HotKeysSet], None],
    hop: Callable[[Callable[[], None]], None],
) -> HotKeys | None:
    """Those of this system, None where it gives a program none.

    `pressed` is called with a verb, `told` where the desktop answers later or changes its mind.
    """

    def on_press(verb: str) -> None:
        hop(lambda: pressed(verb))

    if on_wayland():
        return _portal_keys(on_press, lambda fact: hop(lambda: told(fact)))

    try:
        match QGuiApplication.platformName():
            case "xcb":
                from app.ui.desktop.x11_keys import X11Keys

                return X11Keys(on_press)
            case "windows":
                from app.ui.desktop.windows_keys import WindowsKeys

                return WindowsKeys(on_press)
            case "cocoa":
                from app.ui.desktop.macos_keys import MacKeys

                return MacKeys(on_press)
    except OSError:  # a library that is not here
        return None
    return None


def _portal_keys(pressed: Callable[[str], None], told: Callable[[HotKeysSet], None]) -> HotKeys:
    from app.desk.integration.linux import LinuxIdentity
    from app.launch import lasting_command
    from app.ui.desktop.portal_keys import PortalKeys

    return PortalKeys(pressed, told, LinuxIdentity(lasting_command()))
