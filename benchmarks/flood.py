"""A flood of INVITEs, 500 a second for ten seconds, while somebody talks.

First from a host nobody knows, then from the registered server's. The sound of the call is counted
in packets that the far end sends back: one every 20 ms.
"""

import os
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from app.telephony.engine.endpoint import MAX_CALLS
from app.telephony.engine.incoming_calls import MOST_TOLD
from app.telephony.engine.measuring import QUALITY_S
from app.telephony.events import (
    CallEnded,
    CallMediaChanged,
    CallRinging,
    EngineLost,
    MediaState,
    QualityMeasured,
)
from benchmarks.figures import say
from benchmarks.processes import cpu_s
from tests.peers.certificates import make
from tests.peers.engines import Telephone
from tests.peers.joining import join
from tests.peers.kamailio import Kamailio
from tests.peers.raw_sip import SESSION, Wire
from tests.peers.sipp import answering_sipp

RATE, SECONDS = 500, 10
OFFER = SESSION + "m=audio 4000 RTP/AVP 0\r\n"
PACKETS = 50
"""A second, each way."""
LOST = 0.02
CORE = 1.0


def flood(port: int, host: str) -> None:
    """Call and call again from there."""
    wire, due = Wire(port, host), time.monotonic()
    for _call in range(RATE * SECONDS):
        wire.call(OFFER)
        due += 1 / RATE
        time.sleep(max(0.0, due - time.monotonic()))
    wire.close()


def heard(telephone: Telephone, call_id: str) -> QualityMeasured:
    """How the call stands at the next look at it."""
    mark = telephone.mark()
    return telephone.wait_for(
        QualityMeasured, lambda fact: fact.call_id == call_id, since=mark, seconds=3 * QUALITY_S
    )


def measure(name: str, telephone: Telephone, call_id: str, host: str) -> None:
    """Print what one flood has done."""
    mark, before = telephone.mark(), heard(telephone, call_id)
    used, begun = cpu_s(telephone.ready.pid), time.monotonic()
    flood(telephone.ready.sip_port, host)
    used, passed = cpu_s(telephone.ready.pid) - used, time.monotonic() - begun
    after = heard(telephone, call_id)
    assert not telephone.all(EngineLost), "the engine has ended"
    assert not [one for one in telephone.all(CallEnded) if one.call_id == call_id]
    load = round(os.getloadavg()[0], 1)
    due = PACKETS * (after.talked_ms - before.talked_ms) / 1000
    missing = 1 - (after.received - before.received) / due
    say(f"sound lost in a flood from {name}, load {load}", missing, "of 1", target=LOST)
    say(f"processor in a flood from {name}", used / passed, "cores", target=CORE)
    told = len(telephone.all(CallRinging, since=mark))
    say(f"calls told of {RATE * SECONDS} from {name}", told, "calls", target=MOST_TOLD + MAX_CALLS)


def main() -> None:
    """Print the figures."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server = Kamailio(folder, make(folder))
        server.start()
        stack.callback(server.stop)
        telephone = Telephone(folder / "office")
        stack.callback(telephone.stop)
        telephone.start()
        join(telephone, server, "alice")
        port = stack.enter_context(answering_sipp(folder))
        call_id = telephone.dial(f"anyone@127.0.0.1:{port}", "alice")
        telephone.wait_for(CallMediaChanged, lambda fact: fact.media is MediaState.ACTIVE)
        measure("a stranger", telephone, call_id, "127.0.0.2")
        measure("the server", telephone, call_id, "127.0.0.1")


if __name__ == "__main__":
    main()
