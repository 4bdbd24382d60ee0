"""The filters of the voice: how much echo they take out, and what 10 ms of sound cost.

The echo is that of the tests: a demo caller through a simulated room of 200 ms, 60 ms late, through
a small loudspeaker, in the portions of a sound card. ERLE is measured once three seconds have been
heard. The peer of the cost is the same way without filters.
"""

import json
import statistics
import time

import numpy as np

from app.telephony.engine.limiter import Limiter
from app.telephony.engine.voice import FRAME, Care, Voice
from tests.peers.pulse import wait_until
from tests.telephony.sounds import RATE, Samples, speech, to_pcm, tone
from tests.telephony.test_sound_voice import CONVERGED, decibels, echo_of, through

SECONDS = 10
PIECE = 2 * FRAME


def ready(care: Care) -> Voice:
    """A voice whose filters are loaded."""
    voice = Voice()
    voice.take(care)
    wait_until(lambda: voice.ready, "the filters")
    return voice


def erle(care: Care, far: Samples) -> float:
    """Decibels by which the echo is lower once the room is known."""
    echo = echo_of(far)
    left = through(ready(care), echo, far)
    return decibels(echo[CONVERGED : len(left)], left[CONVERGED:])


def cost_ms(care: Care, far: Samples) -> tuple[float, float]:
    """Milliseconds of processor for one frame of 10 ms: mean and 99th percentile."""
    voice, near_pcm, far_pcm = ready(care), to_pcm(echo_of(far)), to_pcm(far)
    took = []
    for at in range(0, len(near_pcm) - FRAME, FRAME):
        begin = time.thread_time()
        voice.played(far_pcm[at : at + FRAME])
        voice.cleaned(near_pcm[at : at + FRAME])
        took.append(1000 * (time.thread_time() - begin))
    return statistics.fmean(took), statistics.quantiles(took, n=100)[98]


def limiter_ms(loudness: float) -> float:
    """Milliseconds of processor the limiter takes for 20 ms, the 99th percentile."""
    pcm, limiter, took = tone(1000, SECONDS, loudness=loudness), Limiter(), []
    for at in range(0, len(pcm) - PIECE, PIECE):
        begin = time.thread_time()
        limiter.limit(pcm[at : at + PIECE])
        took.append(1000 * (time.thread_time() - begin))
    return statistics.quantiles(took, n=100)[98]


def say(figure: str, value: float, unit: str, **more: object) -> None:
    """One line of JSON."""
    line = {"figure": figure, "value": round(value, 3), "unit": unit, **more}
    print(json.dumps(line), flush=True)


def main() -> None:
    """Print the figures."""
    far = np.tile(speech("fr"), 2)[: SECONDS * RATE]
    for name, care in (
        ("echo", Care(echo=True)),
        ("noise", Care(noise=True)),
        ("gain", Care(gain=True)),
        ("echo and noise", Care(echo=True, noise=True)),
        ("echo, noise and gain", Care(echo=True, noise=True, gain=True)),
    ):
        if care.echo:
            value = erle(care, far)
            say(f"echo taken out ({name})", value, "dB", target=20, met=value >= 20)
        value, slow = cost_ms(care, far)
        nothing, _slow = cost_ms(Care(), far)
        more = {"p99": round(slow, 3), "peer": round(nothing, 4), "target": 1.0}
        more["met"] = value <= 1.0
        say(f"processor for 10 ms of voice ({name})", value, "ms", **more)
    say("20 ms through the limiter, speech", limiter_ms(0.4), "ms")
    say("20 ms through the limiter, a shriek", limiter_ms(1.0), "ms", target=2.0)


if __name__ == "__main__":
    main()
