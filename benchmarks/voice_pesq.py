"""PESQ (wideband, ITU-T P.862.2) of speech over G.722, beside baresip's; both in turn.

The telephone and a baresip call the same third one, another baresip; everybody says the same file.
`sent` is what the third one hears, `heard` what the caller hears of it: our recording of the call,
and baresip's. Needs the package `pesq`, which is made with a C compiler:

    .venv/bin/python -m pip install --require-hashes -r requirements/bench.lock
"""

import json
import os
import tempfile
import time
import wave
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median

import numpy as np
from pesq import pesq

from app.telephony.commands import HangUp, Record
from app.telephony.events import (
    CallEnded,
    CallMediaChanged,
    MediaState,
    QualityMeasured,
    RecordingChanged,
    RecordingState,
)
from app.telephony.recordings.playing import open_sound
from tests.peers.baresip import Baresip, baresip
from tests.peers.engines import Telephone
from tests.telephony.sounds import RATE as SPEECH_RATE
from tests.telephony.sounds import Samples, likeness, read_wav, resampled, speech, to_pcm

RATE = 16_000
ROUNDS = 5
SAID_S = 10
PAUSE_S = 1.5
CALLER = 1
TARGET = 0.95


def write_speech(path: Path) -> Samples:
    """A pause and the speech, twice; gives the speech alone."""
    said = resampled(speech("en")[: SAID_S * SPEECH_RATE], SPEECH_RATE, RATE)
    pause = np.zeros(int(PAUSE_S * RATE))
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", ""))
        file.writeframes(to_pcm(np.concatenate([pause, said, pause, said, pause])))
    return said


def score(said: Samples, heard: Samples) -> float:
    """PESQ of what was heard, from where it begins."""
    _alike, delay = likeness(heard, said[: 2 * RATE], RATE)
    begin = max(0, int(delay * RATE))
    piece = heard[begin : begin + len(said)]
    assert len(piece) > 0.9 * len(said), "it was not heard to its end"
    return float(pesq(RATE, said, piece, "wb"))


def wait_for_speech() -> None:
    """Let the speech be said once, whole."""
    time.sleep(PAUSE_S + SAID_S + PAUSE_S + 0.5)


@contextmanager
def speaking_telephone(folder: Path, file: Path) -> Iterator[Telephone]:
    """A telephone that says the file from its beginning."""
    telephone = Telephone(folder, "--play", str(file))
    telephone.start()
    try:
        telephone.direct()
        yield telephone
    finally:
        telephone.stop()


def our_call(telephone: Telephone, third: Baresip, folder: Path) -> tuple[Samples, Samples]:
    """What the third one hears of us, and we of it."""
    mark, key = telephone.mark(), os.urandom(32)
    call_id = telephone.dial(third.address)
    telephone.wait_for(CallMediaChanged, lambda fact: fact.media is MediaState.ACTIVE, since=mark)
    telephone.send(Record(call_id=call_id, on=True, folder=str(folder), key=key))
    wait_for_speech()
    telephone.send(HangUp(call_id=call_id))
    telephone.wait_for(CallEnded, since=mark)
    kept = telephone.wait_for(
        RecordingChanged, lambda fact: fact.state is RecordingState.FINISHED, since=mark
    )
    third.wait_for_event("CALL_CLOSED")
    assert telephone.all(QualityMeasured)[-1].codec == "G722"
    sound = open_sound(Path(kept.path), key)
    assert sound.rate == RATE
    return read_wav(third.heard())[1][:, 0], sound.read(0, sound.frames)[:, CALLER] / 32768


def their_call(peer: Baresip, third: Baresip) -> tuple[Samples, Samples]:
    """The same of baresip."""
    peer.command("dial", f"sip:{third.address}")
    peer.wait_for_event("CALL_ESTABLISHED")
    wait_for_speech()
    peer.command("hangup")
    for one in (peer, third):
        one.wait_for_event("CALL_CLOSED")
    return read_wav(third.heard())[1][:, 0], read_wav(peer.heard())[1][:, 0]


def main() -> None:
    """Print both figures."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        file = folder / "speech.wav"
        said = write_speech(file)
        third, peer = (
            stack.enter_context(baresip(folder / name, says=file, codecs="G722/16000/1"))
            for name in ("third", "peer")
        )
        ours, theirs = [], []
        for _round in range(ROUNDS):
            theirs.append([score(said, heard) for heard in their_call(peer, third)])
            with speaking_telephone(folder / "office", file) as telephone:
                ours.append([score(said, heard) for heard in our_call(telephone, third, folder)])
    for place, way in enumerate(("sent", "heard")):
        value, reference = (median(pair[place] for pair in pairs) for pairs in (ours, theirs))
        ratio = value / reference
        line = {
            "figure": f"pesq_{way}",
            "value": round(value, 3),
            "unit": "PESQ wideband",
            "peer": round(reference, 3),
            "ratio": round(ratio, 3),
            "target": TARGET,
            "met": ratio >= TARGET,  # more is better here
            "load": round(os.getloadavg()[0], 1),
        }
        print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main()
