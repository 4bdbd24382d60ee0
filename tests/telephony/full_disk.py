"""Seals blocks of noise until the disk at argv[1] is full, and says what became of it."""

import secrets
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from app.telephony.engine import sealing
from app.telephony.recordings.playing import open_sound

if TYPE_CHECKING:
    from app.telephony.events import RecordingChanged

RATE = 16_000
KEY = secrets.token_bytes(32)


def main(folder: Path) -> None:
    """Fill the disk with something else in mid-recording, then go on sealing."""
    sealing.LEAST_ROOM = 50_000  # else it would stop before the disk is full
    told: list[RecordingChanged] = []
    reasons: list[str] = []
    failed = threading.Event()

    def fail(reason: str) -> None:
        reasons.append(reason)
        failed.set()

    work = sealing.Sealing(
        folder / "a.sealed", KEY, call_id="a", rate=RATE, say=told.append, failed=fail
    )
    frame = RATE * 2 // 50
    block = [secrets.token_bytes(frame) for _tick in range(250)]
    work.give(block, block)
    while not work.path.stat().st_size > RATE:
        pass
    with (folder / "other").open("wb", buffering=0) as other:
        size = 1 << 20
        while size:
            try:
                other.write(bytes(size))
            except OSError:
                size //= 2
    sealing.LEAST_ROOM = 0
    while not failed.is_set():
        work.give(block, block)
        failed.wait(0.05)
    work.end(keep=True)
    print(reasons[0], told[0].state.value)
    heard = open_sound(work.path, KEY)
    whole = heard.frames % (5 * RATE) == 0 and heard.frames > 0 and not heard.damaged()
    print("whole-blocks" if whole and work.path.stat().st_size == told[0].size else "torn")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
