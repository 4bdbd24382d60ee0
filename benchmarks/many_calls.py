"""Thousands of calls in a row, thirty a second, each answered, spoken on and ended.

SIPp calls from the host of the server this telephone is registered at, as that server would. A call
that is not answered is lost. Then what the calls have left in the engine: memory, threads, files.
"""

import csv
import os
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

import psutil

from app.telephony.commands import Answer
from app.telephony.events import CallRinging, Event
from benchmarks.figures import say
from tests.peers.certificates import make
from tests.peers.engines import Telephone
from tests.peers.joining import join
from tests.peers.kamailio import Kamailio
from tests.peers.programs import free_port, program

RATE, CALLS, WARM_UP = 30, 5_000, 1_000
SETTLE_S = 35.0
"""Transactions of SIP are remembered for 32 s, and cycles collected meanwhile."""
GROWTH_MB = 5.0


class Answering(Telephone):
    """Answers whoever calls; remembers nobody."""

    def hear(self, fact: Event) -> None:
        """Take every call at once."""
        if isinstance(fact, CallRinging):
            self.send(Answer(call_id=fact.call_id))
        super().hear(fact)
        del self.facts[: max(0, len(self.facts) - 200)]


def calls(folder: Path, port: int, count: int) -> tuple[int, float]:
    """How many of these calls were lost, and how many were begun a second."""
    stats = folder / f"{count}.csv"
    command = [program("sipp", "sip-tester"), f"127.0.0.1:{port}", "-sn", "uac", "-s", "alice"]
    command += ["-i", "127.0.0.1", "-p", str(free_port()), "-mp", str(free_port()), "-nostdin"]
    command += ["-r", str(RATE), "-m", str(count), "-d", "0", "-recv_timeout", "5000"]
    command += ["-trace_stat", "-stf", str(stats), "-fd", "1"]
    begun = time.monotonic()
    subprocess.run(command, cwd=folder, capture_output=True, check=False, timeout=count / 10 + 60)
    passed = time.monotonic() - begun
    with stats.open(newline="") as file:
        last = list(csv.DictReader(file, delimiter=";"))[-1]
    return count - int(last["SuccessfulCall(C)"]), count / passed


def footprint(pid: int) -> tuple[float, int, int]:
    """Memory of its own in MB, threads and open files of a process at rest."""
    time.sleep(SETTLE_S)
    process = psutil.Process(pid)
    return process.memory_full_info().uss / 1e6, process.num_threads(), process.num_fds()


def main() -> None:
    """Print the figures; a number of calls may be given."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else CALLS
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server = Kamailio(folder, make(folder))
        server.start()
        stack.callback(server.stop)
        telephone = Answering(folder / "office")
        stack.callback(telephone.stop)
        ready = telephone.start()
        join(telephone, server, "alice")
        calls(folder, ready.sip_port, WARM_UP)
        before = footprint(ready.pid)
        lost, rate = calls(folder, ready.sip_port, count)
        after = footprint(ready.pid)
        assert psutil.pid_exists(ready.pid), "the engine has ended"
    load = round(os.getloadavg()[0], 1)
    say(f"calls lost of {count}, {rate:.0f} a second, load {load}", lost, "calls", target=0)
    say(f"memory after {count} calls", after[0] - before[0], "MB", target=GROWTH_MB)
    say(f"threads left by {count} calls", after[1] - before[1], "threads", target=0)
    say(f"files left by {count} calls", after[2] - before[2], "files", target=0)


if __name__ == "__main__":
    main()
