"""What must stay out of the way of the first paint and of the first ring."""

import subprocess
import sys

import pytest

HEAVY = {
    "alembic",
    "babel",
    "cryptography",
    "keyring",
    "numpy",
    "openpyxl",
    "phonenumbers",
    "reportlab",
    "soundfile",
    "sqlalchemy",
}
AFTER_THE_OUTLINE = {"app.desk.desk", "app.telephony.client", "sqlite3", "PySide6.QtNetwork"}


def told_by(program: str) -> set[str]:
    """The words a fresh Python prints."""
    command = [sys.executable, "-c", program]
    told = subprocess.run(command, check=True, capture_output=True, text=True)
    return set(told.stdout.split())


def modules_of(module: str) -> set[str]:
    """All that is in the memory of a fresh Python that imported one module of the program."""
    return told_by(f"import sys, {module}; print(*sys.modules)")


def imported_by(module: str) -> set[str]:
    """The same, top-level names alone."""
    return {name.split(".")[0] for name in modules_of(module)}


@pytest.mark.parametrize(
    "module", ["app.ui.main_window", "app.bootstrap", "app.cli.window", "app.telephony.engine.main"]
)
def test_heavy_libraries_come_after_the_window(module: str) -> None:
    assert imported_by(module) & HEAVY == set()


def test_the_window_carries_no_sip() -> None:
    assert "pjsua2" not in imported_by("app.ui.main_window")


def test_the_outline_is_painted_before_the_desk_is_read() -> None:
    assert modules_of("app.ui.application") & AFTER_THE_OUTLINE == set()


def test_the_engine_is_begun_before_qt_is_read() -> None:
    assert "PySide6" not in imported_by("app.cli.window")


def test_no_module_is_read_as_source_once_qt_is_there() -> None:
    read = told_by("import app.ui.application, app.desk.desk, linecache; print(*linecache.cache)")
    assert not any("app/ui/" in name or "app/desk/" in name for name in read)
