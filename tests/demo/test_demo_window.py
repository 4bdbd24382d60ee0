"""The demo as a person lives it: a real window, a real call, real sound, keys pressed."""

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.paths import DataPaths
from app.telephony.rendezvous import find
from tests.cli.program import combine
from tests.peers.programs import wait_until
from tests.peers.pulse import Pulse, running_pulse
from tests.peers.screen import Screen, running_screen
from tests.telephony.sounds import RATE, from_pcm, share_heard, speech

pytestmark = pytest.mark.quiet

CALL = "SELECT outcome, contact_id FROM call WHERE uid NOT LIKE 'demo-%'"


@dataclass
class Demo:
    """A running demo: its window, its sound and its log."""

    process: "subprocess.Popen[bytes]"
    paths: DataPaths
    screen: Screen
    pulse: Pulse

    def calls(self) -> list[tuple[str, int | None]]:
        """The calls that are not of the invented year: outcome and contact."""
        try:
            with closing(sqlite3.connect(self.paths.database, timeout=10)) as database:
                return database.execute(CALL).fetchall()
        except sqlite3.OperationalError:
            return []  # the office is still being built

    def wait_for_outcome(self, outcome: str) -> None:
        """Wait until the demo's call stands so in the log."""
        wait_until(
            f"the call is {outcome}: {self.calls()}",
            lambda: [call[0] for call in self.calls()] == [outcome],
            seconds=30,
        )


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    root = tmp_path / "demo"
    with running_screen(tmp_path / "screen") as screen, running_pulse() as pulse:
        command = [sys.executable, "-m", "app", "demo", "--lang", "en", "--data-dir", str(root)]
        sound = {name: pulse.environment[name] for name in ("PULSE_SERVER", "PULSE_COOKIE")}
        environment = screen.environment | sound
        with (
            (tmp_path / "said").open("wb") as said,
            subprocess.Popen(command, env=environment, stdout=said, stderr=said) as process,
        ):
            try:
                yield Demo(process, DataPaths(root), screen, pulse)
            finally:
                process.kill()
                engine = find(DataPaths(root).engine_file)
                if engine is not None:
                    os.kill(engine.pid, signal.SIGKILL)


@pytest.mark.timeout(120)
def test_the_demo_rings_is_answered_by_a_key_and_heard(demo: Demo) -> None:
    window = demo.screen.window("Combiné")
    demo.screen.hands("windowfocus", "--sync", window)
    demo.wait_for_outcome("ringing")
    card = demo.screen.window("Incoming call")
    assert demo.screen.focused() == window != card
    with demo.pulse.recording() as heard:
        demo.screen.hands("key", "F8")
        demo.wait_for_outcome("talking")
        wait_until(
            "eight seconds of the call are heard",
            lambda: heard.stat().st_size > 8 * 48_000 * 2,
            seconds=20,
        )
    assert share_heard(from_pcm(heard.read_bytes()), speech("en")[: 5 * RATE]) > 0.5
    demo.screen.hands("key", "F10")
    demo.wait_for_outcome("answered")
    assert demo.calls()[0][1] is not None


@pytest.mark.timeout(120)
def test_commands_from_outside_act_on_its_call(demo: Demo) -> None:
    def call(*words: str) -> int:
        return combine("call", *words, "--data-dir", demo.paths.root).code

    demo.wait_for_outcome("ringing")
    assert call("hang-up") == 1  # nothing to hang up yet
    assert call("answer") == 0
    demo.wait_for_outcome("talking")
    assert [call("mute", "on"), call("hold"), call("hold", "off")] == [0, 0, 0]
    assert call("hang-up") == 0
    demo.wait_for_outcome("answered")


@pytest.mark.timeout(120)
def test_closing_the_window_ends_the_program_and_its_engine(demo: Demo) -> None:
    window = demo.screen.window("Combiné")
    wait_until("the engine is up", lambda: find(demo.paths.engine_file), seconds=20)
    engine = find(demo.paths.engine_file)
    assert engine is not None
    demo.screen.hands("windowfocus", "--sync", window, "key", "alt+F4")
    assert demo.process.wait(timeout=20) == 0
    wait_until("the engine is gone", lambda: not Path(f"/proc/{engine.pid}").exists())
