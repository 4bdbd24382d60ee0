"""How this program starts itself again as a child process."""

import sys
from pathlib import Path


def frozen() -> bool:
    """Whether this is the bundle that needs no Python."""
    return bool(getattr(sys, "frozen", False))


def own_command(*args: str) -> list[str]:
    """Argument list that runs this very program with `args`, from source or frozen."""
    if frozen():
        return [sys.executable, *args]
    return [sys.executable, "-m", "app", *args]


def lasting_command(*args: str) -> list[str]:
    """Argument list that still runs this program after the next login, from any folder."""
    if frozen():
        return [sys.executable, *args]
    return [sys.executable, str(Path(__file__).resolve().parent.parent / "dev.py"), "run", *args]
