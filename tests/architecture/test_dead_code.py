"""The gate for dead code finds what nobody calls, and spares what is called by name."""

import shutil
from pathlib import Path

import pytest

from tests.architecture.dead_code import ROOT, dead_code


def planted(folder: Path, source: str) -> list[str]:
    (folder / "app" / "cli").mkdir(parents=True)
    named = 'NAMED = ("records:find", f"records:export_{kind}", "app.ui.pages.calls:Page")\n'
    (folder / "app" / "cli" / "parser.py").write_text(named, "utf-8")
    (folder / "app" / "planted.py").write_text(source, "utf-8")
    shutil.copy(ROOT / "pyproject.toml", folder)
    return [line for line in dead_code(folder) if "planted.py" in line]


def test_what_nobody_calls_is_found(tmp_path: Path) -> None:
    found = planted(tmp_path, "def forgotten() -> int:\n    return 1\n")

    assert [line.split(": ")[1] for line in found] == [
        "unused function 'forgotten' (60% confidence)"
    ]


@pytest.mark.parametrize("name", ["find", "export_calls", "Page"])
def test_what_is_called_by_name_is_spared(tmp_path: Path, name: str) -> None:
    assert planted(tmp_path, f"def {name}() -> int:\n    return 1\n") == []


def test_an_override_of_qt_is_spared(tmp_path: Path) -> None:
    source = "class _Box:\n    def sizeHint(self) -> int:\n        return 1\n\n_Box()\n"

    assert planted(tmp_path, source) == []
