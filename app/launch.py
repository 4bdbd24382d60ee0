"""How this program starts itself again as a child process."""

import sys


def own_command(*args: str) -> list[str]:
    """Argument list that runs this very program with `args`, from source or frozen."""
    if getattr(sys, "frozen", False):
        return [sys.executable, *args]
    return [sys.executable, "-m", "app", *args]
