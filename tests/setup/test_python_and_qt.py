"""The pinned Qt does not take from Python what it was not given."""

import sys

import PySide6
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot


def test_the_pinned_version_of_qt_is_installed() -> None:
    assert PySide6.__version__ == "6.11.3"


def test_calls_that_return_nothing_do_not_steal_a_reference_to_none(qtbot: QtBot) -> None:
    # 6.12.0 loses one at each call and aborts Python 3.11 after some five thousand of them.
    label = QLabel()
    qtbot.addWidget(label)
    before = sys.getrefcount(None)

    for _ in range(1000):
        label.setText("Combiné")

    assert abs(sys.getrefcount(None) - before) < 100
