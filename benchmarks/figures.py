"""Percentiles, and the one line in which a benchmark says a figure beside its floor."""

import json
import time
from collections.abc import Callable, Sequence


def percentile(samples: Sequence[float], share: float) -> float:
    """The sample below which this share of all lies."""
    ordered = sorted(samples)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def milliseconds(work: Callable[..., object], *args: object) -> float:
    """How long one run with these arguments takes."""
    began = time.perf_counter_ns()
    work(*args)
    return (time.perf_counter_ns() - began) / 1e6


def say(
    figure: str,
    value: float,
    unit: str,
    *,
    target: float,
    floor: float | None = None,
) -> None:
    """Print one figure; with a floor the target is for the ratio, without one for the value."""
    ratio = None if floor is None else value / floor
    line = {
        "figure": figure,
        "value": round(value, 4),
        "unit": unit,
        "floor": None if floor is None else round(floor, 4),
        "ratio": None if ratio is None else round(ratio, 3),
        "target": target,
        "met": (value if ratio is None else ratio) <= target,
    }
    print(json.dumps(line), flush=True)
