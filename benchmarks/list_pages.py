"""How fast the lists of contacts and calls stand, turn a page and jump, and how much they hold.

A million rows and more through the program's own list and worker thread, painted on the offscreen
screen, thirty rows in sight. The floor of a page is Qt's own C++ model (QSqlQueryModel) over the
same columns in a plain table, turned by turns with ours.
"""

import gc
import os
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import psutil
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtSql import QSqlDatabase, QSqlQueryModel
from PySide6.QtWidgets import QApplication, QTableView

from app.bus import EventBus
from app.crm.call_lists import CallFilter
from app.crm.rows import Office
from app.database.database import Database, sqlite_url
from app.desk.office import OfficeCard
from app.ui import call_source, contact_source
from app.ui.bridge import Bridge
from app.ui.call_source import CallSource
from app.ui.contact_source import ContactSource
from app.ui.db_tasks import QtTasks
from app.ui.record_list import RecordList
from app.ui.row_source import Column, RowSource
from app.ui.table_model import PLACEHOLDER
from app.ui.theme import Theme
from app.ui.widgets.empty_state import EmptyState
from benchmarks import office_of_a_million
from benchmarks.figures import milliseconds, percentile, say

IN_SIGHT, PAGES, JUMPS, ROUNDS = 30, 60, 20, 3
_AS_THEY_COME = QEventLoop.ProcessEventsFlag.WaitForMoreEvents
ROW_PX, WIDTH_PX = 34, 1000
PAUSE_S = 0.05
"""What a person needs at the least between two pages; neighbours are read ahead in it."""
FIRST_MS, PAGE_MS, PAGE_RATIO, MEMORY_MIB = 120.0, 16.0, 1.8, 40.0

_FLOOR = (
    "SELECT p.given_name || ' ' || p.family_name, o.name, n.e164, p.email, p.updated_at"
    " FROM contact p LEFT JOIN organisation o ON o.id = p.organisation_id"
    " JOIN contact_number n ON n.contact_id = p.id ORDER BY p.id"
)


@dataclass
class Measured:
    """Milliseconds of every turn, and MiB, over all rounds."""

    first: list[float] = field(default_factory=list)
    pages: list[float] = field(default_factory=list)
    floors: list[float] = field(default_factory=list)
    jumps: list[float] = field(default_factory=list)
    mib: list[float] = field(default_factory=list)


def serve(until: Callable[[], bool], seconds: float = 60.0) -> None:
    """Serve the window until something holds; it sleeps between events, as the program's does.

    A loop that asked again and again would keep Python's lock from the thread of the records.
    """
    tick = QTimer()
    tick.start(1)
    deadline = time.perf_counter() + seconds
    while not until():
        QApplication.processEvents(_AS_THEY_COME)
        assert time.perf_counter() < deadline, "the answer did not come"


def pause(seconds: float) -> None:
    """Serve the window for so long."""
    end = time.perf_counter() + seconds
    serve(lambda: time.perf_counter() >= end)


class OurList:
    """One of the program's lists with thirty rows in sight."""

    def __init__(
        self, columns: Sequence[Column[Any]], source: RowSource[Any], tasks: QtTasks, at: Path
    ) -> None:
        self.list: RecordList[Any] = RecordList(
            "benchmark",
            "benchmark",
            columns,
            tasks=tasks,
            memory=at / "lists.json",
            empty=lambda: EmptyState("users", "nobody"),
        )
        self.list.resize(WIDTH_PX, ROW_PX * (IN_SIGHT + 1))
        self.model = self.list.model
        self._source = source
        self._settled: list[bool] = []
        self.model.settled.connect(lambda: self._settled.append(True))

    def stand(self) -> None:
        """Show the list and paint its first rows."""
        self.list.show()
        self.list.show_source(self._source)
        serve(lambda: self.model.rowCount() > 0)
        self.list.table.viewport().repaint()

    def settle(self) -> None:
        """Wait until every key is known."""
        serve(lambda: bool(self._settled))

    def turn(self, to: int) -> None:
        """Bring the row to the top and paint every row in sight with its words."""
        last = min(to + IN_SIGHT - 1, self.model.rowCount() - 1)
        self.list.table.verticalScrollBar().setValue(to)
        self.list.table.viewport().repaint()
        if not self._has_words(to, last):
            serve(lambda: self._has_words(to, last))
            QApplication.processEvents()

    def _has_words(self, *rows: int) -> bool:
        return all(self.model.index(row, 0).data() != PLACEHOLDER for row in rows)


def floor_table(file: Path) -> QTableView:
    """Qt's own model over the contacts in a plain table."""
    base = QSqlDatabase.addDatabase("QSQLITE", "floor")
    base.setDatabaseName(str(file))
    assert base.open()
    table = QTableView()
    model = QSqlQueryModel(table)
    model.setQuery(_FLOOR, base)
    while model.rowCount() < IN_SIGHT * (PAGES + 2):
        model.fetchMore()
    table.setModel(model)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(ROW_PX)
    table.resize(WIDTH_PX, ROW_PX * (IN_SIGHT + 1))
    table.show()
    QApplication.processEvents()
    return table


def turn_floor(table: QTableView, to: int) -> None:
    """Bring the row to the top of the plain table and paint it."""
    table.verticalScrollBar().setValue(to)
    table.viewport().repaint()


def one_round(ours: OurList, floor: QTableView, found: Measured) -> None:
    """Take every figure of one list once."""
    gc.collect()
    before = psutil.Process().memory_full_info().uss
    found.first.append(milliseconds(ours.stand))
    ours.settle()
    for page in range(1, PAGES + 1):
        pause(PAUSE_S)
        found.pages.append(milliseconds(ours.turn, page * IN_SIGHT))
        found.floors.append(milliseconds(turn_floor, floor, page * IN_SIGHT))
    rows = ours.model.rowCount()
    for place in range(JUMPS, 0, -1):
        found.jumps.append(milliseconds(ours.turn, rows * place // JUMPS - 2 * IN_SIGHT))
    gc.collect()
    found.mib.append((psutil.Process().memory_full_info().uss - before) / 2**20)


def measure(
    name: str,
    columns: Sequence[Column[Any]],
    source: RowSource[Any],
    file: Path,
    floor: QTableView,
) -> None:
    """Say the figures of one list."""
    found = Measured()
    with tempfile.TemporaryDirectory() as scratch:
        for _round in range(ROUNDS):
            database = Database(sqlite_url(file))
            tasks = QtTasks(database, Bridge(EventBus()), "benchmark")
            ours = OurList(columns, source, tasks, Path(scratch))
            one_round(ours, floor, found)
            ours.list.close()
            tasks.finish()
            database.close()
    page = percentile(found.pages, 0.95)
    say(f"{name}, first rows, p95", percentile(found.first, 0.95), "ms", target=FIRST_MS)
    say(f"{name}, page-down, p95", page, "ms", target=PAGE_MS)
    say(
        f"{name}, page-down beside Qt's own model",
        page,
        "ms",
        target=PAGE_RATIO,
        floor=percentile(found.floors, 0.95),
    )
    say(f"{name}, any jump, p50", percentile(found.jumps, 0.5), "ms", target=2 * PAGE_MS)
    say(f"{name}, memory after full use", max(found.mib), "MiB", target=MEMORY_MIB)


def main() -> None:
    """Measure both lists."""
    file = office_of_a_million.office().database
    application = QApplication([])
    Theme(application, choice="light")
    floor, office = floor_table(file), OfficeCard()
    measure("contact list", contact_source.columns(office), ContactSource(), file, floor)
    log = CallSource(Office(), CallFilter())
    measure("call log", call_source.columns(office), log, file, floor)


if __name__ == "__main__":
    main()
