"""PySide6 is the same, although it reads later and makes its constants in less time."""

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
EVERY_CONSTANT = """
import enum, pickle
from importlib import import_module

def constants(owner, seen):
    for name in dir(owner):
        one = getattr(owner, name, None)
        if not isinstance(one, type) or one in seen or not one.__module__.startswith("PySide6"):
            continue
        seen.add(one)
        if isinstance(one, enum.EnumType):
            yield one
        else:
            yield from constants(one, seen)

def tried(act, *values):
    try:
        return repr(act(*values))
    except Exception as error:
        return f"{type(error).__name__} {error}"

def told_of(one):
    return one.__qualname__, one.__module__, one.__mro__, one.__doc__, len(one), list(one)

seen = set()
for module in ("QtCore", "QtGui", "QtWidgets", "QtNetwork", "QtMultimedia"):
    for one in constants(import_module(f"PySide6.{module}"), seen):
        print(told_of(one), {name: (m.name, m.value) for name, m in one.__members__.items()})
        print([tried(one, value) for value in (0, 3, -1, 987654321, "words", None)])
        print(tried(setattr, one, next(iter(one.__members__), "x"), 1), sorted(dir(one)))
        for name, member in one.__members__.items():
            print(vars(one)[name] is one[name] is one(member.value) is member, member in one)
            print(tried(lambda: pickle.loads(pickle.dumps(member)) is member), bool(member))
            print(str(member), f"{member}", hash(member) == hash(member.name), tried(int, member))
            print(tried(lambda: list(member | list(one)[0])), tried(lambda: ~member))
            print(tried(lambda: member < list(one)[-1]), tried(lambda: member == member.value))
print(len(seen))
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


def test_constants_made_the_short_way_are_the_same() -> None:
    lean = f"from app import lean_qt; lean_qt.bring(); {EVERY_CONSTANT.lstrip()}"
    assert told(lean) == told(EVERY_CONSTANT)


def test_other_enumerations_are_made_with_care() -> None:
    program = (
        "import enum; from app import lean_qt; lean_qt.bring()\n"
        "try: enum.Enum('Kind', [('mro', 1)])\n"
        "except ValueError as error: print(error)\n"
    )
    assert told(program) == "invalid enum member name(s) 'mro'\n"


def test_python_compiles_and_imports_without_it_afterwards() -> None:
    program = (
        "import builtins; before = builtins.compile; from app import lean_qt; lean_qt.bring();"
        "print(before is builtins.compile, builtins.__import__ is builtins.__feature_import__)"
    )
    assert told(program) == "True False\n"
