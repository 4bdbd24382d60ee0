"""Global keys on macOS: RegisterEventHotKey of Carbon, which needs no permission of the person.

Reasoned from Apple's headers; not yet run on a Mac.
"""

import ctypes
from collections.abc import Callable, Mapping
from ctypes import c_int32, c_uint32, c_void_p
from typing import Any

from PySide6.QtCore import Qt

from app.ui.desktop.hot_keys import Problem, combination

_CARBON = "/System/Library/Frameworks/Carbon.framework/Carbon"
_OURS = int.from_bytes(b"Cmbn", "big")
_KEYBOARD, _HOT_KEY_PRESSED = int.from_bytes(b"keyb", "big"), 5
_DIRECT, _HOT_KEY_ID = int.from_bytes(b"----", "big"), int.from_bytes(b"hkid", "big")
# Qt's Control is the Command key of a Mac, and its Meta the Control key.
_MODIFIERS = {
    Qt.KeyboardModifier.ControlModifier: 0x0100,
    Qt.KeyboardModifier.ShiftModifier: 0x0200,
    Qt.KeyboardModifier.AltModifier: 0x0800,
    Qt.KeyboardModifier.MetaModifier: 0x1000,
}
_PLACES = "ASDFHGZXCV BQWERYT123465 97 80 OU IP LJ K    NM"
"""Letters and digits by their place on the keyboard, from Events.h (kVK_ANSI_A is 0)."""
_FUNCTION = (122, 120, 99, 118, 96, 97, 98, 100, 101, 109, 103, 111, 105, 107, 113, 106, 64, 79, 80)


class _HotKeyId(ctypes.Structure):
    _fields_ = [("signature", c_uint32), ("number", c_uint32)]


class _EventType(ctypes.Structure):
    _fields_ = [("group", c_uint32), ("kind", c_uint32)]


_Handler = ctypes.CFUNCTYPE(c_int32, c_void_p, c_void_p, c_void_p)


class MacKeys:
    """The handler runs on the main thread; raises OSError where there is no Carbon."""

    def __init__(self, pressed: Callable[[str], None]) -> None:
        self._pressed = pressed
        self._verbs: list[str] = []
        self._held: list[c_void_p] = []
        self._carbon: Any = ctypes.CDLL(_CARBON)
        self._carbon.GetApplicationEventTarget.restype = c_void_p
        self._target = c_void_p(self._carbon.GetApplicationEventTarget())
        self._handler = _Handler(self._on_event)  # kept: the system holds only its address
        kind = _EventType(_KEYBOARD, _HOT_KEY_PRESSED)
        self._carbon.InstallEventHandler(
            self._target, self._handler, 1, ctypes.byref(kind), None, None
        )

    def grab(self, keys: Mapping[str, str]) -> Mapping[str, Problem]:
        """Have these keys and no others from now on; gives those that cannot be had."""
        self.close()
        self._verbs = list(keys)
        problems = {}
        for number, (verb, words) in enumerate(keys.items()):
            found = combination(words)
            place = place_of(found[0]) if found is not None else None
            if found is None or place is None:
                problems[verb] = Problem.UNFIT
                continue
            modifiers = sum(bit for name, bit in _MODIFIERS.items() if found[1] & name)
            made = c_void_p()
            refused = self._carbon.RegisterEventHotKey(
                place, modifiers, _HotKeyId(_OURS, number), self._target, 0, ctypes.byref(made)
            )
            if refused:
                problems[verb] = Problem.TAKEN
            else:
                self._held.append(made)
        return problems

    def close(self) -> None:
        """Give every key back."""
        for held in self._held:
            self._carbon.UnregisterEventHotKey(held)
        self._held = []

    def _on_event(self, _next: int, event: int, _data: int) -> int:
        found = _HotKeyId()
        self._carbon.GetEventParameter(
            c_void_p(event),
            _DIRECT,
            _HOT_KEY_ID,
            None,
            ctypes.sizeof(found),
            None,
            ctypes.byref(found),
        )
        if found.signature == _OURS and found.number < len(self._verbs):
            self._pressed(self._verbs[found.number])
        return 0


def place_of(key: Qt.Key) -> int | None:
    """Where the key is on an ANSI keyboard, None where it is not known."""
    if Qt.Key.Key_F1 <= key < Qt.Key.Key_F1 + len(_FUNCTION):
        return _FUNCTION[key - Qt.Key.Key_F1]
    if not 32 < key < 127 or chr(key) not in _PLACES:
        return None
    return _PLACES.index(chr(key))
