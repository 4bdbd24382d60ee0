"""How long the agent's voice is on its way through the program, in a G.711 call on the loopback.

Bursts of noise go into the microphone, through the call to an echo and back to the loudspeaker.
Both ends are recorded on one clock; half of the round is one way: microphone, bridge, 20 ms of
packet, jitter buffer. The floor is what no telephone with 20 ms packets goes below: the packet
itself and one packet of jitter buffer.
"""

import json
import tempfile
import time
from pathlib import Path
from statistics import median

import numpy as np

from tests.peers.pulse import Pulse, running_pulse
from tests.peers.sound_agent import SoundAgent, echo_call
from tests.telephony.sounds import RATE, Samples, from_pcm, likeness, to_pcm

CALLS = 3
BURSTS = 16
TARGET = 90.0
FLOOR = 40.0
SETTLE_S = 3.0


def burst(rng: np.random.Generator) -> Samples:
    """A fifth of a second of noise in the band of the telephone, then a rest."""
    size = RATE // 5
    spectrum = np.fft.rfft(rng.standard_normal(size))
    frequencies = np.fft.rfftfreq(size, 1 / RATE)
    spectrum[(frequencies < 400) | (frequencies > 3000)] = 0
    noise = np.fft.irfft(spectrum, size)
    return np.concatenate([0.3 * noise / np.abs(noise).max(), np.zeros(RATE * 3 // 10)])


def rounds_of_one_call(pulse: Pulse, folder: Path) -> list[float]:
    """Seconds from microphone to loudspeaker for each burst of a new call."""
    rng = np.random.default_rng(7)
    sound = np.concatenate([burst(rng) for _ in range(BURSTS)])
    agent = SoundAgent(folder / "agent", pulse)
    agent.start()
    try:
        with echo_call(agent, folder / "sipp"):
            time.sleep(SETTLE_S)
            with pulse.recording("card.monitor", channels=2) as path, pulse.playing(to_pcm(sound)):
                time.sleep(len(sound) / RATE + 1)
            both = from_pcm(path.read_bytes()).reshape(-1, 2)
    finally:
        agent.stop()
    return delays(both[:, 0], both[:, 1])


def delays(speaker: Samples, microphone: Samples) -> list[float]:
    """Delay of each second of the microphone that is found clearly at the speaker."""
    found = []
    for at in range(0, len(microphone) - 2 * RATE, RATE):
        said = microphone[at : at + RATE]
        if np.abs(said).max() < 0.05:
            continue
        alike, delay = likeness(speaker[at : at + 2 * RATE], said)
        if alike > 0.9:
            found.append(delay)
    return found


def main() -> None:
    """Print the figure."""
    rounds = []
    with running_pulse(one_clock=True) as pulse:
        for _ in range(CALLS):
            with tempfile.TemporaryDirectory() as folder:
                rounds += rounds_of_one_call(pulse, Path(folder))
    assert len(rounds) > CALLS * BURSTS / 4, "too few bursts came back"
    one_way = 1000 * median(rounds) / 2
    print(
        json.dumps(
            {
                "figure": "one-way delay of the voice, against packet and jitter buffer alone",
                "value": round(one_way, 1),
                "unit": "ms",
                "floor": FLOOR,
                "ratio": round(one_way / FLOOR, 2),
                "target": TARGET,
                "target_is_for": "value",
                "met": one_way <= TARGET,
                "worst": round(500 * max(rounds), 1),
            }
        ),
        flush=True,
    )


if __name__ == "__main__":
    main()
