"""From an INVITE on the wire to the 180 Ringing, beside baresip on the same machine.

Both telephones are called in turn over one socket each, first with the machine at rest, then
beside a process that computes as a report does. Targets: p95 at most 4 and 12 times baresip's.
"""

import socket
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from statistics import quantiles

from benchmarks.processes import say
from tests.peers.baresip import baresip
from tests.peers.engines import Telephone

CALLS = 150
EVERY_S = 0.1  # the engine lets twelve calls a second begin
_REPORT = "import json\nwhile True: json.dumps([{'a': n, 'b': str(n)} for n in range(2000)])"

SDP = (
    "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
    "m=audio 4000 RTP/AVP 0 8 101\r\na=rtpmap:101 telephone-event/8000\r\n"
)


class Caller:
    """Calls one telephone again and again and gives up as soon as it rings."""

    def __init__(self, user: str, port: int) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.connect(("127.0.0.1", port))
        self._socket.settimeout(5)
        self._uri = f"sip:{user}@127.0.0.1:{port}"
        self._me = self._socket.getsockname()[1]
        self._count = 0
        self.waits_ms: list[float] = []

    def call(self) -> None:
        """One call; how long it took to ring is kept."""
        self._count += 1
        invite = self._request("INVITE", SDP)
        begun = time.perf_counter()
        self._socket.send(invite)
        self._wait_for(b"SIP/2.0 180")
        self.waits_ms.append((time.perf_counter() - begun) * 1000)
        self._socket.send(self._request("CANCEL"))
        final = self._wait_for(b"SIP/2.0 487")
        to = next(line for line in final.decode().split("\r\n") if line.lower().startswith("to:"))
        self._socket.send(self._request("ACK", to=to))

    def _wait_for(self, start: bytes) -> bytes:
        wanted = f"Call-ID: bench-{self._me}-{self._count}\r\n".encode()
        while True:
            message = self._socket.recv(65535)
            if message.startswith(start) and wanted in message:
                return message

    def _request(self, method: str, body: str = "", to: str = "") -> bytes:
        lines = [
            f"{method} {self._uri} SIP/2.0",
            f"Via: SIP/2.0/UDP 127.0.0.1:{self._me};rport;branch=z9hG4bK-{self._count}",
            "Max-Forwards: 70",
            f"From: <sip:caller@127.0.0.1:{self._me}>;tag={self._count}",
            to or f"To: <{self._uri}>",
            f"Call-ID: bench-{self._me}-{self._count}",
            f"CSeq: 1 {method}",
            f"Contact: <sip:caller@127.0.0.1:{self._me}>",
            *(["Content-Type: application/sdp"] if body else []),
            f"Content-Length: {len(body)}",
        ]
        return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


def p95(values: list[float]) -> float:
    """The value that 95 of 100 stay below."""
    return quantiles(values, n=20)[-1]


def measure(name: str, target: float, ours: Caller, theirs: Caller) -> None:
    """Call both in turn and print what came of it."""
    ours.waits_ms.clear()
    theirs.waits_ms.clear()
    for _round in range(CALLS):
        due = time.monotonic() + EVERY_S
        theirs.call()
        ours.call()
        time.sleep(max(0.0, due - time.monotonic()))
    value, peer = p95(ours.waits_ms), p95(theirs.waits_ms)
    say(
        name,
        value,
        "ms",
        p50=quantiles(ours.waits_ms, n=2)[0],
        peer=peer,
        peer_p50=quantiles(theirs.waits_ms, n=2)[0],
        ratio=value / peer,
        target=target,
    )


def main() -> None:
    """Run both measurements."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        peer = stack.enter_context(baresip(folder / "baresip", answer="manual"))
        telephone = Telephone(folder / "office")
        stack.callback(telephone.stop)
        telephone.start()
        telephone.direct("desk")
        ours, theirs = Caller("desk", telephone.ready.sip_port), Caller("baresip", peer.port)
        for caller in (ours, theirs):
            caller.call()
        measure("invite_to_180_p95", 4, ours, theirs)
        report = subprocess.Popen([sys.executable, "-c", _REPORT])
        stack.callback(report.wait)
        stack.callback(report.kill)
        measure("invite_to_180_p95_during_a_report", 12, ours, theirs)


if __name__ == "__main__":
    main()
