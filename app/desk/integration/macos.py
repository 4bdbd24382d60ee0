"""The macOS way: Launch Services for links, an agent of launchd for the login.

That the program can open such links at all is said by the bundle's Info.plist (build.spec).
"""

import ctypes
import ctypes.util
import plistlib
from pathlib import Path

from app.desk.links import SCHEMES
from app.errors import UserError, reason_of
from app.i18n import _

BUNDLE = "org.combine-desk.combine"
_UTF8 = 0x08000100


class MacLinks:
    """Asks Launch Services to open our schemes with this bundle."""

    def __init__(self) -> None:
        self._before = "com.apple.FaceTime"
        """What macOS opens them with when nobody was chosen."""

    def is_on(self) -> bool:
        """Whether this bundle opens tel: links."""
        return _Services().handler("tel").lower() == BUNDLE

    def turn_on(self) -> None:
        """Choose this bundle; macOS asks the person to confirm."""
        for scheme in SCHEMES:
            _Services().choose(scheme, BUNDLE)

    def turn_off(self) -> None:
        """Give the schemes back to the system's own program."""
        for scheme in SCHEMES:
            _Services().choose(scheme, self._before)


class MacLogin:
    """An agent in this person's folder of them."""

    def __init__(self, command: list[str], folder: Path) -> None:
        self._command = command
        self._file = folder / f"{BUNDLE}.plist"

    def is_on(self) -> bool:
        """Whether the agent is there."""
        return self._file.exists()

    def turn_on(self) -> None:
        """Write the agent; launchd reads it at the next login."""
        agent = {
            "Label": BUNDLE,
            "ProgramArguments": self._command,
            "RunAtLoad": True,
            "ProcessType": "Interactive",
        }
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            self._file.write_bytes(plistlib.dumps(agent))
        except OSError as error:
            words = _("Your system could not be told: {reason}. Nothing was changed.")
            raise UserError(words.format(reason=reason_of(error))) from error

    def turn_off(self) -> None:
        """Take the agent away."""
        self._file.unlink(missing_ok=True)


class _Services:
    """The two functions of Launch Services that are wanted."""

    def __init__(self) -> None:
        found = ctypes.util.find_library("CoreServices")
        if found is None:
            words = _("Your system could not be told: {reason}. Nothing was changed.")
            raise UserError(words.format(reason="Launch Services"))
        self._library = ctypes.CDLL(found)
        for name in ("CFStringCreateWithCString", "LSCopyDefaultHandlerForURLScheme"):
            getattr(self._library, name).restype = ctypes.c_void_p

    def _string(self, words: str) -> ctypes.c_void_p:
        made = self._library.CFStringCreateWithCString(None, words.encode(), _UTF8)
        return ctypes.c_void_p(made)

    def handler(self, scheme: str) -> str:
        """Id of the bundle that opens this scheme, "" for none."""
        found = self._library.LSCopyDefaultHandlerForURLScheme(self._string(scheme))
        buffer = ctypes.create_string_buffer(256)
        if not found or not self._library.CFStringGetCString(
            ctypes.c_void_p(found), buffer, len(buffer), _UTF8
        ):
            return ""
        return buffer.value.decode()

    def choose(self, scheme: str, bundle: str) -> None:
        """Have this bundle open the scheme."""
        self._library.LSSetDefaultHandlerForURLScheme(self._string(scheme), self._string(bundle))
