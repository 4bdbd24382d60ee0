"""Thousands of calls in a row, thirty a second, each answered, spoken on and ended.

SIPp calls through the server this telephone is registered at, then from the host of that server,
as the server would. A call that is not answered is lost. Then what all of them have left in the
engine, at rest: memory, threads, files.
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
from app.telephony.engine.housekeeping import EVERY_S
from app.telephony.events import CallRinging, Event
from benchmarks.figures import say
from tests.peers.certificates import make
from tests.peers.engines import Telephone
from tests.peers.joining import join
from tests.peers.kamailio import Kamailio
from tests.peers.programs import free_port, program

RATE = 30
THROUGH_SERVER, CALLS, FIRST = 1_800, 5_000, 10
REMEMBERED_S = 32.0
"""How long SIP remembers a transaction."""
GROWTH_MB = 5.0

_LINES = """\
Via: SIP/2.0/UDP [local_ip]:[local_port];branch=[branch]
{routes}From: <sip:outside@[local_ip]:[local_port]>;tag=[call_number]
To: <sip:alice@[remote_ip]:[remote_port]>{tag}
Call-ID: [call_id]
CSeq: {number} {method}
Contact: <sip:outside@[local_ip]:[local_port]>
Max-Forwards: 70
Content-Length: [len]
"""
_OFFER = """
v=0
o=- 1 1 IN IP4 [local_ip]
s=-
c=IN IP4 [media_ip]
t=0 0
m=audio [media_port] RTP/AVP 0
a=rtpmap:0 PCMU/8000
"""


def _ask(method: str, number: int) -> str:
    """A request of the caller; what belongs to a call follows the server's Record-Route."""
    begins = method == "INVITE"
    lines = _LINES.format(
        routes="" if begins else "[routes]\n",
        tag="" if begins else "[peer_tag_param]",
        number=number,
        method=method,
    )
    uri = "sip:alice@[remote_ip]:[remote_port]" if begins else "[next_url]"
    kind = "Content-Type: application/sdp\n" if begins else ""
    text = f"{method} {uri} SIP/2.0\n{kind}{lines}{_OFFER if begins else ''}"
    repeated = "" if method == "ACK" else ' retrans="500"'
    return f"<send{repeated}><![CDATA[\n{text}\n]]></send>\n"


CALLER = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<scenario name="caller">\n'
    + _ask("INVITE", 1)
    + '<recv response="100" optional="true"/>\n<recv response="180" optional="true"/>\n'
    + '<recv response="200" rrs="true"/>\n'
    + _ask("ACK", 1)
    + _ask("BYE", 2)
    + '<recv response="200"/>\n</scenario>\n'
)
_BEAR_THE_UNEXPECTED = "all,-abortunexp"
"""Two processes of the server may let the 200 overtake the 180 that was before it."""


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
    scenario, stats = folder / "caller.xml", folder / f"{port}-{count}.csv"
    scenario.write_text(CALLER, "utf-8")
    command = [program("sipp", "sip-tester"), f"127.0.0.1:{port}", "-sf", str(scenario)]
    command += ["-i", "127.0.0.1", "-p", str(free_port()), "-mp", str(free_port()), "-nostdin"]
    command += ["-default_behaviors", _BEAR_THE_UNEXPECTED, "-l", "300"]
    command += ["-r", str(RATE), "-m", str(count), "-recv_timeout", "5000"]
    command += ["-trace_stat", "-stf", str(stats), "-fd", "1"]
    begun = time.monotonic()
    subprocess.run(command, cwd=folder, capture_output=True, check=False, timeout=count / 10 + 60)
    passed = time.monotonic() - begun
    with stats.open(newline="") as file:
        last = list(csv.DictReader(file, delimiter=";"))[-1]
    return count - int(last["SuccessfulCall(C)"]), count / passed


def footprint(pid: int) -> tuple[float, int, int]:
    """Memory of its own in MB, threads and open files of a process at rest.

    Anonymous memory: pages of files count as its own or not as other programs come and go.
    """
    time.sleep(REMEMBERED_S + EVERY_S + 1)
    process = psutil.Process(pid)
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Anonymous:"):
            memory = int(line.split()[1]) * 1024 / 1e6
    return memory, process.num_threads(), process.num_fds()


def main() -> None:
    """Print the figures; a number of calls may be given."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else CALLS
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server = Kamailio(folder, make(folder), watches_calls=False)
        server.start()
        stack.callback(server.stop)
        telephone = Answering(folder / "office")
        stack.callback(telephone.stop)
        ready = telephone.start()
        join(telephone, server, "alice")
        calls(folder, ready.sip_port, FIRST)
        before = footprint(ready.pid)
        loads = [os.getloadavg()[0]]
        there, there_rate = calls(folder, server.port, THROUGH_SERVER)
        loads.append(os.getloadavg()[0])
        lost, rate = calls(folder, ready.sip_port, count)
        after = footprint(ready.pid)
        assert psutil.pid_exists(ready.pid), "the engine has ended"
    through = f"calls through Kamailio lost of {THROUGH_SERVER}, {there_rate:.0f} a second"
    say(f"{through}, load {loads[0]:.1f}", there, "calls", target=0)
    say(f"calls lost of {count}, {rate:.0f} a second, load {loads[1]:.1f}", lost, "calls", target=0)
    every = count + THROUGH_SERVER
    say(f"memory after {every} calls", after[0] - before[0], "MB", target=GROWTH_MB)
    say(f"threads left by {every} calls", after[1] - before[1], "threads", target=0)
    say(f"files left by {every} calls", after[2] - before[2], "files", target=0)


if __name__ == "__main__":
    main()
