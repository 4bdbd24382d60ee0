"""What must stay out of the way of the first paint and of the first ring."""

import subprocess
import sys

import pytest

HEAVY = {"alembic", "babel", "keyring", "openpyxl", "phonenumbers", "reportlab", "sqlalchemy"}


def imported_by(module: str) -> set[str]:
    """Top-level names in the memory of a fresh Python that imported one module of the program."""
    told = subprocess.run(
        [sys.executable, "-c", f"import sys, {module}; print(*sys.modules)"],
        check=True,
        capture_output=True,
        text=True,
    )
    return {name.split(".")[0] for name in told.stdout.split()}


@pytest.mark.parametrize(
    "module", ["app.ui.main_window", "app.bootstrap", "app.cli.window", "app.telephony.engine.main"]
)
def test_heavy_libraries_come_after_the_window(module: str) -> None:
    assert imported_by(module) & HEAVY == set()


def test_the_window_carries_no_sip() -> None:
    assert "pjsua2" not in imported_by("app.ui.main_window")
