"""How long the frozen program takes to its first paint, beside the same program from source.

Both are watched from outside, in the pixels of the screen, and run in turn; see `start`. Needs the
bundle of `python3 dev.py build`.
"""

import sys
import tempfile
from pathlib import Path

from app.demo.house import demo_paths
from benchmarks.figures import say
from benchmarks.screen import watched_screen
from benchmarks.start import until_seen

ROUNDS = 9
BUNDLE = Path(__file__).resolve().parents[1] / "dist" / "combine"
SLOWER = 1.6
LARGEST_MIB = 270.0


def main() -> None:
    """Print the time to the first paint, and the size of the bundle."""
    frozen, source = [], []
    with tempfile.TemporaryDirectory() as name, watched_screen() as screen:
        office = demo_paths(Path(name) / "office", "en", fresh=True).root
        opened = ["--data-dir", str(office)]
        for _ in range(ROUNDS):
            whole = [sys.executable, "-m", "app", *opened]
            source.append(until_seen(screen, whole, screen.painted))
            alone = [str(BUNDLE / "combine"), *opened]
            frozen.append(until_seen(screen, alone, screen.painted))
    figure = "start of the frozen program to its first paint, beside the program from source"
    say(figure, min(frozen), "ms", floor=min(source), target=SLOWER)
    size = sum(file.lstat().st_size for file in BUNDLE.rglob("*"))
    say("size of the frozen program", size / 2**20, "MiB", target=LARGEST_MIB)


if __name__ == "__main__":
    main()
