"""What the engine costs in a G.711 call with the sound bridge, against the same call without it.

Speech goes into the microphone and comes back from an echo, so that both directions carry sound.
The sound server is another process and not counted. Both engines are measured in turn.
"""

import json
import tempfile
import time
from pathlib import Path
from statistics import median

import psutil

from tests.peers.engines import Telephone
from tests.peers.pulse import Pulse, running_pulse
from tests.peers.sound_agent import SoundAgent, echo_call
from tests.telephony.sounds import speech, to_pcm

ROUNDS = 3
SECONDS = 15.0
SETTLE_S = 3.0
TARGET = 12.0


def processor_share(pid: int) -> float:
    """Share of one core that a process uses, in percent."""
    process = psutil.Process(pid)
    before, begun = process.cpu_times(), time.monotonic()
    time.sleep(SECONDS)
    after, passed = process.cpu_times(), time.monotonic() - begun
    used = after.user + after.system - before.user - before.system
    return 100 * used / passed


def share_in_a_call(telephone: Telephone, folder: Path) -> float:
    """The same for the engine of a telephone, once its call has settled."""
    ready = telephone.start()
    try:
        with echo_call(telephone, folder / "sipp"):
            time.sleep(SETTLE_S)
            return processor_share(ready.pid)
    finally:
        telephone.stop()


def share_with_sound(pulse: Pulse, folder: Path) -> float:
    """The same with speech in the microphone; fails when it does not come back."""
    agent = SoundAgent(folder / "sound", pulse)
    with pulse.playing(to_pcm(speech())):
        share = share_in_a_call(agent, folder)
    assert any(getattr(fact, "speaker", 0) > 0.5 for fact in agent.facts), "nothing was heard"
    return share


def main() -> None:
    """Print the figure."""
    measured = []
    with running_pulse() as pulse:
        for _ in range(ROUNDS):
            with tempfile.TemporaryDirectory() as name:
                folder = Path(name)
                silent = share_in_a_call(Telephone(folder / "silent"), folder)
                measured.append((share_with_sound(pulse, folder), silent))
    value, floor = (median(column) for column in zip(*measured, strict=True))
    print(
        json.dumps(
            {
                "figure": "processor for one G.711 call with sound, against one without",
                "value": round(value, 2),
                "unit": "% of a core",
                "floor": round(floor, 2),
                "ratio": round(value / floor, 2),
                "target": TARGET,
                "target_is_for": "value",
                "met": value < TARGET,
            }
        ),
        flush=True,
    )


if __name__ == "__main__":
    main()
