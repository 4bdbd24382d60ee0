"""The engine before the other processes: sound cannot wait for a report."""

import contextlib
import ctypes
import os
import sys
import threading
from pathlib import Path

_ABOVE_NORMAL = 0x00008000  # ABOVE_NORMAL_PRIORITY_CLASS of the Windows API
_SET_NAME = 15  # PR_SET_NAME of Linux
_NICER_BY = -5
_REAL_TIME = 3  # of 1 to 99, below PulseAudio's 5: what feeds it must not push it aside

_TASKS = Path("/proc/self/task")

_asked = threading.local()


def raise_priority() -> None:
    """Ask for a little more than normal priority and name the process, where that is allowed."""
    if sys.platform == "win32":
        kernel = ctypes.windll.kernel32
        kernel.SetPriorityClass(kernel.GetCurrentProcess(), _ABOVE_NORMAL)
        return
    with contextlib.suppress(OSError):  # needs a right that most people's sessions do not have
        os.nice(_NICER_BY)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SET_NAME, b"combine-engine", 0, 0, 0)


def raise_thread() -> None:
    """Ask for real time for the calling thread, which carries sound, where that is allowed.

    Once a thread; cheap afterwards. Elsewhere than on Linux Qt asks for its own thread.
    """
    if getattr(_asked, "once", False):
        return
    _asked.once = True
    _ask_for_real_time(0)


def raise_threads(name: str) -> None:
    """Ask the same for the threads of this process that a library has named so."""
    for thread in threads_named(name):
        _ask_for_real_time(thread)


def threads_named(name: str) -> list[int]:
    """The ids of the threads of this process that bear a name; none elsewhere than on Linux."""
    found = []
    for task in _TASKS.iterdir() if sys.platform == "linux" else ():
        with contextlib.suppress(OSError):  # it ended meanwhile
            if (task / "comm").read_text().strip() == name:
                found.append(int(task.name))
    return found


def _ask_for_real_time(thread: int) -> None:
    if sys.platform == "linux":
        with contextlib.suppress(OSError):  # needs a right too: the group "audio" often has it
            os.sched_setscheduler(thread, os.SCHED_RR, os.sched_param(_REAL_TIME))
