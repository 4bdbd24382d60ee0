"""Combiné: the telephone desk of a small office in one program."""

import sys

__version__ = "0.1.0"

if "typing_extensions" not in sys.modules:
    # msgspec takes it where it is there, a third of its own import at the start of each process,
    # and does without: `typing` has all it wants of it since Python 3.11.
    sys.modules["typing_extensions"] = None  # type: ignore[assignment]
    import msgspec  # noqa: F401  imported for the others

    del sys.modules["typing_extensions"]
