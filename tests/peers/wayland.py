"""A Wayland session of its own for the tests: the compositor weston, which draws for nobody."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.peers.programs import program, running, wait_until


@contextmanager
def running_wayland(folder: Path) -> Iterator[dict[str, str]]:
    """The environment of a program that is to open its windows there, while the block lasts."""
    folder.mkdir(mode=0o700, exist_ok=True)
    socket = "wayland-test"
    session = {"XDG_RUNTIME_DIR": str(folder), "WAYLAND_DISPLAY": socket}
    weston = [program("weston", "weston"), "--backend=headless-backend.so", f"--socket={socket}"]
    command = ["env", f"XDG_RUNTIME_DIR={folder}", *weston, "--no-config", "--idle-time=0"]
    with running(command, folder / "weston.log", folder):
        wait_until("the compositor listens", (folder / socket).exists)
        plain = {name: value for name, value in os.environ.items() if name != "DISPLAY"}
        own = {"XDG_DATA_HOME": str(folder / "data"), "QT_QPA_PLATFORM": "wayland"}
        yield plain | session | own
