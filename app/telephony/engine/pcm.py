"""PCM in and out of pjsua2's frames without a Python object per byte.

A frame's buffer is a std::vector<unsigned char>. Going through its SWIG wrapper costs up to 1.2 ms
for 20 ms of sound; reading the vector's three pointers (begin, end, capacity: the layout of
libstdc++, libc++ and MSVC's release library) costs 2 microseconds. Whether the layout holds is
tried out before it is relied upon.
"""

import ctypes
import logging
from typing import Any

import pjsua2 as pj

log = logging.getLogger(__name__)

_PROBE = bytes(range(1, 241)) * 8  # as long as 20 ms at 48 kHz


class _Vector(ctypes.Structure):
    """What a std::vector consists of."""

    _fields_ = (
        ("begin", ctypes.c_void_p),
        ("end", ctypes.c_void_p),
        ("capacity", ctypes.c_void_p),
    )


def _pointers(vector: Any) -> tuple[int, int]:  # noqa: ANN401  pjsua2 has no types
    """Address and size in bytes of what a pj.ByteVector holds."""
    raw = _Vector.from_address(int(vector.this))
    begin = raw.begin or 0
    return begin, (raw.end or 0) - begin


def pointers_hold() -> bool:
    """Whether a ByteVector made here lies in memory as this module supposes."""
    vector = pj.ByteVector(_PROBE)
    raw = _Vector.from_address(int(vector.this))
    begin, end, capacity = raw.begin or 0, raw.end or 0, raw.capacity or 0
    if not begin or end - begin != len(_PROBE) or capacity < end:
        return False  # looked at as numbers only: nothing was followed yet
    if ctypes.string_at(begin, len(_PROBE)) != _PROBE:
        return False
    ctypes.memmove(begin, _PROBE[::-1], len(_PROBE))
    return bytes(vector) == _PROBE[::-1]


class FastFrames:
    """Moves PCM by address; `size` is the number of bytes of one frame."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._vector = pj.ByteVector(bytes(size))
        self._address, _ = _pointers(self._vector)

    def read(self, frame: Any) -> bytes:  # noqa: ANN401  pjsua2 has no types
        """Copy out what a received frame holds."""
        vector = frame.buf  # kept while its memory is read
        address, size = _pointers(vector)
        return ctypes.string_at(address, size)

    def write(self, frame: Any, pcm: bytes) -> None:  # noqa: ANN401  pjsua2 has no types
        """Fill a requested frame with `pcm`, exactly `size` bytes."""
        ctypes.memmove(self._address, pcm, self._size)
        frame.buf = self._vector


class SlowFrames:
    """Moves PCM through SWIG's own wrapper, for a library whose vectors look otherwise."""

    def __init__(self, size: int) -> None:
        self._size = size

    def read(self, frame: Any) -> bytes:  # noqa: ANN401  pjsua2 has no types
        """Copy out what a received frame holds."""
        return bytes(frame.buf)

    def write(self, frame: Any, pcm: bytes) -> None:  # noqa: ANN401  pjsua2 has no types
        """Fill a requested frame with `pcm`, exactly `size` bytes."""
        frame.buf = pj.ByteVector(pcm[: self._size])


def frames(size: int) -> FastFrames | SlowFrames:
    """The fastest way of moving frames of `size` bytes that is safe with this pjsua2."""
    if pointers_hold():
        return FastFrames(size)
    log.warning("pjsua2's buffers lie otherwise than expected; sound will cost more")
    return SlowFrames(size)
