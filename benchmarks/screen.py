"""A screen of its own for the windows that are measured, seen from outside as a person sees it."""

import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import numpy.typing as npt

from tests.peers.programs import program

WIDTH, HEIGHT = 1600, 1000
_LOOK_EVERY_S = 0.001
_HEADER = 160 + 256 * 12  # of an XWD file with 256 colours
_PATIENCE_S = 60.0

Pixels = npt.NDArray[np.uint32]


class Screen:
    """What Xvfb shows, as it shows it; `environment` is for programs that are to be seen on it."""

    def __init__(self, environment: dict[str, str], file: Path) -> None:
        self.environment = environment
        self.pixels: Pixels = np.memmap(
            file, np.uint32, mode="r", offset=_HEADER, shape=(HEIGHT, WIDTH)
        )
        self._black = int(self.pixels[0, 0])

    def painted(self) -> bool:
        """Whether a window fills most of the middle of the screen."""
        middle = self.pixels[300:600:20, 200:900:20]
        return bool(np.count_nonzero(middle != self._black) > 0.9 * middle.size)

    def copy(self, rows: slice, columns: slice) -> Pixels:
        """What this part of the screen shows now."""
        return np.array(self.pixels[rows, columns])

    def shows(self, picture: Pixels, rows: slice, columns: slice) -> bool:
        """Whether this part of the screen shows just this."""
        return np.array_equal(self.pixels[rows, columns], picture)

    def wait_until(self, seen: Callable[[], bool]) -> float:
        """Look until it is seen; gives the moment on the monotonic clock, in seconds."""
        deadline = time.monotonic() + _PATIENCE_S
        while not seen():
            if time.monotonic() > deadline:
                raise TimeoutError("the screen never showed it")
            time.sleep(_LOOK_EVERY_S)
        return time.monotonic()

    def wait_until_still(self, for_s: float, rows: slice, columns: slice) -> None:
        """Wait until nothing in this part of the screen has changed for this long."""
        before, since = self.copy(rows, columns), time.monotonic()
        while time.monotonic() - since < for_s:
            time.sleep(0.1)
            if not self.shows(before, rows, columns):
                before, since = self.copy(rows, columns), time.monotonic()


@contextmanager
def watched_screen() -> Iterator[Screen]:
    """Run Xvfb with its picture in a file."""
    read, write = os.pipe()
    with tempfile.TemporaryDirectory() as folder:
        server = subprocess.Popen(
            [
                program("Xvfb", "xvfb"),
                *("-displayfd", str(write), "-fbdir", folder),
                *("-screen", "0", f"{WIDTH}x{HEIGHT}x24"),
            ],
            pass_fds=(write,),
            stdin=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(write)
        try:
            with os.fdopen(read) as answer:
                number = answer.readline().strip()
            away = {"WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "PYTHONDONTWRITEBYTECODE"}
            kept = {name: value for name, value in os.environ.items() if name not in away}
            environment = kept | {"DISPLAY": f":{number}", "QT_QPA_PLATFORM": "xcb"}
            yield Screen(environment, Path(folder, "Xvfb_screen0"))
        finally:
            server.terminate()
            server.wait()


@contextmanager
def xvfb() -> Iterator[dict[str, str]]:
    """Run Xvfb and give the environment for programs that are to show themselves on it."""
    with watched_screen() as screen:
        yield screen.environment
