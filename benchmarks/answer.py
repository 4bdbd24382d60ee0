"""From the click on Answer to sound both ways, on the loopback, devices and all.

The caller says a tone from the moment it has its 200 OK, as a telephone does, and the agent's
microphone hears another one. The click is the command that leaves the desk; sound goes both ways
when the caller has got the microphone's tone and the loudspeaker plays the caller's.
"""

import contextlib
import os
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import numpy as np

from app.telephony.commands import Answer, ChooseDevices
from app.telephony.events import CallEnded, CallRinging
from benchmarks.figures import percentile, say
from tests.peers.pulse import Pulse, running_pulse
from tests.peers.sound_agent import SoundAgent
from tests.telephony.sounds import RATE, from_pcm, tone

CALLS = 40
TARGET_MS = 300.0
HERTZ_MICROPHONE = 700
LOUD = 0.02
WAIT_S = 5.0
_MU_LOUD = 0x50
"""A mu-law byte with a smaller inverted magnitude than this is no silence."""
_TONE = bytes(0x90 if n % 8 < 4 else 0x10 for n in range(160))
"""A square wave of 1,000 Hz, 20 ms of mu-law."""


class Caller:
    """Calls the agent over one socket for SIP and one for sound."""

    def __init__(self, port: int) -> None:
        self._sip = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._sip.connect(("127.0.0.1", port))
        self._sip.settimeout(WAIT_S)
        self._rtp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._rtp.bind(("127.0.0.1", 0))
        self._rtp.settimeout(WAIT_S)
        self._port, self._count = port, 0
        self._to = f"To: <sip:desk@127.0.0.1:{port}>"
        self._talking = threading.Event()

    def ring(self) -> None:
        """Send an INVITE, again as SIP has it while nothing comes back, and wait for its 180."""
        self._count += 1
        self._to = f"To: <sip:desk@127.0.0.1:{self._port}>"
        media = self._rtp.getsockname()[1]
        for wait_s in (0.5, 1.0, 2.0, WAIT_S):
            self._sip.settimeout(wait_s)
            self._send(
                "INVITE",
                "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
                f"m=audio {media} RTP/AVP 0\r\n",
            )
            with contextlib.suppress(TimeoutError):
                self._answer("180")
                self._sip.settimeout(WAIT_S)
                return
        raise TimeoutError("the telephone does not ring")

    def talk(self) -> float:
        """Take the 200, talk, and give the moment the agent's voice has come."""
        answer = self._answer("200")
        self._to = next(line for line in answer.split("\r\n") if line.lower().startswith("to:"))
        self._send("ACK")
        media = next(line for line in answer.split("\r\n") if line.startswith("m=audio"))
        self._talking.set()
        threading.Thread(target=self._say, args=(int(media.split()[1]),), daemon=True).start()
        while True:
            packet = self._rtp.recv(2048)
            loud = sum((~byte & 0x7F) > _MU_LOUD for byte in packet[12:])
            if loud > len(packet[12:]) // 4:
                return time.monotonic()

    def hang_up(self) -> None:
        """End the call."""
        self._talking.clear()
        self._send("BYE")
        self._answer("200", "BYE")

    def _say(self, port: int) -> None:
        number, due = 0, time.monotonic()
        while self._talking.is_set():
            head = b"\x80\x00" + number.to_bytes(2) + (160 * number).to_bytes(4) + b"tone"
            self._rtp.sendto(head + _TONE, ("127.0.0.1", port))
            number, due = number + 1, due + 0.02
            time.sleep(max(0.0, due - time.monotonic()))

    def _answer(self, status: str, method: str = "INVITE") -> str:
        while True:
            text = self._sip.recv(65535).decode()
            if text.startswith(f"SIP/2.0 {status}") and f"CSeq: {self._number(method)}" in text:
                return text

    def _number(self, method: str) -> str:
        return f"2 {method}" if method == "BYE" else f"1 {method}"

    def _send(self, method: str, body: str = "") -> None:
        me = self._sip.getsockname()[1]
        lines = [
            f"{method} sip:desk@127.0.0.1:{self._port} SIP/2.0",
            f"Via: SIP/2.0/UDP 127.0.0.1:{me};rport;branch=z9hG4bK-{method}-{self._count}",
            "Max-Forwards: 70",
            f"From: <sip:caller@127.0.0.1:{me}>;tag={self._count}",
            self._to,
            f"Call-ID: answer-{me}-{self._count}",
            f"CSeq: {self._number(method)}",
            f"Contact: <sip:caller@127.0.0.1:{me}>",
            *(["Content-Type: application/sdp"] if body else []),
            f"Content-Length: {len(body)}",
        ]
        self._sip.send(("\r\n".join(lines) + "\r\n\r\n" + body).encode())


class Ear:
    """Hears the loudspeaker as it plays, and knows when it was last quiet and first loud."""

    def __init__(self, recorder: "subprocess.Popen[bytes]") -> None:
        self._out = recorder.stdout
        self._loud = threading.Condition()
        self._since: float | None = None
        threading.Thread(target=self._listen, daemon=True).start()

    def wait_until_loud(self) -> float:
        """The moment from which sound has been heard."""
        with self._loud:
            assert self._loud.wait_for(lambda: self._since is not None, WAIT_S), "nothing was heard"
            assert self._since is not None
            return self._since

    def wait_until_quiet(self) -> None:
        """Until nothing is heard."""
        with self._loud:
            assert self._loud.wait_for(lambda: self._since is None, WAIT_S), "it is never quiet"

    def _listen(self) -> None:
        assert self._out is not None
        while chunk := self._out.read(2 * RATE // 200):
            loud = float(np.abs(from_pcm(chunk)).max()) > LOUD
            with self._loud:
                if loud != (self._since is not None):
                    self._since = time.monotonic() if loud else None
                    self._loud.notify_all()


@contextmanager
def listening(pulse: Pulse) -> Iterator[Ear]:
    """An ear at the loudspeaker."""
    command = ["parec", "-d", "speaker.monitor", "--raw", "--format=s16le", "--channels=1"]
    with subprocess.Popen(
        [*command, f"--rate={RATE}", "--latency-msec=5"],
        env=pulse.environment,
        stdout=subprocess.PIPE,
        bufsize=0,
    ) as recorder:
        try:
            yield Ear(recorder)
        finally:
            recorder.kill()


def answered_ms(agent: SoundAgent, caller: Caller, ear: Ear) -> float:
    """Milliseconds from the click to sound both ways, of one call."""
    mark = agent.mark()
    caller.ring()
    ringing = agent.wait_for(CallRinging, since=mark)
    ear.wait_until_quiet()
    clicked = time.monotonic()
    agent.send(Answer(call_id=ringing.call_id))
    both = max(caller.talk(), ear.wait_until_loud())
    caller.hang_up()
    agent.wait_for(CallEnded, lambda fact: fact.call_id == ringing.call_id)
    return (both - clicked) * 1000


def main() -> None:
    """Print the figure."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        pulse = stack.enter_context(running_pulse())
        stack.enter_context(pulse.playing(tone(HERTZ_MICROPHONE, 4.0 * CALLS)))
        ear = stack.enter_context(listening(pulse))
        agent = SoundAgent(folder / "agent", pulse)
        stack.callback(agent.stop)
        caller = Caller(agent.start().sip_port)
        agent.send(ChooseDevices(ring_enabled=False))  # the loudspeaker is to say one thing
        agent.direct()
        taken = [answered_ms(agent, caller, ear) for _ in range(CALLS)]
    load = round(os.getloadavg()[0], 1)
    name = (
        f"answer to sound both ways, p95 of {CALLS}, p50 {percentile(taken, 0.5):.0f}, load {load}"
    )
    say(name, percentile(taken, 0.95), "ms", target=TARGET_MS)


if __name__ == "__main__":
    main()
