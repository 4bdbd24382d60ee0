"""A list of records as pages use it: table, empty state, remembered widths and order."""

from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Generic, TypeVar

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPoint, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QMenu,
    QStackedWidget,
    QTableView,
    QWidget,
)

from app.desk.tasks import Tasks
from app.errors import UserError
from app.i18n import _
from app.ui import theme, view_state
from app.ui.row_painter import RowPainter, row_height
from app.ui.row_source import Column, RowSource
from app.ui.table_model import KeyedTableModel
from app.ui.view_state import ListState
from app.ui.widgets.empty_state import EmptyState

Row = TypeVar("Row")

_NARROWEST = 40
_REMEMBER_AFTER_MS = 500


class RecordList(QStackedWidget, Generic[Row]):
    """A table of whole rows over a `RowSource`, and what stands there while it is empty.

    `chosen` says the row the keyboard or mouse has come to (None when there is none), `opened` the
    row that was double-clicked or entered. `empty` makes what stands there without rows.
    """

    chosen = Signal(object)
    opened = Signal(object)

    def __init__(
        self,
        list_id: str,
        name: str,
        columns: Sequence[Column[Row]],
        *,
        tasks: Tasks,
        memory: Path,
        empty: Callable[[], EmptyState],
    ) -> None:
        super().__init__()
        self._list_id = list_id
        self._memory = memory
        self._key: int | None = None
        self._menu_of: Callable[[Row], Sequence[tuple[str, Callable[[], object]]]] | None = None
        self.remembered = view_state.load(memory, list_id)
        self.model: KeyedTableModel[Row] = KeyedTableModel(tasks, columns, self)
        # Qt moves the current row when rows go; the person has not, so the key stays. Connected
        # before the table is: its own answer to the signal must find this one given.
        self._rows_going = False
        self.model.rowsAboutToBeRemoved.connect(lambda *_rows: self._set_rows_going(going=True))
        self.model.rowsRemoved.connect(lambda *_rows: self._set_rows_going(going=False))
        self.table = QTableView(self)  # it goes with the list, also when it never had a row
        self.table.hide()
        self._make_empty = empty
        self._set_up_table(name)
        self.table.setItemDelegate(RowPainter(self.model, self.table))
        self._set_up_header()
        self.model.loaded.connect(self._on_loaded)
        self.model.settled.connect(self._on_settled)
        self.model.failed.connect(self._on_failed)
        self.model.dataChanged.connect(self._on_data_changed)
        self.table.selectionModel().currentChanged.connect(self._on_current_changed)
        self.table.activated.connect(self._on_activated)
        self.table.customContextMenuRequested.connect(self._on_menu_requested)
        self.table.verticalScrollBar().valueChanged.connect(self._on_scrolled)

    @cached_property
    def empty(self) -> EmptyState:
        """What stands here while the list has no row."""
        return self._make_empty()

    @cached_property
    def _trouble(self) -> EmptyState:
        return EmptyState(
            "alert-triangle",
            _("This list could not be read."),
            action=_("Try again"),
            pressed_=self.model.refresh,
        )

    def _set_up_table(self, name: str) -> None:
        table = self.table
        table.setModel(self.model)
        table.setAccessibleName(name)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setTabKeyNavigation(False)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        table.setCornerButtonEnabled(False)
        rows = table.verticalHeader()
        rows.setVisible(False)
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setMinimumSectionSize(row_height())
        rows.setDefaultSectionSize(row_height())

    def _set_up_header(self) -> None:
        header = self.table.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsClickable(True)
        header.setSortIndicatorShown(True)
        header.setMinimumSectionSize(_NARROWEST)
        header.setMinimumHeight(theme.px(32))
        for section, column in enumerate(self.model.columns):
            if column.stretch:
                header.setSectionResizeMode(section, QHeaderView.ResizeMode.Stretch)
            else:
                width = self.remembered.widths.get(column.id, theme.px(column.width))
                header.resizeSection(section, max(width, _NARROWEST))
        self._remember_soon = QTimer(self)
        self._remember_soon.setSingleShot(True)
        self._remember_soon.setInterval(_REMEMBER_AFTER_MS)
        self._remember_soon.timeout.connect(self.remember)
        header.sectionResized.connect(lambda *_sizes: self._remember_soon.start())
        header.sectionClicked.connect(self._on_header_clicked)

    def show_source(self, source: RowSource[Row]) -> None:
        """Show this list; a search passes the same list with other words."""
        self.model.show(source)
        self._mark_order()

    def refresh(self) -> None:
        """Read the list again where it stands."""
        self.model.refresh()

    def current(self) -> Row | None:
        """The row the list stands on, None when there is none or it has not been read."""
        return self.model.row_at(self.table.currentIndex())

    def choose(self, key: int) -> None:
        """Go to the row with this key, now or as soon as it is known."""
        self._key = key
        self._find_key_again()

    def set_menu(
        self, menu_of: Callable[[Row], Sequence[tuple[str, Callable[[], object]]]]
    ) -> None:
        """Offer these words and acts for a row, by right click and by the menu key."""
        self._menu_of = menu_of

    def remember(self) -> None:
        """Keep the widths and the order for the next start."""
        self._remember_soon.stop()
        header = self.table.horizontalHeader()
        source = self.model.source
        state = ListState(
            widths={
                column.id: header.sectionSize(section)
                for section, column in enumerate(self.model.columns)
                if not column.stretch
            },
            order=source.order if source is not None else "",
            descending=source is not None and source.descending,
        )
        if state != self.remembered:
            self.remembered = state
            view_state.save(self._memory, self._list_id, state)

    def hideEvent(self, event: object) -> None:
        if self._remember_soon.isActive():
            self.remember()

    # What the model says

    def _on_loaded(self, count: int) -> None:
        self._bring(self.table if count else self.empty)
        self._find_key_again()
        if not count:
            self._key = None
            self.chosen.emit(None)

    def _on_failed(self, error: Exception) -> None:
        words = error.words if isinstance(error, UserError) else str(error)
        self._trouble.say(_("This list could not be read."), words)
        self._bring(self._trouble)

    def _bring(self, shown: QWidget) -> None:
        if self.indexOf(shown) < 0:
            # Not sooner: each time a page is put into another, Qt dresses again what was shown.
            self.addWidget(shown)
        self.setCurrentWidget(shown)

    def _find_key_again(self) -> None:
        """Go to where the chosen row stands now; a list read again may have moved it."""
        if self._key is None:
            return
        position = self.model.position_of(self._key)
        current = self.table.currentIndex()
        if position is None or (current.isValid() and current.row() == position):
            return
        flags = QItemSelectionModel.SelectionFlag
        self.table.selectionModel().setCurrentIndex(
            self.model.index(position, 0), flags.ClearAndSelect | flags.Rows
        )

    def _on_settled(self) -> None:
        """All keys are known now; a chosen row that is no longer among them gives way."""
        self._find_key_again()
        if self._key is not None and self.model.position_of(self._key) is None:
            self._key = None
            self.table.setCurrentIndex(QModelIndex())
            self.chosen.emit(None)

    def _on_data_changed(self, first: QModelIndex, last: QModelIndex) -> None:
        current = self.table.currentIndex()
        if not current.isValid() or not first.row() <= current.row() <= last.row():
            return
        if self._key is None or self.model.key_at(current.row()) == self._key:
            self._say_chosen(current)

    # What the person does

    def _on_current_changed(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if current.isValid() and not self._rows_going:
            self._say_chosen(current)

    def _set_rows_going(self, *, going: bool) -> None:
        self._rows_going = going

    def _say_chosen(self, index: QModelIndex) -> None:
        row = self.model.row_at(index)
        if row is not None:
            self._key = self.model.key_at(index.row())
            self.chosen.emit(row)

    def _on_activated(self, index: QModelIndex) -> None:
        row = self.model.row_at(index)
        if row is not None:
            self.opened.emit(row)

    def _on_scrolled(self, _value: int) -> None:
        top = self.table.rowAt(0)
        if top >= 0:
            self.model.look_at(top)

    def _on_header_clicked(self, section: int) -> None:
        source = self.model.source
        column = self.model.columns[section]
        if source is not None and column.order:
            again = source.order == column.order
            self._sort(section, descending=again and not source.descending)
        self._mark_order()

    def _sort(self, section: int, *, descending: bool) -> None:
        order = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
        self.model.sort(section, order)
        self.table.scrollToTop()
        self._mark_order()
        self._remember_soon.start()

    def _mark_order(self) -> None:
        source = self.model.source
        header = self.table.horizontalHeader()
        for section, column in enumerate(self.model.columns):
            if source is not None and column.order and column.order == source.order:
                way = Qt.SortOrder
                header.setSortIndicator(
                    section, way.DescendingOrder if source.descending else way.AscendingOrder
                )
                return
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)

    def _on_menu_requested(self, place: QPoint) -> None:
        menu = self.menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.table.viewport().mapToGlobal(place))

    def menu(self) -> QMenu:
        """The acts for the current row, then the orders of the list, all by keyboard."""
        menu = QMenu(self)
        row = self.current()
        if row is not None and self._menu_of is not None:
            for words, act in self._menu_of(row):
                menu.addAction(words).triggered.connect(lambda _c=False, act=act: act())
            menu.addSeparator()
        for section, column in enumerate(self.model.columns):
            if column.order:
                words = _("Sort by {column}").format(column=_(column.title).lower())
                menu.addAction(words).triggered.connect(
                    lambda _c=False, section=section: self._on_header_clicked(section)
                )
        return menu
