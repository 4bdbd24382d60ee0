"""A screen of its own for the windows that are measured."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from tests.peers.programs import program


@contextmanager
def xvfb() -> Iterator[dict[str, str]]:
    """Run Xvfb and give the environment for programs that are to show themselves on it."""
    read, write = os.pipe()
    server = subprocess.Popen(
        [program("Xvfb", "xvfb"), "-displayfd", str(write), "-screen", "0", "1600x1000x24"],
        pass_fds=(write,),
        stdin=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    try:
        with os.fdopen(read) as answer:
            number = answer.readline().strip()
        away = {"WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "PYTHONDONTWRITEBYTECODE"}
        kept = {name: value for name, value in os.environ.items() if name not in away}
        yield kept | {"DISPLAY": f":{number}", "QT_QPA_PLATFORM": "xcb"}
    finally:
        server.terminate()
        server.wait()
