"""How long the program takes from its start to the first paint, the contacts and the telephone.

Paint is seen from outside, in the pixels of the screen. Each moment stands against a bare PySide6
window on the same screen, run in turn, and so do the least programs that show the contacts or
register (`least_start`); the first paint also against linphone-desktop, where it is installed. The
contacts stand when their names and organisations look as they do at rest. The fastest of the rounds
counts on all sides, so that a busy machine does not decide.
"""

import shutil
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from app.demo.house import demo_paths
from app.paths import DataPaths
from benchmarks.figures import say
from benchmarks.screen import Screen, watched_screen
from tests.peers.certificates import make
from tests.peers.kamailio import Kamailio
from tests.peers.programs import program

ROUNDS = 9
PAINTED, ROWS, REGISTERED, BESIDE_LINPHONE = 1.5, 2.0, 3.0, 0.3
STILL_S = 2.0
NAMES = (slice(230, 600), slice(225, 440))
"""Where the list of contacts has its names and organisations."""
BARE = (
    "from PySide6.QtWidgets import QApplication, QMainWindow\n"
    "a = QApplication([]); w = QMainWindow(); w.resize(1366, 768); w.show(); a.exec()"
)


@contextmanager
def running(screen: Screen, command: list[str]) -> "Iterator[subprocess.Popen[str]]":
    """Run a program on the screen, and end it with all it has started."""
    screen.wait_until(lambda: not screen.painted())
    process = subprocess.Popen(
        command,
        env=screen.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        yield process
    finally:
        family = [
            *psutil.Process(process.pid).children(recursive=True),
            psutil.Process(process.pid),
        ]
        for one in family:
            one.terminate()
        process.communicate(timeout=10)
        psutil.wait_procs(family, timeout=10)


def until_seen(screen: Screen, command: list[str], seen: Callable[[], bool]) -> float:
    """Milliseconds from the start of a program until the screen shows it."""
    begun = time.monotonic()
    with running(screen, command):
        return (screen.wait_until(seen) - begun) * 1000


def until_said(screen: Screen, command: list[str]) -> float:
    """Milliseconds from the start of a program until it says a moment."""
    begun = time.monotonic()
    with running(screen, command) as process:
        assert process.stdout is not None
        return (float(process.stdout.readline()) - begun) * 1000


def measure(screen: Screen, office: Path, registrar: str) -> dict[str, float]:
    """The fastest of the rounds of each moment, in milliseconds."""
    desk_on = [sys.executable, "-m", "benchmarks.desk_with_account", str(office)]
    contacts = [*desk_on, "contacts", registrar]
    with running(screen, contacts):
        screen.wait_until(screen.painted)
        screen.wait_until_still(STILL_S, *NAMES)
        names = screen.copy(*NAMES)
    linphone = shutil.which("linphone")
    least = [sys.executable, "-m", "benchmarks.least_start"]
    database = str(DataPaths(office).database)
    bus = [program("dbus-run-session", "dbus"), "--"]
    found: defaultdict[str, list[float]] = defaultdict(list)
    for _ in range(ROUNDS):
        found["bare"].append(until_seen(screen, [sys.executable, "-c", BARE], screen.painted))
        whole = [sys.executable, "-m", "app", "--data-dir", str(office)]
        found["painted"].append(until_seen(screen, whole, screen.painted))
        found["rows"].append(until_seen(screen, contacts, lambda: screen.shows(names, *NAMES)))
        found["registered"].append(until_said(screen, [*desk_on, "phone", registrar]))
        found["least rows"].append(until_seen(screen, [*least, "rows", database], screen.painted))
        found["least registered"].append(until_said(screen, [*least, "telephone", registrar]))
        if linphone:
            found["linphone"].append(until_seen(screen, [*bus, linphone], screen.painted))
    return {moment: min(taken) for moment, taken in found.items()}


def main() -> None:
    """Print a figure for each moment."""
    with tempfile.TemporaryDirectory() as name, watched_screen() as screen:
        folder = Path(name)
        paths = demo_paths(folder / "office", "en", fresh=True)
        server = Kamailio(folder, make(folder))
        server.start()
        try:
            found = measure(screen, paths.root, server.address)
        finally:
            server.stop()
    bare = found["bare"]
    for figure, moment, target in (
        ("start to the first paint of the window", "painted", PAINTED),
        ("start to the first contacts painted", "rows", ROWS),
        ("start to registered and able to ring", "registered", REGISTERED),
        ("the least program with contacts, start to their paint", "least rows", ROWS),
        ("the least program that registers, start to registered", "least registered", REGISTERED),
    ):
        name = f"{figure}, beside a bare PySide6 window"
        say(name, found[moment], "ms", floor=bare, target=target)
    if "linphone" in found:
        say(
            "start to the first paint of the window, beside linphone-desktop",
            found["painted"],
            "ms",
            floor=found["linphone"],
            target=BESIDE_LINPHONE,
        )


if __name__ == "__main__":
    main()
