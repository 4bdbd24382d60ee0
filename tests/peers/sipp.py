"""SIPp as the other person: scenarios written down message by message."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.peers.programs import free_port, program, running


@contextmanager
def answering_sipp(folder: Path, *, echo: bool = True) -> Iterator[int]:
    """SIPp answers every call (PCMU) and sends back what it hears; gives its SIP port."""
    folder.mkdir(exist_ok=True)
    port, media_port = free_port(), free_port()
    command = [program("sipp", "sip-tester"), "-sn", "uas", "-i", "127.0.0.1", "-p", str(port)]
    command += ["-mp", str(media_port), "-nostdin"] + (["-rtp_echo"] if echo else [])
    with running(command, folder / "sipp.log", folder):
        yield port


def run_sipp(folder: Path, scenario: str, target: str, *words: str, calls: int = 1) -> int:
    """Play a scenario (XML text) against `target` host:port to its end; gives SIPp's exit code."""
    folder.mkdir(exist_ok=True)
    file = folder / "scenario.xml"
    file.write_text(scenario, encoding="utf-8")
    command = [program("sipp", "sip-tester"), target, "-sf", str(file), "-m", str(calls)]
    command += ["-i", "127.0.0.1", "-p", str(free_port()), "-nostdin", "-timeout", "20s", *words]
    finished = subprocess.run(command, cwd=folder, capture_output=True, timeout=40, check=False)
    return finished.returncode
