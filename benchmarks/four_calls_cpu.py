"""Processor time of four calls at once, in conference, all with sound both ways and recorded.

Four SIPps echo; the conference keeps all four lines speaking. The engine has no sound device here.
"""

import os
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from app.telephony.commands import HangUp, Merge, Record
from app.telephony.events import (
    CallEnded,
    CallMediaChanged,
    MediaState,
    QualityMeasured,
    RecordingChanged,
    RecordingState,
)
from benchmarks.figures import say
from benchmarks.processes import cpu_s
from tests.peers.engines import Telephone
from tests.peers.sipp import answering_sipp

LINES = 4
SETTLE_S, WINDOW_S = 2.0, 20.0
TARGET = 60.0


def speaking(telephone: Telephone, port: int) -> str:
    """A call whose sound runs; its id."""
    call_id = telephone.dial(f"echo@127.0.0.1:{port}")
    telephone.wait_for(
        CallMediaChanged,
        lambda fact: fact.call_id == call_id and fact.media is MediaState.ACTIVE,
    )
    return call_id


def recorded(telephone: Telephone, call_id: str) -> None:
    """Wait until a call is being recorded."""
    telephone.wait_for(
        RecordingChanged,
        lambda fact: fact.call_id == call_id and fact.state is RecordingState.RECORDING,
    )


def check_sound(telephone: Telephone, call_id: str) -> None:
    """End a call, which must have carried sound both ways all the time."""
    telephone.send(HangUp(call_id=call_id))
    telephone.wait_for(CallEnded, lambda fact: fact.call_id == call_id)
    figures = [fact for fact in telephone.all(QualityMeasured) if fact.call_id == call_id][-1]
    assert min(figures.received, figures.sent) > WINDOW_S * 45, figures


def main() -> None:
    """Print the figure."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        telephone = Telephone(folder / "office")
        stack.callback(telephone.stop)
        pid = telephone.start().pid
        telephone.direct()
        lines: list[str] = []
        for number in range(LINES):
            port = stack.enter_context(answering_sipp(folder / f"sipp{number}"))
            lines.append(speaking(telephone, port))
            if number:
                mark = telephone.mark()
                telephone.send(Merge(call_id=lines[0], other_id=lines[-1]))
                for _ in lines:
                    telephone.wait_for(
                        CallMediaChanged, lambda f: f.media is MediaState.ACTIVE, since=mark
                    )
        for line in lines:
            telephone.send(Record(call_id=line, on=True, folder=str(folder), key=os.urandom(32)))
            recorded(telephone, line)
        time.sleep(SETTLE_S)
        used, begun = cpu_s(pid), time.monotonic()
        time.sleep(WINDOW_S)
        share = 100 * (cpu_s(pid) - used) / (time.monotonic() - begun)
        for line in lines:
            check_sound(telephone, line)
    load = round(os.getloadavg()[0], 1)
    say(f"four calls in conference, recorded, load {load}", share, "% of a core", target=TARGET)


if __name__ == "__main__":
    main()
