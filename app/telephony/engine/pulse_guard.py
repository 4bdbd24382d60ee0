"""Lives with Qt's way to PulseAudio: its buffers, its thread and its end."""

import os
import sys

from app.telephony.engine.priority import raise_threads, threads_named

_THREAD = "QPulseAudioEngi"
_BUFFER_MS = 40


def ask_for_buffers() -> None:
    """Have PulseAudio and PipeWire keep 40 ms of every stream; before Qt Multimedia is loaded.

    Qt 6.11 asks them for 1024 samples at most and gives no way to ask for more: whenever its
    thread or the server comes 10 ms too late, that is heard. libpulse itself listens to this.
    """
    if sys.platform == "linux":
        os.environ.setdefault("PULSE_LATENCY_MSEC", str(_BUFFER_MS))


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
        there = bool(threads_named(_THREAD))
        self._was_there = self._was_there or there
        return there or not self._was_there

    def hurry(self) -> None:
        """Have the thread that hands sound to the server wait for nobody, where that is allowed."""
        raise_threads(_THREAD)
