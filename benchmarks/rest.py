"""What the program takes while nobody calls: memory, processor and wake-ups of both processes.

After 15 s at rest, over the next 15 s, on a screen of its own with the demo office. Beside it, in
turn, linphone-desktop where it is installed; the floor otherwise is a bare PySide6 window.
"""

import shutil
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

import psutil

from app.demo.house import demo_paths
from benchmarks.figures import say
from benchmarks.processes import cpu_s, memory_mib, wake_ups
from benchmarks.screen import xvfb
from tests.peers.programs import program

ROUNDS = 3
SETTLE_S, WATCH_S = 15.0, 15.0
MEMORY, CPU, WAKE_UPS = 0.85, 0.5, 25.0
BARE = (
    "from PySide6.QtWidgets import QApplication, QMainWindow\n"
    "a = QApplication([]); w = QMainWindow(); w.resize(1366, 768); w.show(); a.exec()"
)


def at_rest(command: list[str], environment: dict[str, str]) -> dict[str, float]:
    """Memory in MiB, share of a core in percent and wake-ups a second, of the whole tree."""
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        time.sleep(SETTLE_S)
        assert process.poll() is None, f"{command[0]} has ended"
        root = psutil.Process(process.pid)
        tree = [root.pid, *(child.pid for child in root.children(recursive=True))]
        cpu, woken = sum(map(cpu_s, tree)), sum(map(wake_ups, tree))
        time.sleep(WATCH_S)
        return {
            "memory": sum(map(memory_mib, tree)),
            "cpu": 100 * (sum(map(cpu_s, tree)) - cpu) / WATCH_S,
            "wake_ups": (sum(map(wake_ups, tree)) - woken) / WATCH_S,
            "processes": float(len(tree)),
        }
    finally:
        if process.poll() is None:
            for child in psutil.Process(process.pid).children(recursive=True):
                child.terminate()
            process.terminate()
        process.wait()


def _bare() -> list[str]:
    return [sys.executable, "-c", BARE]


def main() -> None:
    """Print a figure each for memory, processor and wake-ups."""
    linphone = shutil.which("linphone")
    peer = [program("dbus-run-session", "dbus"), "--", linphone] if linphone else _bare()
    ours: defaultdict[str, list[float]] = defaultdict(list)
    theirs: defaultdict[str, list[float]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as name, xvfb() as environment:
        paths = demo_paths(Path(name) / "office", "en", fresh=True)
        command = [sys.executable, "-m", "app", "--data-dir", str(paths.root)]
        for _ in range(ROUNDS):
            for figures, line in ((theirs, peer), (ours, command)):
                for key, value in at_rest(line, environment).items():
                    figures[key].append(value)
    assert min(ours["processes"]) > 1, "the engine did not run"
    name = "linphone-desktop" if linphone else "a bare PySide6 window"
    for key, unit, target in (("memory", "MiB", MEMORY), ("cpu", "%", CPU)):
        floor = min(theirs[key])
        against = floor if linphone and floor else None
        say(f"{key} at rest, beside {name}", min(ours[key]), unit, target=target, floor=against)
    say("wake-ups a second at rest", min(ours["wake_ups"]), "1/s", target=WAKE_UPS)


if __name__ == "__main__":
    main()
