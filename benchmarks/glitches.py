"""Glitches in 60 seconds of a tone through a call, with another process 50 % busy.

The tone goes into the microphone, through a G.711 call to an echo and back to the loudspeaker; then
once more with every filter of the voice at work, when baresip says the tone, which no filter may
spoil. A glitch is a hundredth of a second in which the tone is missing, or has jumped by more than
0.4 rad (0.1 ms).

The peer is the least there is between the same microphone and a loudspeaker in the same minute:
PulseAudio's own recorder piped into its own player, with as much buffer as ours. Echo and baresip
stand for another computer, player and recorder are the instruments: they run in real time where
that is allowed (`instruments`), the program and its peer as they always do. So does PulseAudio in
the first minute. Its main thread hands sound between programs and card, is no real-time thread and
spoils both when it comes late; in the other minutes it is put first like the instruments. `load`
is that of the machine at the end.
"""

import json
import multiprocessing
import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import psutil

from app.telephony.commands import ChooseDevices
from app.telephony.events import CallAnswered
from tests.peers.baresip import baresip
from tests.peers.pulse import Pulse, put_first, running_pulse
from tests.peers.sound_agent import SoundAgent, echo_call
from tests.peers.tones import write_tone
from tests.telephony.sounds import RATE, Samples, from_pcm, glitches, tone

SECONDS = 60
HERTZ = 700
SETTLE_S = 4.0
PEER_BUFFERS_MS = 20, 40
OTHER_COMPUTER = {"sipp", "baresip"}
FILTERS = ChooseDevices(echo_cancel=True, noise_suppress=True, auto_gain=True)

Minute = tuple[Samples, Samples, Samples]
"""What loudspeaker, microphone and the peer's loudspeaker said."""


def be_half_busy() -> None:
    """What a desk that prints reports is to the other processes."""
    while True:
        end = time.perf_counter() + 0.05
        while time.perf_counter() < end:
            pass
        time.sleep(0.05)


def put_other_computer_first() -> bool:
    """Let nothing on this machine hold up what is not on it; false where not allowed."""
    children = psutil.Process().children(recursive=True)
    chosen = [child.pid for child in children if child.name() in OTHER_COMPUTER]
    return False not in [put_first(process) for process in chosen]


@contextmanager
def least_program(pulse: Pulse) -> Iterator[None]:
    """Meanwhile what the microphone hears is played on a loudspeaker of its own, "plain"."""
    pulse.plug_in("plain")
    sound = ["--raw", "--format=s16le", f"--rate={RATE}", "--channels=1"]
    hear, play = (f"--latency-msec={ms}" for ms in PEER_BUFFERS_MS)
    with (
        subprocess.Popen(
            ["parec", "-d", "microphone", hear, *sound],
            env=pulse.environment,
            stdout=subprocess.PIPE,
        ) as recorder,
        subprocess.Popen(
            ["pacat", "-d", "plain", play, *sound], env=pulse.environment, stdin=recorder.stdout
        ) as player,
    ):
        try:
            yield
        finally:
            player.terminate()
            recorder.terminate()


def recorded(pulse: Pulse) -> Minute:
    """A minute of every loudspeaker and the microphone, once all is steady."""
    with pulse.playing(tone(HERTZ, SECONDS + 2 * SETTLE_S)), least_program(pulse):
        time.sleep(SETTLE_S)
        with (
            pulse.recording("card.monitor", channels=2) as card,
            pulse.recording("plain.monitor") as plain,
        ):
            time.sleep(SECONDS + 0.5)
        both = from_pcm(card.read_bytes()).reshape(-1, 2)[: SECONDS * RATE]
        return both[:, 0], both[:, 1], from_pcm(plain.read_bytes())[: SECONDS * RATE]


def echoed(agent: SoundAgent, pulse: Pulse, folder: Path) -> tuple[Minute, bool]:
    """A minute of a call to an echo, without filters, and whether that was put first."""
    with echo_call(agent, folder / "sipp"):
        first = put_other_computer_first()
        return recorded(pulse), first


def filtered(agent: SoundAgent, pulse: Pulse, folder: Path) -> tuple[Minute, bool]:
    """A minute of a call to baresip with all filters, and whether that was put first."""
    said = folder / "tone.wav"
    write_tone(said, HERTZ, rate=8000, seconds=SECONDS + 4 * SETTLE_S)
    agent.send(FILTERS)
    with baresip(folder / "baresip", says=said, rate=8000, codecs="PCMU/8000/1") as peer:
        agent.direct()
        call_id = agent.dial(f"sip:{peer.address}")
        agent.wait_for(CallAnswered, lambda fact: fact.call_id == call_id)
        first = put_other_computer_first()
        return recorded(pulse), first


def measure(
    figure: str,
    call: Callable[[SoundAgent, Pulse, Path], tuple[Minute, bool]],
    *,
    server_first: bool,
) -> None:
    """Print the figure of a call."""
    with tempfile.TemporaryDirectory() as name, running_pulse(one_clock=True) as pulse:
        folder = Path(name)
        if server_first:
            put_first(pulse.process.pid)
        agent = SoundAgent(folder / "agent", pulse)
        agent.start()
        try:
            (speaker, microphone, plain), first = call(agent, pulse, folder)
        finally:
            agent.stop()
    assert np.abs(microphone).max() > 0.1, "the microphone heard nothing"
    value, peer = glitches(speaker, HERTZ), glitches(plain, HERTZ)
    line = {
        "figure": f"glitches in a minute of tone through a call, {figure}",
        "value": value,
        "unit": "glitches",
        "peer": peer,
        "ratio": round(value / peer, 2) if peer else None,
        "target": 0,
        "met": value == 0,
        "microphone": glitches(microphone, HERTZ),
        "instruments": "real time" if first else "normal",
        "load": round(os.getloadavg()[0], 1),
    }
    print(json.dumps(line), flush=True)


def main() -> None:
    """Print the figures."""
    desk = multiprocessing.get_context("spawn").Process(target=be_half_busy, daemon=True)
    desk.start()
    measure("another process 50 % busy", echoed, server_first=False)
    measure("the same, the sound server in real time", echoed, server_first=True)
    measure("the same with all filters of the voice", filtered, server_first=True)
    desk.terminate()


if __name__ == "__main__":
    main()
