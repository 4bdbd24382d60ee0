"""A short table of rows that are already in hand, painted like every list of the program."""

from collections.abc import Sequence
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from app.i18n import _
from app.ui import theme
from app.ui.row_painter import RowPainter, row_height
from app.ui.row_source import Column

Row = TypeVar("Row")
Index = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEAST_STRETCH = 96
"""Pixels at 100 % that the column of free width keeps before a spare one is left out."""
_EASY_STRETCH = 240
"""Pixels at 100 % below which that column takes from the others what they do not need."""
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class FixedRowsModel(QAbstractTableModel, Generic[Row]):
    """Rows given all at once by `put`."""

    def __init__(self, columns: Sequence[Column[Row]]) -> None:
        super().__init__()
        self.columns = tuple(columns)
        self._rows: tuple[Row, ...] = ()

    def put(self, rows: Sequence[Row]) -> None:
        """Show these rows instead."""
        if tuple(rows) == self._rows:
            return
        self.beginResetModel()
        self._rows = tuple(rows)
        self.endResetModel()

    def row_at(self, index: Index) -> Row | None:
        """The row at an index."""
        return self._rows[index.row()] if index.isValid() else None

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = 0) -> Any:  # noqa: ANN401  Qt's variant
        column = self.columns[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.value(self._rows[index.row()])
        if role == Qt.ItemDataRole.ToolTipRole and column.stretch:
            return column.value(self._rows[index.row()])
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if column.right else _LEFT
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:  # noqa: ANN401  Qt's variant
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            title = self.columns[section].title
            return _(title) if title else ""
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if self.columns[section].right else _LEFT
        return None


class FixedRows(QTableView, Generic[Row]):
    """The view of a `FixedRowsModel`."""

    def __init__(self, name: str, columns: Sequence[Column[Row]]) -> None:
        super().__init__()
        self.rows: FixedRowsModel[Row] = FixedRowsModel(columns)
        self.setModel(self.rows)
        self.setItemDelegate(RowPainter(self.rows, self))
        self.setAccessibleName(name)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.verticalHeader().setVisible(False)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(row_height())
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        for section, column in enumerate(columns):
            if column.stretch:
                header.setSectionResizeMode(section, QHeaderView.ResizeMode.Stretch)
            else:
                header.resizeSection(section, theme.px(column.width))

        self.rows.modelReset.connect(self._fit)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Leave spare columns out, the last one first, until the others have their width.

        No other column is narrower than what is in it, nor wider where the free one is tight.
        """
        columns = self.rows.columns
        wanted = sum(theme.px(_LEAST_STRETCH if c.stretch else c.width) for c in columns)
        for section in reversed(range(len(columns))):
            if columns[section].spare:
                hidden = wanted > self.viewport().width()
                self.setColumnHidden(section, hidden)
                wanted -= theme.px(columns[section].width) if hidden else 0
        shown = [s for s in range(len(columns)) if not self.isColumnHidden(s)]
        fixed = [section for section in shown if not columns[section].stretch]
        widths = {section: theme.px(columns[section].width) for section in fixed}
        tight = self.viewport().width() - sum(widths.values()) < theme.px(_EASY_STRETCH)
        header = self.horizontalHeader()
        for section, width in widths.items():
            words = max(self.sizeHintForColumn(section), header.sectionSizeHint(section))
            header.resizeSection(section, words if tight else max(width, words))
