"""How this program starts itself again as a child process."""

import sys


def frozen() -> bool:
    """Whether this is the bundle that needs no Python."""
    return bool(getattr(sys, "frozen", False))


def own_command(*args: str) -> list[str]:
    """Argument list that runs this very program with `args`, from source or frozen."""
    if frozen():
        return [sys.executable, *args]
    return [sys.executable, "-m", "app", *args]
