"""What the engine tidies up while nobody talks."""

import ctypes
import gc
import weakref
from collections.abc import Iterator
from contextlib import contextmanager

import psutil
import pytest

from app.telephony.engine.housekeeping import EVERY_S, Housekeeping
from app.telephony.engine.timers import Timers

BLOCK, BLOCKS = 4_096, 8_000


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


class Cycle:
    def __init__(self) -> None:
        self.itself = self


def resident_mb() -> float:
    return psutil.Process().memory_info().rss / 1e6


@contextmanager
def a_heap_full_of_holes() -> Iterator[None]:
    """Much was taken from the C library and given back, but for a little at the end."""
    library = ctypes.CDLL(None)
    library.malloc.restype = ctypes.c_void_p
    library.malloc.argtypes = [ctypes.c_size_t]
    library.free.argtypes = [ctypes.c_void_p]
    blocks = [library.malloc(BLOCK) for _ in range(BLOCKS)]
    for block in blocks:
        ctypes.memset(block, 1, BLOCK)
    for block in blocks[:-1]:
        library.free(block)
    yield
    library.free(blocks[-1])


@pytest.mark.parametrize("idle", [True, False])
def test_what_calls_have_taken_goes_back_to_the_system_once_none_runs(idle: bool) -> None:
    clock = Clock()
    timers = Timers(clock)
    Housekeeping(timers, idle=lambda: idle).start()
    with a_heap_full_of_holes():
        before = resident_mb()
        clock.now += EVERY_S
        timers.run_due()
        given_back = before - resident_mb()
    assert (given_back > 0.75 * BLOCK * BLOCKS / 1e6) is idle
    gc.unfreeze()


def test_cycles_are_collected_again_and_again() -> None:
    clock = Clock()
    timers = Timers(clock)
    Housekeeping(timers, idle=lambda: False).start()
    for _turn in range(3):
        gone = weakref.ref(Cycle())
        clock.now += EVERY_S
        timers.run_due()
        assert gone() is None
    gc.unfreeze()
