"""Another program of the same person, which speaks to the window of an office."""

import ast
import subprocess
import sys
from pathlib import Path

from pytestqt.qtbot import QtBot

_PROGRAM = """
import sys
from pathlib import Path
from app.ui.single_instance import SingleInstance
print(SingleInstance(Path(sys.argv[1])).{question})
"""


def asked(folder: Path, question: str, qtbot: QtBot) -> object:
    """What it is answered to one call of a method, while the window in this process serves it."""
    command = [sys.executable, "-c", _PROGRAM.format(question=question), str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        qtbot.waitUntil(lambda: process.poll() is not None, timeout=10_000)
        said, _errors = process.communicate()
    return ast.literal_eval(said)
