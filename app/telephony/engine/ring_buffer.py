"""Sound in flight between two clocks that never agree: the sound card's and pjsip's."""

import threading
import time
from array import array

from app.telephony.engine.fades import FADE, faded, sinking

RATE = 48_000
"""Samples a second on both sides of the bridge; mono, 16 bit."""
BYTES_PER_MS = RATE * 2 // 1000

_TARGET = 40 * BYTES_PER_MS  # waiting this long at the start bridges both sides' unevenness
_MOST = 120 * BYTES_PER_MS  # and this long on a machine that is too busy
_STEP = 20 * BYTES_PER_MS
_CALM_S = 10  # so long without a gap, and the wait becomes shorter again
_STALE = 40 * BYTES_PER_MS  # so much more than the target is what a stall has left behind
_FULL = 500 * BYTES_PER_MS
_WINDOW = 1000 * BYTES_PER_MS  # the least moment is sought in one second of sound
_FADE = 5 * BYTES_PER_MS
_GAP_S = 0.2


class RingBuffer:
    """Bytes of 48 kHz mono 16-bit PCM; one thread puts, another gets, neither ever waits long.

    It begins to give once 40 ms are in, 20 ms more after every gap, up to 120 ms. Two clocks drift:
    while the reserve leaves its band, one sample per reading is dropped or repeated, which nobody
    hears. A gap has soft edges. The backlog after a stall is cut out with a cross-fade when it
    has stood for a second. Closed, it takes nothing and gives silence.
    """

    def __init__(self) -> None:
        self._bytes = bytearray()
        self._lock = threading.Lock()
        self._open = False
        self._filling = True
        self._target = _TARGET
        self._calm_s = 0
        self._drift = 0  # bytes more (+2) or less (-2) to give than are taken at each reading
        self._least = _FULL
        self._read = 0
        self._read_at = 0.0
        self._last = bytes(2)
        self.underruns = 0
        """How often since it was opened sound was missing and silence was given."""
        self.cuts = 0
        """How often since then a backlog was cut out."""

    def open(self) -> None:
        """Begin, empty; one that is open goes on."""
        with self._lock:
            if self._open:
                return
            self._target = _TARGET
            self._start_filling()
            self._read_at = time.monotonic()
            self.underruns = self.cuts = 0
            self._open = True

    def close(self) -> bool:
        """Take nothing more and give silence; says whether it was open."""
        with self._lock:
            was_open, self._open = self._open, False
            self._bytes.clear()
            return was_open

    def put(self, pcm: bytes) -> None:
        """Add sound; when nobody reads, the oldest is forgotten."""
        with self._lock:
            if not self._open:
                return
            self._bytes += pcm
            if len(self._bytes) > _FULL:
                del self._bytes[: len(self._bytes) - self._target]
                self.cuts += not self._filling

    def get(self, size: int) -> bytes:
        """Take `size` bytes, an even number; silence stands in for what is not there."""
        with self._lock:
            self._forget_what_nobody_read()
            if not self._open or (self._filling and len(self._bytes) < max(self._target, size)):
                return bytes(size)
            after_gap = self._filling and self.underruns > 0
            if self._filling:  # nothing is being heard yet: whatever is too much can go unheard
                del self._bytes[: len(self._bytes) - max(self._target, size)]
                self._filling = False
            taken = size - self._drift
            if len(self._bytes) < taken:
                rest = bytes(self._bytes[:size])
                self._bytes.clear()
                self._start_filling()
                self._target = min(self._target + _STEP, _MOST)
                self._calm_s = 0
                self.underruns += 1
                return rest + sinking(rest[-2:] or self._last, size - len(rest))
            pcm = bytes(self._bytes[:taken])
            del self._bytes[:taken]
            self._watch(size)
            if after_gap:
                pcm = faded(pcm[:FADE], rising=True) + pcm[FADE:]
            self._last = pcm[-2:]
            return pcm if taken == size else _stretched(pcm, size)

    def _forget_what_nobody_read(self) -> None:
        """After a pause in reading begin anew: what was said while muted is not for the caller."""
        now = time.monotonic()
        if now - self._read_at > _GAP_S:
            self._bytes.clear()
            self._start_filling()
        self._read_at = now

    def _start_filling(self) -> None:
        self._filling = True
        self._drift = 0
        self._start_window()

    def _start_window(self) -> None:
        self._least = _FULL
        self._read = 0

    def _watch(self, size: int) -> None:
        """Seek the least moment of each second and set against drift and backlog."""
        self._least = min(self._least, len(self._bytes))
        self._read += size
        if self._read < _WINDOW:
            return
        least, reserve = self._least, self._target - _STEP
        self._start_window()
        self._calm_down()
        if least > self._target + _STALE:
            self._cut((least - reserve) & ~1)
            self._drift = 0
        elif least > self._target:
            self._drift = -2
        elif least < reserve // 2:
            self._drift = 2
        elif (least - reserve) * self._drift >= 0:
            self._drift = 0  # the reserve has come back to the middle, or was in its band

    def _calm_down(self) -> None:
        self._calm_s += 1
        if self._calm_s >= _CALM_S and self._target > _TARGET:
            self._target -= _STEP
            self._calm_s = 0

    def _cut(self, size: int) -> None:
        """Forget the oldest `size` bytes, fading from what would have come to what comes."""
        old = memoryview(bytes(self._bytes[:_FADE])).cast("h")
        del self._bytes[:size]
        new = memoryview(bytes(self._bytes[:_FADE])).cast("h")
        steps = min(len(old), len(new))
        faded = (
            (a * (steps - i) + b * i) // steps
            for i, (a, b) in enumerate(zip(old, new, strict=False))
        )
        self._bytes[: 2 * steps] = array("h", faded).tobytes()
        self.cuts += 1


def _stretched(pcm: bytes, size: int) -> bytes:
    """The same sound one sample shorter or longer, at its end."""
    return pcm[:size] if len(pcm) > size else pcm + pcm[-2:]
