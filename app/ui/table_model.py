"""A table over any number of rows: real row count, pages read by key, nothing read on this thread.

The keys of a list (eight bytes each) are read in slices behind the first page; the rows
themselves only when they are looked at, and the pages least lately seen are dropped. That holds a
list of 1,000,000 rows in about 25 MiB and lets it be dragged to its end.
"""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)

from app.database.database import Database
from app.desk.tasks import Tasks
from app.i18n import _
from app.ui.row_source import Column, RowCursor, RowSource

Row = TypeVar("Row")
Index = QModelIndex | QPersistentModelIndex

PAGE = 64
PLACEHOLDER = "…"
_KEPT_PAGES = 48
_KEPT_WISHES = 4
_NO_PARENT = QModelIndex()

# Roles as plain integers: PySide's enum costs six microseconds to look up and compare, and a
# screen of a table asks a thousand times.
_DISPLAY = 0
_ALIGNMENT = 7
_ACCESSIBLE = 11


class _Line(NamedTuple):
    """One row made ready for painting, off the window's thread."""

    key: int
    row: Any
    cells: tuple[str, ...]


class _Opened(NamedTuple, Generic[Row]):
    """A list that has just been opened: its length and its first page."""

    cursor: RowCursor[Row]
    length: int
    lines: list[_Line]


class KeyedTableModel(QAbstractTableModel, Generic[Row]):
    """Shows a `RowSource`; cells not read yet show "…" and fill in when their page arrives.

    `loaded` is emitted when a list stands (first page and count), `settled` when all its keys are
    known, `failed` with what went wrong.
    """

    loaded = Signal(int)
    settled = Signal()
    failed = Signal(object)

    def __init__(
        self, tasks: Tasks, columns: Sequence[Column[Row]], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self._tasks = tasks
        self._source: RowSource[Row] | None = None
        self._generation = 0
        self._count = 0
        self._cursor: RowCursor[Row] | None = None
        self._pages: OrderedDict[int, list[_Line]] = OrderedDict()
        self._outdated: set[int] = set()
        # Pages for which a placeholder was handed out: only these need painting when they come.
        self._promised: set[int] = set()
        self._in_sight = 0
        self._wishes: OrderedDict[int, None] = OrderedDict()
        self._reading = False
        self._alignments = tuple(
            int(
                (Qt.AlignmentFlag.AlignRight if c.right else Qt.AlignmentFlag.AlignLeft)
                | Qt.AlignmentFlag.AlignVCenter
            )
            for c in self.columns
        )
        # Lines are asked for one by one while the table paints; the question leaves once.
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._read_wished_page)

    @property
    def source(self) -> RowSource[Row] | None:
        """The list on show."""
        return self._source

    def show(self, source: RowSource[Row]) -> None:
        """Show this list from its start; what is on screen stays until its first page is here."""
        self._source = source
        self._open(fresh=True)

    def refresh(self) -> None:
        """Read the same list again where it stands, keeping place and selection."""
        if self._source is not None:
            self._open(fresh=False)

    def row_at(self, index: Index) -> Row | None:
        """The row at an index, None while it has not been read."""
        line = self._line(index.row()) if index.isValid() else None
        return None if line is None else line.row

    def key_at(self, position: int) -> int | None:
        """The key of the row at this position, None while it is not known."""
        line = self._line(position)
        if line is not None:
            return line.key
        keys = self._cursor.ids(position, position + 1) if self._cursor is not None else ()
        return keys[0] if keys else None

    def position_of(self, key: int) -> int | None:
        """Where the row with this key stands, None when it is not in the list or not yet known."""
        for page, lines in self._pages.items():
            for offset, line in enumerate(lines):
                if line.key == key:
                    return page * PAGE + offset
        return None if self._cursor is None else self._cursor.position(key)

    # Qt asks

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else self._count

    def columnCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = 0) -> Any:  # noqa: ANN401  Qt's variant
        if role == _DISPLAY:
            position = index.row()
            lines = self._pages.get(position // PAGE)
            if lines is None:
                self._wish(position // PAGE)
                return PLACEHOLDER
            offset = position % PAGE
            return lines[offset].cells[index.column()] if offset < len(lines) else ""
        if role == _ALIGNMENT:
            return self._alignments[index.column()]
        if role == _ACCESSIBLE:
            title = _(self.columns[index.column()].title)
            text = self.data(index)
            return f"{title}: {text}" if title else text
        return None

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = 0,
    ) -> Any:  # noqa: ANN401  Qt's variant
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        if role == _DISPLAY:
            title = self.columns[section].title
            return _(title) if title else ""
        return self._alignments[section] if role == _ALIGNMENT else None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Ask the database for the order of this column; a column without one changes nothing."""
        if self._source is None or not 0 <= column < len(self.columns):
            return
        wanted = self.columns[column].order
        descending = order == Qt.SortOrder.DescendingOrder
        if not wanted or (wanted, descending) == (self._source.order, self._source.descending):
            return
        self.show(self._source.sorted(wanted, descending=descending))

    def look_at(self, position: int) -> None:
        """Say which row is in sight: its page is kept longest and its neighbours are read ahead."""
        self._in_sight = page = position // PAGE
        if page in self._pages:
            self._pages.move_to_end(page)
        for neighbour in (page - 1, page + 1):
            if 0 <= neighbour * PAGE < self._count and neighbour not in self._pages:
                # In front of the queue's end: what is on screen is still read first.
                self._wishes[neighbour] = None
                self._wishes.move_to_end(neighbour, last=page not in self._pages)
        if self._wishes and not self._soon.isActive():
            self._soon.start()

    # Reading the list

    def _open(self, *, fresh: bool) -> None:
        self._generation += 1
        generation, source = self._generation, self._source
        if source is None:
            return
        self._reading = True

        def question(database: Database) -> _Opened[Row] | None:
            # Typing faster than the records answer leaves questions nobody waits for any more.
            if generation != self._generation:
                return None
            cursor = source.open(database)
            lines = self._lines(source, cursor.first(database, PAGE))
            count = cursor.count(database) if len(lines) == PAGE else len(lines)
            return _Opened(cursor, count, lines)

        def then(opened: _Opened[Row] | None) -> None:
            if opened is not None and generation == self._generation:
                self._stand(opened, fresh=fresh)

        self._tasks.ask(question, then, self._failure(generation))

    def _stand(self, opened: "_Opened[Row]", *, fresh: bool) -> None:
        self._reading = False
        self._wishes.clear()
        if fresh:
            self.beginResetModel()
            self._count = opened.length
            self._in_sight = 0
            self._promised.clear()
            self._pages.clear()
            self._pages[0] = opened.lines
            self._cursor = opened.cursor
            self.endResetModel()
        else:
            self._set_count(opened.length)
            self._pages[0] = opened.lines
        # Read again, a list keeps its old keys until the new ones are whole.
        whole = opened.length == len(opened.lines)
        if whole:
            self._cursor = opened.cursor
        self._repaint()
        self.loaded.emit(opened.length)
        if whole:
            self.settled.emit()
        else:
            self._read_keys(opened.cursor)

    def _set_count(self, count: int) -> None:
        if count > self._count:
            self.beginInsertRows(QModelIndex(), self._count, count - 1)
            self._count = count
            self.endInsertRows()
        elif count < self._count:
            self.beginRemoveRows(QModelIndex(), count, self._count - 1)
            self._count = count
            self.endRemoveRows()

    def _repaint(self) -> None:
        if self._count:
            self._changed(0, self._count - 1)

    def _changed(self, first: int, last: int) -> None:
        self.dataChanged.emit(self.index(first, 0), self.index(last, len(self.columns) - 1), [])

    def _read_keys(self, cursor: RowCursor[Row]) -> None:
        generation = self._generation

        def then(more: bool) -> None:
            if generation != self._generation:
                return
            if more:
                self._read_keys(cursor)
                self._read_wished_page()
            else:
                self._keys_stand(cursor)

        # One slice a question, so that a ringing call is looked up between two of them.
        self._tasks.ask(cursor.read_more, then, self._failure(generation))

    def _keys_stand(self, cursor: RowCursor[Row]) -> None:
        read_again = cursor is not self._cursor
        self._cursor = cursor
        self._set_count(cursor.known)
        if read_again:
            for page in [p for p in self._pages if p and abs(p - self._in_sight) > 1]:
                del self._pages[page]
            self._wishes.update(dict.fromkeys(p for p in self._pages if p))
            self._outdated = set(self._wishes)
        self.settled.emit()
        self._read_wished_page()

    # Reading pages

    def _line(self, position: int) -> _Line | None:
        lines = self._pages.get(position // PAGE)
        if lines is None:
            return None
        offset = position % PAGE
        return lines[offset] if offset < len(lines) else None

    def _lines(self, source: RowSource[Row], rows: Sequence[Row]) -> list[_Line]:
        values = [column.value for column in self.columns]
        return [_Line(source.key(row), row, tuple(v(row) for v in values)) for row in rows]

    def _wish(self, page: int) -> None:
        self._promised.add(page)
        self._wishes[page] = None
        self._wishes.move_to_end(page)
        if not self._soon.isActive():
            self._soon.start()

    def _next_page(self, known: int) -> int | None:
        """The page wished last whose keys are known; pages a drag flew over are let go."""
        while len(self._wishes) > _KEPT_WISHES:
            self._wishes.popitem(last=False)
        for page in reversed(tuple(self._wishes)):
            if page in self._pages and page not in self._outdated:
                del self._wishes[page]
            elif min((page + 1) * PAGE, self._count) <= known:
                del self._wishes[page]
                return page
        return None

    def _read_wished_page(self) -> None:
        cursor, source = self._cursor, self._source
        if self._reading or cursor is None or source is None:
            return
        page = self._next_page(cursor.known)
        if page is None:
            return
        generation = self._generation
        self._reading = True

        def question(database: Database) -> list[_Line]:
            rows = cursor.rows(database, page * PAGE, (page + 1) * PAGE)
            return self._lines(source, rows)

        def then(lines: list[_Line]) -> None:
            if generation == self._generation:
                self._page_arrived(page, lines)

        self._tasks.ask(question, then, self._failure(generation))

    def _page_arrived(self, page: int, lines: list[_Line]) -> None:
        self._reading = False
        seen = page in self._promised or page in self._outdated
        self._promised.discard(page)
        self._outdated.discard(page)
        self._pages[page] = lines
        while len(self._pages) > _KEPT_PAGES:
            self._pages.popitem(last=False)
        last = min((page + 1) * PAGE, self._count) - 1
        if seen and last >= page * PAGE:
            self._changed(page * PAGE, last)
        self._read_wished_page()

    def _failure(self, generation: int) -> Callable[[Exception], None]:
        def failed(error: Exception) -> None:
            if generation == self._generation:
                self._reading = False
                self.failed.emit(error)

        return failed
