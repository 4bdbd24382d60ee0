"""The system's keychain for real: a GNOME keyring on a session bus of its own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.desk.keychain import SessionKeychain

_UNLOCKED = """
printf office | gnome-keyring-daemon --unlock --components=secrets > /dev/null 2>&1
"$1" -c "$2"
"""


def _keychain_program(tmp_path: Path, code: str, *, with_keyring: bool) -> str:
    """What a program that speaks to the keychain prints, with a keyring running or without."""
    runtime = tmp_path / "run"
    runtime.mkdir(mode=0o700)
    environment = {
        "HOME": str(tmp_path),
        "XDG_RUNTIME_DIR": str(runtime),
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }
    program = "from app.desk.keychain import SystemKeychain as K\nk = K()\n" + code
    command = [sys.executable, "-c", program]
    if with_keyring:
        shell = ["sh", "-c", _UNLOCKED, "sh", sys.executable, program]
        command = ["dbus-run-session", "--", *shell]
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=30, check=False
    )
    return done.stdout


def test_a_password_is_kept_by_the_keychain_and_forgotten(tmp_path: Path) -> None:
    code = (
        "print(k.password('101@pbx')); k.keep('101@pbx', 'été 42'); print(k.password('101@pbx'))\n"
        "k.forget('101@pbx'); k.forget('101@pbx'); print(k.password('101@pbx'))"
    )
    assert _keychain_program(tmp_path, code, with_keyring=True) == "None\nété 42\nNone\n"


@pytest.mark.parametrize("verb", ["keep('a', 'b')", "password('a')"])
def test_without_a_keychain_the_person_is_told_what_to_do(tmp_path: Path, verb: str) -> None:
    code = (
        "from app.errors import UserError\n"
        f"try:\n    k.{verb}\nexcept UserError as error:\n    print(error.words)"
    )
    said = _keychain_program(tmp_path, code, with_keyring=False)
    assert "Unlock or install a keychain" in said


def test_a_session_keeps_its_passwords_to_itself() -> None:
    first, second = SessionKeychain(), SessionKeychain()
    first.keep("a", "b")
    assert (first.password("a"), second.password("a")) == ("b", None)
