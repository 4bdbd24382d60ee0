"""PySide6 explains a wrong call in the same words, although it has read them only then."""

import subprocess
import sys

import pytest

EXPLAINED = {
    "a wrong type": "QSize('wide')",
    "too many arguments": "QSize(1, 2, 3)",
    "an unknown keyword": "QObject(colour=1)",
    "a signature": "print(get_signature(QSize.transpose))",
    "a help text": "print(QSize.__doc__)",
    "an enumeration": "print(get_signature(Qt.AlignmentFlag))",
    "the making of stubs": "from PySide6.support.signature.lib.pyi_generator import generate_pyi",
}
PROGRAM = """
from PySide6.QtCore import QObject, QSize, Qt
from PySide6.support.signature import get_signature
try:
    {act}
except Exception as error:
    print(type(error).__name__, error)
"""


def told(program: str) -> str:
    """What a fresh Python prints; it must not end in a fatal error."""
    command = [sys.executable, "-c", program]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


@pytest.mark.parametrize("act", EXPLAINED.values(), ids=EXPLAINED.keys())
def test_what_was_put_off_says_the_same(act: str) -> None:
    program = PROGRAM.format(act=act)
    lean = f"from app import lean_qt; lean_qt.bring(); {program.lstrip()}"
    assert told(lean) == told(program)


def test_python_compiles_and_imports_without_it_afterwards() -> None:
    program = (
        "import builtins; before = builtins.compile; from app import lean_qt; lean_qt.bring();"
        "print(before is builtins.compile, builtins.__import__ is builtins.__feature_import__)"
    )
    assert told(program) == "True False\n"
