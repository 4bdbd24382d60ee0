"""The time of day as facts and records keep it."""

import time


def now_ms() -> int:
    """Epoch milliseconds UTC."""
    return time.time_ns() // 1_000_000
