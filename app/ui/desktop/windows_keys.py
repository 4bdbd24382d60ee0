"""Global keys on Windows: RegisterHotKey, on a thread that waits for its messages.

Reasoned from Microsoft's pages; not yet run on a Windows.
"""

import ctypes
import queue
import threading
from collections.abc import Callable, Mapping
from ctypes import c_void_p
from typing import Any

from PySide6.QtCore import Qt

from app.ui.desktop.hot_keys import Problem, combination

_WM_HOTKEY, _WM_APP = 0x0312, 0x8000
_NO_REPEAT = 0x4000
_MODIFIERS = {
    Qt.KeyboardModifier.AltModifier: 1,
    Qt.KeyboardModifier.ControlModifier: 2,
    Qt.KeyboardModifier.ShiftModifier: 4,
    Qt.KeyboardModifier.MetaModifier: 8,
}
_CODES = {
    Qt.Key.Key_Pause: 0x13,
    Qt.Key.Key_PageUp: 0x21,
    Qt.Key.Key_PageDown: 0x22,
    Qt.Key.Key_End: 0x23,
    Qt.Key.Key_Home: 0x24,
    Qt.Key.Key_Left: 0x25,
    Qt.Key.Key_Up: 0x26,
    Qt.Key.Key_Right: 0x27,
    Qt.Key.Key_Down: 0x28,
    Qt.Key.Key_Insert: 0x2D,
    Qt.Key.Key_Delete: 0x2E,
    Qt.Key.Key_ScrollLock: 0x91,
    Qt.Key.Key_MediaPlay: 0xB3,
}
_F1, _F24 = 0x70, 24


class _Message(ctypes.Structure):
    _fields_ = [
        ("window", c_void_p),
        ("kind", ctypes.c_uint),
        ("w", ctypes.c_size_t),
        ("l", ctypes.c_ssize_t),
        ("time", ctypes.c_uint32),
        ("x", ctypes.c_long),
        ("y", ctypes.c_long),
    ]


class WindowsKeys:
    """A key belongs to the thread that registered it, so one thread registers and waits."""

    def __init__(self, pressed: Callable[[str], None]) -> None:
        self._pressed = pressed
        self._user: Any = ctypes.CDLL("user32")
        self._kernel: Any = ctypes.CDLL("kernel32")
        self._asked: queue.SimpleQueue[Mapping[str, str] | None] = queue.SimpleQueue()
        self._answers: queue.SimpleQueue[Mapping[str, Problem]] = queue.SimpleQueue()
        self._begun = threading.Event()
        self._thread_id = 0
        threading.Thread(target=self._listen, name="hot keys", daemon=True).start()
        self._begun.wait()

    def grab(self, keys: Mapping[str, str]) -> Mapping[str, Problem]:
        """Have these keys and no others from now on; gives those that cannot be had."""
        self._asked.put(keys)
        self._user.PostThreadMessageW(self._thread_id, _WM_APP, 0, 0)
        return self._answers.get()

    def close(self) -> None:
        """Give every key back."""
        self._asked.put(None)
        self._user.PostThreadMessageW(self._thread_id, _WM_APP, 0, 0)

    # On the thread that waits

    def _listen(self) -> None:
        message = _Message()
        # Looking once makes the queue that messages are posted to.
        self._user.PeekMessageW(ctypes.byref(message), None, _WM_APP, _WM_APP, 0)
        self._thread_id = self._kernel.GetCurrentThreadId()
        self._begun.set()
        verbs: list[str] = []
        while self._user.GetMessageW(ctypes.byref(message), None, 0, 0) > 0:
            if message.kind == _WM_HOTKEY and message.w < len(verbs):
                self._pressed(verbs[message.w])
            elif message.kind == _WM_APP:
                for number in range(len(verbs)):
                    self._user.UnregisterHotKey(None, number)
                keys = self._asked.get()
                if keys is None:
                    return
                verbs = list(keys)
                self._answers.put(self._register(keys))

    def _register(self, keys: Mapping[str, str]) -> Mapping[str, Problem]:
        problems = {}
        for number, (verb, words) in enumerate(keys.items()):
            found = combination(words)
            code = virtual_key(found[0]) if found is not None else 0
            if found is None or not code:
                problems[verb] = Problem.UNFIT
                continue
            modifiers = sum(bit for name, bit in _MODIFIERS.items() if found[1] & name)
            if not self._user.RegisterHotKey(None, number, modifiers | _NO_REPEAT, code):
                problems[verb] = Problem.TAKEN
        return problems


def virtual_key(key: Qt.Key) -> int:
    """Windows' code of a key, 0 where there is none."""
    if Qt.Key.Key_F1 <= key < Qt.Key.Key_F1 + _F24:
        return _F1 + key - Qt.Key.Key_F1
    letter = Qt.Key.Key_0 <= key <= Qt.Key.Key_9 or Qt.Key.Key_A <= key <= Qt.Key.Key_Z
    return int(key) if letter or key == Qt.Key.Key_Space else _CODES.get(key, 0)
