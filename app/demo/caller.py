"""Starts the demo's caller: a second process that places a real call."""

import subprocess

from app.demo.cast import DemoCaller
from app.launch import own_command
from app.paths import resource

CallerProcess = subprocess.Popen[str]


def call_the_desk(
    caller: DemoCaller,
    *,
    language: str,
    line: str,
    port: int,
    after_s: float,
    talk_s: float = 40.0,
) -> CallerProcess:
    """Have `caller` call `line` on loopback `port` in `after_s` seconds and speak for `talk_s`."""
    return subprocess.Popen(
        own_command(
            "demo-caller",
            f"--to=sip:{line}@127.0.0.1:{port}",
            f"--number={caller.number}",
            f"--name={caller.name}",
            f"--say={resource('sounds', f'demo-caller-{language}.wav')}",
            f"--after={after_s}",
            f"--talk-seconds={talk_s}",
        ),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        text=True,
    )
