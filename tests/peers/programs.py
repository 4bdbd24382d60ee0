"""Real programs as peers: found on PATH, started on free loopback ports, ended by their id."""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

_LEAVE_S = 5.0


def program(name: str, package: str) -> str:
    """Path of a program; the test fails, never skips, where it is missing."""
    # Debian keeps servers in sbin, which is not on everybody's PATH.
    places = os.environ.get("PATH", "") + os.pathsep + "/usr/sbin" + os.pathsep + "/usr/local/sbin"
    found = shutil.which(name, path=places)
    if found is None:
        pytest.fail(f"this test needs {name}: install the Debian package {package}")
    return found


def free_port() -> int:
    """A loopback port that is free for UDP and for TCP."""
    for _attempt in range(100):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as tcp:
            tcp.bind(("127.0.0.1", 0))
            port = int(tcp.getsockname()[1])
            try:
                with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
                    udp.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise AssertionError("no free port on the loopback")


def wait_until(what: str, done: Callable[[], object], seconds: float = 10.0) -> None:
    """Wait until `done` gives something true; the test fails after `seconds`."""
    deadline = time.monotonic() + seconds
    while not done():
        if time.monotonic() > deadline:
            pytest.fail(f"not within {seconds} s: {what}")
        time.sleep(0.005)


@contextmanager
def running(command: list[str], log: Path, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run a program while the block lasts; what it prints goes to the file `log`."""
    with log.open("wb") as out:
        process = subprocess.Popen(
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(_LEAVE_S)
            except subprocess.TimeoutExpired:
                # Its children too: Kamailio told to leave while it forks would leave some behind.
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
