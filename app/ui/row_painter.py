"""Paints the rows of a list: plain words, muted words, icons and pills, one line under each row.

It draws every cell itself and asks the model once, where Qt's own delegate asks seven times:
a screen of a list is asked and painted within one frame.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Protocol

from PySide6.QtCore import QEvent, QModelIndex, QObject, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QTableView

from app.ui import icons, theme
from app.ui.laid_out import LaidOut
from app.ui.row_source import Column
from app.ui.table_model import PLACEHOLDER, Index

_NO_DATA = "–"
"""Stands for itself, on no tint."""
_PADDING = 8
_ICON = 16
_PILL_HEIGHT = 20


@lru_cache(maxsize=128)
def _colour(value: str) -> QColor:
    return QColor(value)


def row_height() -> int:
    """Height of a row in pixels at the text scale of the window."""
    return theme.px(34)


class PaintedRows(Protocol):
    """What the painter asks of a model."""

    @property
    def columns(self) -> Sequence[Column[Any]]:
        """The columns as data."""

    def row_at(self, index: Index) -> Any:  # noqa: ANN401  rows of any list
        """The row at an index, None while it is not there."""

    def data(self, index: Index, role: int = 0) -> Any:  # noqa: ANN401  Qt's variant
        """The words of a cell."""


class RowPainter(QStyledItemDelegate):
    """The delegate of every list; the row under the pointer is tinted as a whole."""

    def __init__(self, model: PaintedRows, view: QTableView) -> None:
        super().__init__(view)
        self._model = model
        self._view = view
        self._pointed_at = -1
        self._watches = False
        view.setMouseTracking(True)
        view.entered.connect(self._on_entered)
        self._take_theme()

    def _on_entered(self, index: QModelIndex) -> None:
        if not self._watches:
            # Not before: PySide has not made the viewport, and reads every kind of widget to tell
            # which one it is; that takes as long as to paint the list.
            self._watches = True
            self._view.viewport().installEventFilter(self)
        self._point_at(index.row())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave:
            self._point_at(-1)
        return False  # nothing is edited in a list: there is no editor to look after

    def _point_at(self, row: int) -> None:
        before, self._pointed_at = self._pointed_at, row
        viewport = self._view.viewport()
        for changed in {before, row} - {-1}:
            top = self._view.rowViewportPosition(changed)
            viewport.update(0, top, viewport.width(), row_height())

    def _take_theme(self) -> None:
        self._palette = theme.current()
        self._scale = theme.px(100)
        self._words = LaidOut(theme.tabular(theme.font()))
        self._pill_words = LaidOut(theme.font(12))
        self._tints: dict[str, QColor] = {}

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        column = self._model.columns[index.column()]
        words = self._words.width(str(self._model.data(index)))
        beside = (16 if column.tone else 0) + (theme.px(_ICON) + 8 if column.icon else 0)
        room = 2 * _PADDING + beside
        return QSize(words + room, row_height())

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: Index,
    ) -> None:
        rect: QRect = option.rect
        if theme.current() is not self._palette or theme.px(100) != self._scale:
            self._take_theme()
        palette = self._palette
        # The view is asked and not `option.state`, for which PySide makes all constants of styles.
        view = self._view
        if view.selectionModel().isSelected(index):
            painter.fillRect(rect, self._tint("accent"))
        elif index.row() == self._pointed_at:
            painter.fillRect(rect, _colour(palette.hover))
        focused = view.hasFocus() and index == view.currentIndex()
        painter.fillRect(
            rect.x(),
            rect.bottom(),
            rect.width(),
            1,
            _colour(palette.accent if focused else palette.line),
        )
        column = self._model.columns[index.column()]
        text = self._model.data(index)
        inner = rect.adjusted(_PADDING, 0, -_PADDING, -1)
        if column.icon is not None or column.tone is not None:
            row = self._model.row_at(index)
            if row is not None and column.icon is not None:
                name = column.icon(row)
                if name:
                    self._draw_icon(painter, inner, name)
                    inner.setLeft(inner.left() + theme.px(_ICON) + 8)
            if row is not None and column.tone is not None and text and text != _NO_DATA:
                self._draw_pill(painter, inner, text, column.tone(row))
                return
        if text:
            self._draw_words(painter, inner, text, column)

    def _draw_words(self, painter: QPainter, rect: QRect, text: str, column: Column[Any]) -> None:
        muted = column.muted or text in {PLACEHOLDER, _NO_DATA}
        painter.setPen(_colour(self._palette.muted if muted else self._palette.text))
        self._words.draw(painter, rect, text, right=column.right)

    def _tint(self, role: str) -> QColor:
        tint = self._tints.get(role)
        if tint is None:
            tint = self._tints[role] = QColor(self._palette.soft(role))
        return tint

    def _draw_icon(self, painter: QPainter, rect: QRect, name: str) -> None:
        side = theme.px(_ICON)
        outline, _at, role = name.partition(":")
        place = QRect(rect.left(), rect.top() + (rect.height() - side) // 2, side, side)
        icons.icon(outline, role or "muted").paint(painter, place)

    def _draw_pill(self, painter: QPainter, rect: QRect, text: str, tone: str) -> None:
        height = theme.px(_PILL_HEIGHT)
        width = min(self._pill_words.width(text) + 16, rect.width())
        place = QRect(rect.left(), rect.top() + (rect.height() - height) // 2, width, height)
        role = "muted" if tone == "plain" else tone
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._tint(role))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=True)
        painter.drawRoundedRect(place, 5, 5)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        painter.setPen(_colour(self._palette.colour(role)))
        self._pill_words.draw(painter, place.adjusted(8, 0, -8, 0), text)
