"""A sealed recording of tones in the office of a desk, for the tests and pictures of the player."""

from pathlib import Path

import numpy as np

from app.crm import recordings
from app.database.database import Database
from app.desk.desk import Desk
from app.telephony.recordings import sound
from app.telephony.recordings.reading import sha256_of
from app.telephony.recordings.writing import SealedWriter

RATE = 16_000
AGENT_HZ, CALLER_HZ = 700, 440
_BLOCK_S = 5


def record(desk: Desk, database: Database, call_uid: str, seconds: int = 20) -> Path:
    """The agent speaks in the even seconds, the caller in the odd ones, each a tone."""
    path = desk.paths.recordings / f"2026-11-26_10-00-00_{call_uid}.sealed"
    writer = SealedWriter(
        path, desk.recordings.shelf.keys.get(), call_id=call_uid, began_at=1_000, rate=RATE
    )
    time = np.arange(seconds * RATE) / RATE
    both = np.zeros((len(time), 2))
    both[:, 0] = np.sin(2 * np.pi * AGENT_HZ * time) * (time.astype(int) % 2 == 0)
    both[:, 1] = np.sin(2 * np.pi * CALLER_HZ * time) * (time.astype(int) % 2 == 1)
    swell = 0.15 + 0.35 * np.abs(np.sin(2 * np.pi * 1.7 * time)) * np.abs(np.sin(0.9 * time))
    pcm = (both * swell[:, None] * 32_000).astype("<i2")
    for begin in range(0, len(pcm), _BLOCK_S * RATE):
        block = pcm[begin : begin + _BLOCK_S * RATE]
        writer.write(sound.encode(block.tobytes(), RATE), len(block))
    writer.finish(2_000)
    writer.close()
    began = 1_764_150_000_000
    recordings.note(
        database,
        call_uid,
        state=recordings.FINISHED,
        consent=recordings.ANNOUNCED,
        cause="always",
        place=desk.recordings.shelf.place,
        path=str(path),
        sha256=sha256_of(path),
        size=path.stat().st_size,
        began_at=began,
        ended_at=began + seconds * 1000,
        duration_ms=seconds * 1000,
        keep_until=began + 180 * 86_400_000,
        announcement="fr.wav",
        announcement_sha256="3f1c9a0b7d2e" + "0" * 52,
        announced_at=began - 9_600,
        announced_until=began - 100,
        announced_whole=True,
    )
    return path
