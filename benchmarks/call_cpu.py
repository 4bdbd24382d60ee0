"""Processor time of one G.711 call without sound devices, beside baresip's; both in turn.

Each calls a SIPp that echoes, so that fifty packets a second go both ways. Target: 1.5 times
baresip's.
"""

import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from statistics import median

from app.telephony.commands import HangUp
from app.telephony.events import CallEnded, CallMediaChanged, MediaState, QualityMeasured
from benchmarks.processes import cpu_s, say, wake_ups
from tests.peers.baresip import Baresip, baresip
from tests.peers.engines import Telephone
from tests.peers.sipp import answering_sipp

ROUNDS = 3
WINDOW_S = 10.0
SETTLE_S = 1.5


def share(pid: int) -> tuple[float, float]:
    """Percent of a core and wake-ups a second of a process over the window."""
    cpu, woken, begun = cpu_s(pid), wake_ups(pid), time.monotonic()
    time.sleep(WINDOW_S)
    passed = time.monotonic() - begun
    return 100 * (cpu_s(pid) - cpu) / passed, (wake_ups(pid) - woken) / passed


def our_call(telephone: Telephone, port: int) -> tuple[float, float]:
    """The engine in a call that is checked to carry sound both ways."""
    mark = telephone.mark()
    call_id = telephone.dial(f"echo@127.0.0.1:{port}")
    telephone.wait_for(CallMediaChanged, lambda fact: fact.media is MediaState.ACTIVE, since=mark)
    time.sleep(SETTLE_S)
    used = share(telephone.ready.pid)
    telephone.send(HangUp(call_id=call_id))
    telephone.wait_for(CallEnded, lambda fact: fact.call_id == call_id)
    figures = telephone.all(QualityMeasured)[-1]
    assert figures.received > WINDOW_S * 45, figures
    assert figures.sent > WINDOW_S * 45, figures
    return used


def their_call(peer: Baresip, port: int) -> tuple[float, float]:
    """Baresip in the same call."""
    peer.command("dial", f"sip:echo@127.0.0.1:{port}")
    peer.wait_for_event("CALL_ESTABLISHED")
    time.sleep(SETTLE_S)
    used = share(peer.pid)
    peer.command("hangup")
    peer.wait_for_event("CALL_CLOSED")
    return used


def main() -> None:
    """Measure with the codecs given (default: G.711 alone, then all)."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        port = stack.enter_context(answering_sipp(folder / "sipp"))
        peer = stack.enter_context(baresip(folder / "baresip", rate=8000))
        phones = {}
        for name, options in (
            ("call_cpu_g711_narrowband", ("--codecs", "PCMA,PCMU")),
            ("call_cpu_g711", ()),
        ):
            phones[name] = Telephone(folder / name, *options)
            stack.callback(phones[name].stop)
            phones[name].start()
            phones[name].direct()
        theirs: list[tuple[float, float]] = []
        ours: dict[str, list[tuple[float, float]]] = {name: [] for name in phones}
        for _round in range(ROUNDS):
            theirs.append(their_call(peer, port))
            for name, phone in phones.items():
                ours[name].append(our_call(phone, port))
        reference = median(cpu for cpu, _woken in theirs)
        for name, figures in ours.items():
            value = median(cpu for cpu, _woken in figures)
            say(
                name,
                value,
                "% of a core",
                peer=reference,
                ratio=value / reference,
                wake_ups_per_s=median(woken for _cpu, woken in figures),
                target=1.5,
            )


if __name__ == "__main__":
    main()
