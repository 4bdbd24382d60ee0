"""How a row of a list is painted."""

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.ui import theme
from app.ui.fixed_rows import FixedRows
from app.ui.row_source import Column


@pytest.fixture
def rows(qtbot: QtBot) -> FixedRows[str]:
    names = ("one", "two")
    columns: list[Column[str]] = [Column(name, name, lambda _row: "", 100) for name in names]
    made = FixedRows("Rows", columns)
    qtbot.addWidget(made)
    made.rows.put(("first", "second"))
    made.resize(240, 200)
    made.show()
    return made


def tinted(view: FixedRows[str]) -> list[tuple[int, int]]:
    """The cells painted as those under the pointer."""
    image = view.viewport().grab().toImage()
    cells = [(row, column) for row in range(2) for column in range(2)]
    centres = {cell: view.visualRect(view.rows.index(*cell)).center() for cell in cells}
    hover = QColor(theme.current().hover)
    return [cell for cell in cells if image.pixelColor(centres[cell]) == hover]


def test_the_row_under_the_pointer_is_tinted_as_a_whole(rows: FixedRows[str]) -> None:
    assert tinted(rows) == []
    rows.entered.emit(rows.rows.index(1, 0))
    assert tinted(rows) == [(1, 0), (1, 1)]
    QApplication.sendEvent(rows.viewport(), QEvent(QEvent.Type.Leave))
    assert tinted(rows) == []
