"""The memory of this process that is free, and still held."""

import sys


def give_back() -> None:
    """Return the free pages of the heap to the system; takes a millisecond or so.

    What was taken for a moment lies free between blocks that stay, and glibc by itself returns the
    end of its heap only. Other systems do it by themselves.
    """
    if sys.platform == "linux":
        import ctypes  # a list that is read at the start is given back much later

        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # musl has none
        if trim is not None:
            trim(0)
