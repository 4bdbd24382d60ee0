"""The engine at rest with a registered desk: processor, wake-ups, memory; and command latency."""

import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from statistics import quantiles

from app.telephony.commands import Dial
from app.telephony.events import CommandRefused
from benchmarks.processes import cpu_s, memory_mib, say, wake_ups
from tests.peers.baresip import baresip
from tests.peers.engines import Telephone

SETTLE_S = 5.0
WINDOW_S = 15.0
COMMANDS = 200


def answer_ms(telephone: Telephone) -> float:
    """Milliseconds from a command to its answer, through both sockets."""
    mark, begun = telephone.mark(), time.perf_counter()
    telephone.send(Dial(call_id="x", account="none", target="x"))
    telephone.wait_for(CommandRefused, since=mark)
    return (time.perf_counter() - begun) * 1000


def main() -> None:
    """Print the figures of one engine at rest."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        peer = stack.enter_context(baresip(folder / "baresip"))
        telephone = Telephone(folder / "office")
        stack.callback(telephone.stop)
        pid = telephone.start().pid
        telephone.direct()
        time.sleep(SETTLE_S)
        cpu, woken, begun = cpu_s(pid), wake_ups(pid), time.monotonic()
        time.sleep(WINDOW_S)
        passed = time.monotonic() - begun
        say("engine_idle_cpu", 100 * (cpu_s(pid) - cpu) / passed, "% of a core", target=0.2)
        say("engine_idle_wake_ups", (wake_ups(pid) - woken) / passed, "1/s", target=12)
        say("engine_idle_memory", memory_mib(pid), "MiB", peer=memory_mib(peer.pid))
        waits = []
        for _command in range(COMMANDS):
            waits.append(answer_ms(telephone))
            time.sleep(0.013)  # out of step with the engine's own wake-ups
        say("command_latency_p95", quantiles(waits, n=20)[-1], "ms", target=20)


if __name__ == "__main__":
    main()
