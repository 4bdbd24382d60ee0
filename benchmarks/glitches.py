"""Glitches in 60 seconds of a tone through a call, with another process 50 % busy.

The tone goes into the microphone, through a G.711 call to an echo and back to the loudspeaker. A
glitch is a hundredth of a second in which the tone is missing, or has jumped by more than 0.4 rad
(0.1 ms). The peer is the same tone as it arrives at the microphone, on the same clock: what the
sound server itself spoils. The echo stands for another computer, and player and recorder are the
instruments: all three run in real time where that is allowed (`instruments`), the program as it
always does. `load` is that of the machine at the end: with more than both cores busy every part of
the chain comes too late.
"""

import json
import multiprocessing
import os
import tempfile
import time
from pathlib import Path

import numpy as np
import psutil

from tests.peers.pulse import Pulse, put_first, running_pulse
from tests.peers.sound_agent import SoundAgent, echo_call
from tests.telephony.sounds import RATE, Samples, from_pcm, glitches, tone

SECONDS = 60
HERTZ = 700
SETTLE_S = 4.0
INSTRUMENTS = {"sipp", "pacat", "parec"}


def be_half_busy() -> None:
    """What a desk that prints reports is to the other processes."""
    while True:
        end = time.perf_counter() + 0.05
        while time.perf_counter() < end:
            pass
        time.sleep(0.05)


def put_instruments_first() -> bool:
    """Let nothing on this machine hold up what is not the program; false where not allowed."""
    children = psutil.Process().children(recursive=True)
    chosen = [child.pid for child in children if child.name() in INSTRUMENTS]
    return False not in [put_first(process) for process in chosen]


def recorded_call(pulse: Pulse, folder: Path) -> tuple[Samples, bool]:
    """Speaker and microphone, side by side, for 60 s of a call in its steady state.

    Also says whether the instruments were put first.
    """
    agent = SoundAgent(folder / "agent", pulse)
    agent.start()
    try:
        with (
            echo_call(agent, folder / "sipp"),
            pulse.playing(tone(HERTZ, SECONDS + 2 * SETTLE_S)),
        ):
            time.sleep(SETTLE_S)
            with pulse.recording("card.monitor", channels=2) as path:
                first = put_instruments_first()
                time.sleep(SECONDS + 0.5)
            return from_pcm(path.read_bytes()).reshape(-1, 2)[: SECONDS * RATE], first
    finally:
        agent.stop()


def main() -> None:
    """Print the figure."""
    desk = multiprocessing.get_context("spawn").Process(target=be_half_busy, daemon=True)
    desk.start()
    with tempfile.TemporaryDirectory() as folder, running_pulse(one_clock=True) as pulse:
        both, first = recorded_call(pulse, Path(folder))
    desk.terminate()
    assert np.abs(both[:, 1]).max() > 0.1, "the microphone heard nothing"
    value, peer = glitches(both[:, 0], HERTZ), glitches(both[:, 1], HERTZ)
    print(
        json.dumps(
            {
                "figure": "glitches in a minute of tone through a call, another process 50 % busy",
                "value": value,
                "unit": "glitches",
                "peer": peer,
                "ratio": round(value / peer, 2) if peer else None,
                "target": 0,
                "met": value == 0,
                "instruments": "real time" if first else "normal",
                "load": round(os.getloadavg()[0], 1),
            }
        ),
        flush=True,
    )


if __name__ == "__main__":
    main()
