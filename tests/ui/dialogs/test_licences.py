"""The works that the program stands on are named, each with its terms."""

import re
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.ui.dialogs.licences import WORKS, LicencesDialog

RUNTIME = Path(__file__).resolve().parents[3] / "requirements" / "runtime.in"
PACKAGES = re.findall(r"^([A-Za-z0-9-]+)", RUNTIME.read_text("utf-8"), re.MULTILINE)
IN_OTHER_WORDS = {"pjsua2-python": "pjsua2"} | dict.fromkeys(
    ("PySide6-Addons", "PySide6-Essentials"), "PySide6"
)


@pytest.mark.parametrize("package", PACKAGES)
def test_every_package_that_the_program_needs_is_named(package: str) -> None:
    named = {work.casefold() for works, _terms in WORKS for work in works.split(", ")}

    assert IN_OTHER_WORDS.get(package, package).casefold() in named


def test_each_work_stands_beside_its_terms(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)

    shown = [label.text() for label in LicencesDialog(window).findChildren(QLabel)]

    assert all(shown[shown.index(works) + 1] == terms for works, terms in WORKS)
