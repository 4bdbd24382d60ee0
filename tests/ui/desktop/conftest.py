"""A real screen with a window manager, and a desk's window on it beside other programs."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.peers.desk_window import DeskWindow, running_desk
from tests.peers.screen import Screen, running_screen

_OTHER = """
import sys
from PySide6.QtWidgets import QApplication, QLineEdit
application = QApplication(sys.argv)
field = QLineEdit()
field.setWindowTitle("Another program")
field.textChanged.connect(lambda text: print(text, flush=True))
field.showFullScreen() if "full" in sys.argv else field.show()
application.exec()
"""


@pytest.fixture(scope="module")
def screen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Screen]:
    with running_screen(tmp_path_factory.mktemp("screen") / "x") as made:
        yield made


@pytest.fixture
def desk_window(screen: Screen, tmp_path: Path) -> Iterator[DeskWindow]:
    with running_desk(tmp_path / "desk", screen.environment) as made:
        yield made


@pytest.fixture
def other_program(screen: Screen) -> Iterator[Callable[..., str]]:
    """Opens another program with one field to type in, and gives the id of its window."""
    with ExitStack() as open_ones:

        def opened(*how: str) -> str:
            process = open_ones.enter_context(
                subprocess.Popen(
                    [sys.executable, "-c", _OTHER, *how],
                    env=screen.environment,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                )
            )
            open_ones.callback(process.kill)
            window = screen.window("Another program")
            screen.hands("windowfocus", "--sync", window)
            return window

        yield opened
