"""baresip as the other person: it answers by itself, plays a tone and keeps what it hears."""

import json
import socket
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.peers.programs import free_port, program, running, wait_until
from tests.peers.tones import write_tone

_CONFIG = """\
poll_method epoll
sip_listen 127.0.0.1:{port}
audio_player aubridge,out
audio_source {source}
audio_alert aubridge,nil
ausrc_srate {rate}
auplay_srate {rate}
ausrc_channels 1
auplay_channels 1
rtp_ports 30000-32000
jitter_buffer_delay 1-5
net_interface 127.0.0.1
module_path {modules}
module g711.so
module g722.so
module aubridge.so
module aufile.so
module uuid.so
module sndfile.so
module srtp.so
{tls}snd_path {folder}
module_tmp account.so
module_app menu.so
module_app ctrl_tcp.so
ctrl_tcp_listen 127.0.0.1:{control_port}
"""


@dataclass(slots=True)
class Baresip:
    """A running baresip, commanded over its control socket."""

    folder: Path
    port: int
    control: socket.socket
    pid: int
    _rest: bytes = b""
    _events: deque[dict[str, Any]] = field(default_factory=deque)

    @property
    def address(self) -> str:
        """Where it is called without a server."""
        return f"baresip@127.0.0.1:{self.port}"

    def command(self, name: str, parameters: str = "") -> str:
        """Have it do something; gives the text of its answer."""
        self._send({"command": name, "params": parameters, "token": name})
        while not (message := self._receive()).get("response"):
            self._events.append(message)
        return str(message.get("data", ""))

    def wait_registered(self) -> None:
        """Wait until its server has accepted it."""
        wait_until("baresip is registered", lambda: "OK" in self.command("reginfo"))

    def wait_for_event(self, kind: str) -> dict[str, Any]:
        """The next event of this type, for example CALL_CLOSED; fails after ten seconds."""
        while True:
            message = self._events.popleft() if self._events else self._receive()
            if message.get("event") and message.get("type") == kind:
                return message

    def heard(self) -> Path:
        """The WAV file of what it decoded last; it is complete once the call has ended."""
        files = sorted(self.folder.glob("dump-*-dec.wav"), key=lambda file: file.stat().st_mtime)
        return files[-1]

    def _send(self, message: dict[str, str]) -> None:
        body = json.dumps(message).encode()
        self.control.sendall(b"%d:%s," % (len(body), body))

    def _receive(self) -> dict[str, Any]:
        while True:
            size, colon, rest = self._rest.partition(b":")
            if colon and len(rest) > int(size):
                self._rest = rest[int(size) + 1 :]
                return dict(json.loads(rest[: int(size)]))
            data = self.control.recv(65536)
            if not data:
                raise AssertionError("baresip closed its control socket")
            self._rest += data


@contextmanager
def baresip(
    folder: Path,
    account: str = "",
    *,
    tone_hz: int = 440,
    rate: int = 16000,
    answer: str = "auto",
    ca_file: Path | None = None,
    says: Path | None = None,
    codecs: str = "",
) -> Iterator[Baresip]:
    """Run baresip; `account` is a line of its accounts file, by default one without a server.

    It plays a tone, or the WAV file it `says`, mono at `rate`. With `codecs`, such as
    "G722/16000/1", it speaks no others.

    With a file of authorities it verifies the servers it speaks TLS with.
    """
    folder.mkdir(exist_ok=True)
    if says is None:
        says = folder / "tone.wav"
        write_tone(says, tone_hz, rate=rate)
    port, control_port = free_port(), free_port()
    (folder / "config").write_text(
        _CONFIG.format(
            port=port,
            rate=rate,
            control_port=control_port,
            source=f"aufile,{says}",
            folder=folder,
            tls=f"sip_cafile {ca_file}\n" if ca_file is not None else "",
            modules=_modules(),
        )
    )
    line = account or f"<sip:baresip@127.0.0.1:{port}>;regint=0"
    line += f";audio_codecs={codecs}" if codecs else ""
    (folder / "accounts").write_text(f"{line};answermode={answer}\n")
    (folder / "contacts").write_text("")
    command = [program("baresip", "baresip-core"), "-f", str(folder)]
    with running(command, folder / "baresip.log", folder) as process:
        control: list[socket.socket] = []

        def connected() -> bool:
            if process.poll() is not None:
                log = (folder / "baresip.log").read_text(errors="replace")
                raise AssertionError(f"baresip ended: {log[-2000:]}")
            try:
                control.append(socket.create_connection(("127.0.0.1", control_port), 1))
            except OSError:
                return False
            return True

        wait_until("baresip opens its control socket", connected)
        with control[0] as link:
            link.settimeout(10)
            yield Baresip(folder, port, link, process.pid)


def _modules() -> str:
    places = [Path("/usr/lib/baresip/modules"), *Path("/usr/lib").glob("*/baresip/modules")]
    return str(next((place for place in places if place.is_dir()), places[0]))
