"""What a Linux process uses, read from /proc for every thread of it."""

import json
from pathlib import Path


def cpu_s(pid: int) -> float:
    """Seconds of processor time used so far, to the nanosecond."""
    threads = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(thread.read_text().split()[0]) for thread in threads) / 1e9


def wake_ups(pid: int) -> int:
    """How often a thread of it has waited so far: each wait ends in one wake-up."""
    total = 0
    for status in Path(f"/proc/{pid}/task").glob("*/status"):
        for line in status.read_text().splitlines():
            if line.startswith("voluntary_ctxt_switches"):
                total += int(line.split()[1])
    return total


def memory_mib(pid: int) -> float:
    """Proportional set size."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    raise ValueError(f"no Pss of {pid}")


def say(figure: str, value: float, unit: str, **more: float | str) -> None:
    """Print one figure as a line of JSON; a target is for the ratio where there is one."""
    if "target" in more:
        more["met"] = float(more.get("ratio", value)) <= float(more["target"])
    rounded = {key: round(it, 3) if isinstance(it, float) else it for key, it in more.items()}
    print(json.dumps({"figure": figure, "value": round(value, 3), "unit": unit, **rounded}))
