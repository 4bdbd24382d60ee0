"""Starts the demo's caller: a second process that places a real call."""

import subprocess

from app.demo.cast import DemoCaller
from app.launch import own_command
from app.paths import resource


def call_the_desk(
    caller: DemoCaller, *, language: str, port: int, after_s: float, talk_s: float = 40.0
) -> "subprocess.Popen[str]":
    """Have `caller` call the telephone on loopback `port` in `after_s` seconds, for `talk_s`."""
    return subprocess.Popen(
        own_command(
            "demo-caller",
            f"--to=sip:desk@127.0.0.1:{port}",
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
