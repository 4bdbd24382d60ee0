"""The program as its users start it: a command in a process of its own."""

import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest


class Outcome:
    """How a command ended: exit code, stdout and stderr."""

    def __init__(self, done: "subprocess.CompletedProcess[str]") -> None:
        self.code = done.returncode
        self.out = done.stdout
        self.err = done.stderr

    @property
    def json(self) -> Any:  # noqa: ANN401  whatever the command says
        """What stdout says as JSON."""
        return json.loads(self.out)


def combine(*args: str | Path, **environment: str) -> Outcome:
    """Run `python -m app` with these arguments to its end."""
    done = subprocess.run(
        [sys.executable, "-m", "app", *map(str, args)],
        env=os.environ | environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return Outcome(done)


class Headless:
    """A running `phone --headless`; its JSON lines can be waited for."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process
        self.lines: list[dict[str, Any]] = []
        self._arrived: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        for line in self.process.stdout or ():
            self._arrived.put(json.loads(line))
        self._arrived.put(None)

    def wait_for(self, event: str, seconds: float = 15.0) -> dict[str, Any]:
        """The next line with this event; the test fails when it does not come."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                line = self._arrived.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                pytest.fail(f"no {event!r} within {seconds} s: {self.lines}")
            if line is None:
                errors = self.process.stderr.read() if self.process.stderr else ""
                pytest.fail(f"the telephone ended before {event!r}: {self.lines}\n{errors}")
            self.lines.append(line)
            if line["event"] == event:
                return line

    def stop(self) -> int:
        """End it with SIGTERM and give its exit code."""
        self.process.terminate()
        return self.process.wait(timeout=15)


@contextmanager
def headless(*args: str | Path, **environment: str) -> Iterator[Headless]:
    """Run `phone --headless` with these arguments while the block lasts."""
    process = subprocess.Popen(
        [sys.executable, "-m", "app", "phone", "--headless", *map(str, args)],
        env=os.environ | environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield Headless(process)
    finally:
        process.terminate()
        process.wait(timeout=15)
        for stream in (process.stdout, process.stderr):
            if stream is not None:
                stream.close()
