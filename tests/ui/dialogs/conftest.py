"""What the tests of the dialogs share."""

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot


@pytest.fixture
def parent(qtbot: QtBot) -> QWidget:
    """What a dialog stands before."""
    widget = QWidget()
    qtbot.addWidget(widget)
    return widget
