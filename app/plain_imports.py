"""Python's own `import`, given back once PySide6 has been imported.

PySide6 puts a function of its own in the place of `__import__`, for `from __feature__ import`.
We do not use that, and it reads the source of every module imported from then on, looking for the
word "PySide6": a ninth of the time the window's modules take, and 2 MB of lines kept in memory.
"""

import builtins


def restore() -> None:
    """Import as Python does from now on; nothing changes where PySide6 has not been imported."""
    builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)
