"""Plays a sealed recording of two tones through Qt Multimedia, and says where it ended."""

import secrets
import sys
from pathlib import Path

import numpy as np
from PySide6.QtCore import QCoreApplication

from app.telephony.recordings import sound
from app.telephony.recordings.playing import open_sound
from app.telephony.recordings.writing import SealedWriter
from app.ui.player.playback import Playback

RATE, SECONDS, SPEED = 16_000, 3, 1.5


def main(folder: Path) -> None:
    """First the agent at 700 Hz, then the caller at 440 Hz, at one and a half times the speed."""
    application = QCoreApplication([])
    key = secrets.token_bytes(32)
    path = folder / "a.sealed"
    writer = SealedWriter(path, key, call_id="a", began_at=1, rate=RATE)
    time = np.arange(SECONDS * RATE) / RATE
    first = time < SECONDS / 2
    both = [12_000 * np.sin(2 * np.pi * hz * time) * on for hz, on in ((700, first), (440, ~first))]
    pcm = np.stack(both, axis=1).astype("<i2")
    writer.write(sound.encode(pcm.tobytes(), RATE), len(pcm))
    writer.finish(2)
    writer.close()
    playback = Playback(open_sound(path, key), "", application)
    playback.failed.connect(lambda device: print("failed", device))
    playback.stopped.connect(application.quit)
    playback.set_speed(SPEED)
    playback.play()
    application.exec()
    print("ended", playback.at_ms, flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
