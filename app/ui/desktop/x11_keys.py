"""Global keys on X11: passive grabs on the root window, over a connection of their own.

XCB is used and not Xlib, whose errors end in one handler of the whole process: a grab that
another program has already made is answered to the one who asked.
"""

import ctypes
import os
import select
import threading
from collections.abc import Callable, Mapping
from ctypes import POINTER, Structure, c_int, c_uint, c_uint8, c_uint16, c_uint32, c_void_p

from PySide6.QtCore import Qt

from app.ui.desktop.hot_keys import Problem, combination

_KEY_PRESS, _KEY_RELEASE, _MAPPING_CHANGED = 2, 3, 34
_ASYNC = 1
_LOCKS = (0, 2, 16, 18)
"""Nothing, CapsLock, NumLock and both: a grab is for one exact state of the modifiers."""
_MODIFIERS = {
    Qt.KeyboardModifier.ShiftModifier: 1,
    Qt.KeyboardModifier.ControlModifier: 4,
    Qt.KeyboardModifier.AltModifier: 8,
    Qt.KeyboardModifier.MetaModifier: 64,
}
_SYMBOLS = {
    Qt.Key.Key_Home: 0xFF50,
    Qt.Key.Key_Left: 0xFF51,
    Qt.Key.Key_Up: 0xFF52,
    Qt.Key.Key_Right: 0xFF53,
    Qt.Key.Key_Down: 0xFF54,
    Qt.Key.Key_PageUp: 0xFF55,
    Qt.Key.Key_PageDown: 0xFF56,
    Qt.Key.Key_End: 0xFF57,
    Qt.Key.Key_Insert: 0xFF63,
    Qt.Key.Key_Delete: 0xFFFF,
    Qt.Key.Key_Return: 0xFF0D,
    Qt.Key.Key_Pause: 0xFF13,
    Qt.Key.Key_ScrollLock: 0xFF14,
    Qt.Key.Key_MediaPlay: 0x1008FF14,
    Qt.Key.Key_MicMute: 0x1008FFB2,
}
_F1 = 0xFFBE


class _Cookie(Structure):
    _fields_ = [("sequence", c_uint)]


class _Screens(Structure):
    _fields_ = [("root", POINTER(c_uint32)), ("rem", c_int), ("index", c_int)]


class _KeyEvent(Structure):
    _fields_ = [("kind", c_uint8), ("code", c_uint8), ("sequence", c_uint16), ("time", c_uint32)]


class X11Keys:
    """Grabs keys and says `pressed` with the verb, on a thread that sleeps between the presses.

    Raises OSError where XCB or the display cannot be reached.
    """

    def __init__(self, pressed: Callable[[str], None]) -> None:
        self._pressed = pressed
        self._keys: Mapping[str, str] = {}
        self._verbs: dict[int, str] = {}
        """The verb of each key, by its code; what a modifier adds is told apart by the server."""
        self._grabbed: list[tuple[int, int]] = []
        self._xcb, self._symbols_of = _libraries()
        self._connection = c_void_p(self._xcb.xcb_connect(None, None))
        if self._xcb.xcb_connection_has_error(self._connection):
            raise OSError("no X display")
        setup = c_void_p(self._xcb.xcb_get_setup(self._connection))
        self._root = self._xcb.xcb_setup_roots_iterator(setup).root[0]
        self._woken, self._wake = os.pipe()
        self._released_at = -1
        self._open = True
        threading.Thread(target=self._listen, name="hot keys", daemon=True).start()

    def grab(self, keys: Mapping[str, str]) -> Mapping[str, Problem]:
        """Have these keys and no others from now on; gives those that cannot be had."""
        self._keys = dict(keys)
        for code, modifiers in self._grabbed:
            self._xcb.xcb_ungrab_key(self._connection, code, self._root, modifiers)
        self._grabbed, self._verbs = [], {}
        problems = {verb: self._grab(verb, words) for verb, words in keys.items() if words}
        self._xcb.xcb_flush(self._connection)
        os.write(self._wake, b"k")  # what came in while asking lies read in the connection
        return {verb: problem for verb, problem in problems.items() if problem is not None}

    def _grab(self, verb: str, words: str) -> Problem | None:
        found = combination(words)
        code = self._code(found[0]) if found is not None else 0
        if found is None or not code:
            return Problem.UNFIT
        modifiers = sum(bit for name, bit in _MODIFIERS.items() if found[1] & name)
        for locks in _LOCKS:
            cookie = self._xcb.xcb_grab_key_checked(
                self._connection, 1, self._root, modifiers | locks, code, _ASYNC, _ASYNC
            )
            error = self._xcb.xcb_request_check(self._connection, cookie)
            if error:
                _free(error)
                return Problem.TAKEN
            self._grabbed.append((code, modifiers | locks))
        self._verbs[code << 8 | modifiers] = verb
        return None

    def _code(self, key: Qt.Key) -> int:
        """Code of the key on this keyboard, 0 where it has none."""
        if Qt.Key.Key_F1 <= key <= Qt.Key.Key_F35:
            symbol = _F1 + key - Qt.Key.Key_F1
        else:
            symbol = _SYMBOLS.get(key, ord(chr(key).lower()) if 32 <= key < 127 else 0)
        table = c_void_p(self._symbols_of.xcb_key_symbols_alloc(self._connection))
        codes = self._symbols_of.xcb_key_symbols_get_keycode(table, symbol)
        code = codes[0] if codes else 0
        if codes:
            _free(ctypes.cast(codes, c_void_p).value)
        self._symbols_of.xcb_key_symbols_free(table)
        return int(code)

    def close(self) -> None:
        """Give every key back."""
        self._open = False
        os.write(self._wake, b"k")

    # On the thread that waits

    def _listen(self) -> None:
        server = self._xcb.xcb_get_file_descriptor(self._connection)
        while self._open and not self._xcb.xcb_connection_has_error(self._connection):
            while event := self._xcb.xcb_poll_for_event(self._connection):
                self._on_event(event)
                _free(event)
            ready, _written, _failed = select.select([server, self._woken], [], [])
            if self._woken in ready:
                os.read(self._woken, 64)
        self._xcb.xcb_disconnect(self._connection)
        os.close(self._woken)
        os.close(self._wake)

    def _on_event(self, event: int) -> None:
        key = _KeyEvent.from_address(event)
        kind = key.kind & 0x7F
        if kind == _MAPPING_CHANGED:
            self.grab(self._keys)
        elif kind == _KEY_RELEASE:
            self._released_at = key.time
        elif kind == _KEY_PRESS and key.time != self._released_at:
            # A key that is held is let go and pressed again within one millisecond.
            state = c_uint16.from_address(event + 28).value & sum(_MODIFIERS.values())
            verb = self._verbs.get(key.code << 8 | state)
            if verb:
                self._pressed(verb)


def _libraries() -> tuple[ctypes.CDLL, ctypes.CDLL]:
    """XCB and its key symbols, told what they take and give."""
    xcb, symbols = ctypes.CDLL("libxcb.so.1"), ctypes.CDLL("libxcb-keysyms.so.1")
    for name in ("xcb_connect", "xcb_get_setup", "xcb_poll_for_event", "xcb_request_check"):
        getattr(xcb, name).restype = c_void_p
    xcb.xcb_setup_roots_iterator.restype = _Screens
    xcb.xcb_grab_key_checked.restype = _Cookie
    xcb.xcb_grab_key_checked.argtypes = [
        c_void_p, c_uint8, c_uint32, c_uint16, c_uint8, c_uint8, c_uint8,
    ]  # fmt: skip
    xcb.xcb_request_check.argtypes = [c_void_p, _Cookie]
    xcb.xcb_ungrab_key.argtypes = [c_void_p, c_uint8, c_uint32, c_uint16]
    symbols.xcb_key_symbols_alloc.restype = c_void_p
    symbols.xcb_key_symbols_get_keycode.restype = POINTER(c_uint8)
    symbols.xcb_key_symbols_get_keycode.argtypes = [c_void_p, c_uint32]
    return xcb, symbols


def _free(address: int | None) -> None:
    ctypes.CDLL(None).free(c_void_p(address))
