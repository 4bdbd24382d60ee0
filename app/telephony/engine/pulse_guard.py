"""Keeps Qt from aborting the engine when the sound server has gone."""

import contextlib
import sys
from pathlib import Path

_THREAD = "QPulseAudioEngi"
_TASKS = Path("/proc/self/task")


class PulseGuard:
    """Says whether a device can be opened without risk.

    Qt 6.11 opens PulseAudio streams without looking whether it still has a connection, and
    libpulse aborts the process then. Qt's thread for PulseAudio ends with the connection and is
    there again once it has reconnected, which it tries once, after three seconds.
    """

    def __init__(self) -> None:
        self._was_there = False

    def is_safe(self) -> bool:
        """False while a connection that once was there is gone; always True without PulseAudio."""
        if sys.platform != "linux":
            return True
        there = _has_thread(_THREAD)
        self._was_there = self._was_there or there
        return there or not self._was_there


def _has_thread(name: str) -> bool:
    for task in _TASKS.iterdir():
        with contextlib.suppress(OSError):  # it ended meanwhile
            if (task / "comm").read_text().strip() == name:
                return True
    return False
