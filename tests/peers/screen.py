"""A screen of its own for the tests: Xvfb with a window manager, and hands to type with."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.peers.programs import program, running, wait_until


@dataclass(frozen=True, slots=True)
class Screen:
    """An X display nobody looks at."""

    display: str

    @property
    def environment(self) -> dict[str, str]:
        """The environment of a program that is to open its windows here."""
        plain = {k: v for k, v in os.environ.items() if k != "QT_QPA_PLATFORM"}
        return plain | {"DISPLAY": self.display}

    def hands(self, *words: str) -> str:
        """Run xdotool; what it says, empty when it found nothing."""
        return subprocess.run(
            [program("xdotool", "xdotool"), *words],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        ).stdout.strip()

    def window(self, title: str) -> str:
        """Id of the visible window with exactly this title; waits for it."""
        found: list[str] = []

        def look() -> bool:
            found[:] = self.hands("search", "--onlyvisible", "--name", f"^{title}$").split()
            return bool(found)

        wait_until(f"a window {title!r}", look, seconds=20)
        return found[0]

    def focused(self) -> str:
        """Id of the window that has the keyboard."""
        return self.hands("getwindowfocus")


@contextmanager
def running_screen(folder: Path) -> Iterator[Screen]:
    """A screen with the window manager openbox while the block lasts."""
    folder.mkdir(exist_ok=True)
    number = folder / "display"
    read, write = os.pipe()
    command = [program("Xvfb", "xvfb"), "-displayfd", str(write), "-screen", "0", "1440x900x24"]
    with subprocess.Popen(
        command, pass_fds=[write], stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as server:
        os.close(write)
        with os.fdopen(read) as said:
            display = f":{said.readline().strip()}"
        screen = Screen(display)
        manager = ["env", f"DISPLAY={display}", program("openbox", "openbox")]
        try:
            with running(manager, number.with_suffix(".log"), folder):
                yield screen
        finally:
            server.terminate()
