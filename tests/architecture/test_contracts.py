"""Who may import whom: the contracts of pyproject.toml hold, and each of them can be broken."""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"][
    "contracts"
]

# For each contract: a file that would break it, and what is written into it.
PLANTED = {
    "layers": [
        ("app/database/planted.py", "import app.desk.tasks"),
        ("app/crm/planted.py", "import app.telephony.events"),
        ("app/telephony/planted.py", "import app.team"),
        ("app/reports/planted.py", "def story() -> None:\n    import app.ui.page"),
        ("app/planted.py", ""),  # a room beside the house
    ],
    "pages": [("app/ui/pages/planted.py", "import app.ui.pages.other")],
    "documents": [("app/reports/documents/planted.py", "import app.reports.documents.other")],
    "no-sql": [
        ("app/ui/planted.py", "import sqlalchemy"),
        ("app/telephony/planted.py", "from sqlalchemy import orm"),
    ],
    "no-raw-sql": [("app/ui/planted.py", "import sqlite3")],
    "qt": [
        ("app/desk/planted.py", "from PySide6 import QtCore"),
        ("app/telephony/planted.py", "from PySide6.QtCore import QObject"),
    ],
    "widgets": [
        ("app/telephony/engine/planted.py", "from PySide6 import QtGui"),
        ("app/desk/planted.py", "def ask() -> None:\n    from PySide6.QtWidgets import QDialog"),
    ],
    "sip-and-sound": [
        ("app/telephony/planted.py", "import pjsua2"),
        ("app/ui/planted.py", "from PySide6.QtMultimedia import QAudioSink"),
    ],
    "reportlab": [("app/ui/planted.py", "from reportlab.lib import colors")],
}


def lint(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("lint-imports")
    environment = {**os.environ, "PYTHONPATH": ""}  # the copy, not the checkout
    return subprocess.run(
        [program, "--no-logo", "--no-cache", *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_layers_hold() -> None:
    linted = lint(ROOT)

    assert linted.returncode == 0, linted.stdout + linted.stderr


def test_every_contract_has_a_planted_violation() -> None:
    assert {contract["id"] for contract in CONTRACTS} == set(PLANTED)


@pytest.mark.parametrize(
    ("contract", "file", "source"),
    [(contract, *case) for contract, cases in PLANTED.items() for case in cases],
)
def test_a_planted_violation_is_caught(
    contract: str, file: str, source: str, tmp_path: Path
) -> None:
    shutil.copytree(ROOT / "app", tmp_path / "app", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "tests" / "architecture", tmp_path / "tests" / "architecture")
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    planted = tmp_path / file
    planted.with_name("other.py").write_text("", "utf-8")
    planted.write_text(source + "\n", "utf-8")

    linted = lint(tmp_path, "--contract", contract)

    assert linted.returncode == 1
    assert "planted" in linted.stdout
