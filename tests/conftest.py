"""What every test stands on: no screen, no sound server, no home but its own, no outside world."""

import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

import hypothesis
import pytest

# Real peers, and jobs that wait: any test may ask for them.
pytest_plugins = (
    "tests.held_jobs",
    "tests.peers.certificates",
    "tests.peers.engines",
    "tests.peers.networks",  # before what imports it, whose asserts pytest could not rewrite else
    "tests.peers.kamailio",
    "tests.peers.postgres",
    "tests.peers.radicale",
    "tests.peers.slapd",
    "tests.peers.offices",  # after what it imports, whose asserts pytest could not rewrite else
)

ROOT = Path(__file__).resolve().parents[1]
HOME = Path(tempfile.mkdtemp(prefix="combine-tests-"))

# Set before anything imports Qt; child processes inherit it.
for name in [name for name in os.environ if name.startswith(("PULSE_", "XDG_", "QT_", "PG"))]:
    del os.environ[name]
for name in ("DISPLAY", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "COMBINE_DATA_DIR"):
    os.environ.pop(name, None)
os.environ.update(
    HOME=str(HOME),
    XDG_RUNTIME_DIR=str(HOME),
    QT_QPA_PLATFORM="offscreen",
    PYTHONPATH=str(ROOT),
    LC_ALL="C.UTF-8",
    TZ="Europe/Paris",  # not UTC, so that a time in the wrong zone is seen
)
if hasattr(time, "tzset"):
    time.tzset()

# The machine is shared: how long one example takes says nothing.
hypothesis.settings.register_profile("combine", deadline=None, database=None)
hypothesis.settings.load_profile("combine")

LOOPBACK = ("127.", "::1", "localhost", "0.0.0.0", "::")  # noqa: S104 - names, nothing is bound


def refuse_the_outside_world(event: str, arguments: tuple[object, ...]) -> None:
    """Let no test of this process send anything beyond the loopback."""
    if event in ("socket.connect", "socket.sendto"):
        address = arguments[1]
        if isinstance(address, tuple) and not str(address[0]).startswith(LOOPBACK):
            raise AssertionError(f"a test wanted to reach {address[0]}")


sys.addaudithook(refuse_the_outside_world)


@pytest.fixture(autouse=True)
def own_data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that the program takes for its office when a test names none."""
    folder = tmp_path / "office"
    monkeypatch.setenv("COMBINE_DATA_DIR", str(folder))
    return folder


def pytest_unconfigure() -> None:
    """Take the home away again."""
    shutil.rmtree(HOME, ignore_errors=True)
