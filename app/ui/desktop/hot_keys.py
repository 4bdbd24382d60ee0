"""Keys that work whatever program has the keyboard: what they do, and how they are had.

Only the keys that were chosen are asked of the system; no other key is ever seen here, and none
is written to a log.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, cast

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


@dataclass(frozen=True, slots=True)
class HotKeysAsked:
    """Published by the settings: say how the keys stand."""


@dataclass(frozen=True, slots=True)
class HotKeysSet:
    """Published when keys were asked of the system: what it refused, by verb."""

    possible: bool
    problems: Mapping[str, Problem]


class HotKeys(Protocol):
    """The keys of one system."""

    def grab(self, keys: Mapping[str, str]) -> Mapping[str, Problem]:
        """Have these keys and no others from now on, by verb; gives those that cannot be had."""

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
    """Whether this system gives a program keys that work everywhere; Wayland does not."""
    return QGuiApplication.platformName() in {"xcb", "windows", "cocoa"}


def hot_keys(
    pressed: Callable[[str], None], hop: Callable[[Callable[[], None]], None]
) -> HotKeys | None:
    """Those of this system, None where it gives a program none; `pressed` is called with a verb."""

    def on_press(verb: str) -> None:
        hop(lambda: pressed(verb))

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
