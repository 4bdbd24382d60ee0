"""How fast the lists of contacts and calls stand, turn a page, jump and drag; how much they hold.

Over 1,000,000 rows each, through the program's own list widget and worker thread, painted on the
offscreen screen. The floor of a page is Qt's own C++ model (QSqlQueryModel) painting the same
columns in a plain table, interleaved round by round.
"""

import gc
import json
import os
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import crowd
import psutil
from PySide6.QtCore import QEventLoop
from PySide6.QtSql import QSqlDatabase, QSqlQueryModel
from PySide6.QtWidgets import QApplication, QTableView

from app.bus import EventBus
from app.crm.calls import CallFilter
from app.crm.rows import Office
from app.database.database import Database, sqlite_url
from app.desk.office import OfficeCard
from app.ui import call_source, contact_source
from app.ui.bridge import Bridge
from app.ui.call_source import CallSource
from app.ui.contact_source import ContactSource
from app.ui.db_tasks import QtTasks
from app.ui.record_list import RecordList
from app.ui.row_source import RowSource
from app.ui.table_model import PLACEHOLDER
from app.ui.theme import Theme
from app.ui.widgets.empty_state import EmptyState

ROWS = 1_000_000
PAGES = 60
ROUNDS = 3
FIRST_MS, PAGE_MS, MEMORY_MIB = 120, 16, 40
"""The targets: first rows p95, page-down p95, memory more after full use."""


def p95(values: list[float]) -> float:
    """The value that 95 of 100 do not pass."""
    return sorted(values)[max(0, -(-95 * len(values) // 100) - 1)]


def anonymous_mib() -> float:
    """Private memory of this process in MiB, its mapped files aside."""
    memory = psutil.Process().memory_full_info()
    return float(memory.uss) / 2**20


def wait(until: Callable[[], bool], seconds: float = 30) -> None:
    """Serve the window until something holds."""
    deadline = time.perf_counter() + seconds
    while not until():
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 5)
        assert time.perf_counter() < deadline, "the list did not come"


class Listed:
    """One of the program's lists in a window of thirty rows."""

    def __init__(self, name: str, columns: object, source: RowSource, tasks: QtTasks, at: Path):
        self.list: RecordList = RecordList(
            name, name, columns, tasks=tasks, memory=at / "lists.json",
            empty=EmptyState("users", "nobody"),
        )
        self.list.resize(1000, 34 * 30 + 40)
        self.source = source

    def painted(self, row: int) -> bool:
        """Whether the words of this row have come."""
        return self.list.model.index(row, 0).data() != PLACEHOLDER

    def show(self) -> float:
        """Milliseconds until the first rows are painted."""
        began = time.perf_counter()
        self.list.show()
        self.list.show_source(self.source)
        wait(lambda: self.list.model.rowCount() > 0)
        self.list.table.viewport().repaint()
        return 1000 * (time.perf_counter() - began)

    def turn(self, to: int) -> float:
        """Milliseconds until the row is on top and every row in sight is painted with its words."""
        table = self.list.table
        began = time.perf_counter()
        table.verticalScrollBar().setValue(to)
        last = min(to + 29, self.list.model.rowCount() - 1)
        table.viewport().repaint()
        if not (self.painted(to) and self.painted(last)):
            wait(lambda: self.painted(to) and self.painted(last))
            table.viewport().repaint()
        return 1000 * (time.perf_counter() - began)


def floor_pages(file: Path, sql: str) -> tuple[QTableView, QSqlQueryModel]:
    """Qt's own model over the same rows in a plain table."""
    base = QSqlDatabase.addDatabase("QSQLITE", "floor")
    base.setDatabaseName(str(file))
    assert base.open()
    model = QSqlQueryModel()
    model.setQuery(sql, base)
    while model.rowCount() < 30 * (PAGES + 2):
        model.fetchMore()
    table = QTableView()
    table.setModel(model)
    table.setShowGrid(False)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(34)
    table.setVerticalScrollMode(QTableView.ScrollMode.ScrollPerItem)
    table.resize(1000, 34 * 30 + 40)
    table.show()
    QApplication.processEvents()
    return table, model


def measure(name: str, listed: Listed, floor: QTableView) -> dict[str, object]:
    """Every figure of one list."""
    gc.collect()
    before = anonymous_mib()
    first = listed.show()
    wait(lambda: listed.list.model.position_of(-1) is None and _complete(listed))
    pages: list[float] = []
    floors: list[float] = []
    for turn in range(1, PAGES + 1):
        # A person needs a moment between two pages; what is read ahead is read in it.
        pause = time.perf_counter() + 0.05
        wait(lambda pause=pause: time.perf_counter() > pause)
        pages.append(listed.turn(turn * 30))
        began = time.perf_counter()
        floor.verticalScrollBar().setValue(turn * 30)
        floor.viewport().repaint()
        floors.append(1000 * (time.perf_counter() - began))
    jumps = [listed.turn(ROWS * place // 20 - 40) for place in range(20, 0, -1)]
    gc.collect()
    return {
        "list": name,
        "rows": ROWS,
        "first_rows_ms": first,
        "page_ms": pages,
        "floor_ms": floors,
        "jump_ms": jumps,
        "memory_mib": anonymous_mib() - before,
    }


def _complete(listed: Listed) -> bool:
    cursor = listed.list.model._cursor  # noqa: SLF001  the benchmark waits for all keys
    return cursor is not None and cursor.complete


def line(figure: str, value: float, unit: str, target: float, **more: float) -> None:
    """Print one figure with its target."""
    print(
        json.dumps(
            {
                "figure": figure,
                "value": round(value, 2),
                "unit": unit,
                "target": target,
                "holds": value <= target,
                **{name: round(one, 2) for name, one in more.items()},
            }
        )
    )


def main() -> None:
    """Make the office unless a folder is given, measure, print."""
    given = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    with tempfile.TemporaryDirectory() as temporary:
        folder = given or Path(temporary)
        file = folder / "office.sqlite3"
        if not file.exists():
            crowd.make(folder, contacts=ROWS, calls=ROWS)
        run(file, Path(temporary))


def run(file: Path, scratch: Path) -> None:
    """Measure the two lists over the office in `file`."""
    application = QApplication(sys.argv[:1])
    Theme(application, choice="light")
    office = OfficeCard()
    floor, _model = floor_pages(
        file,
        "SELECT p.given_name || ' ' || p.family_name, o.name, n.e164, p.email, p.updated_at"
        " FROM contact p JOIN organisation o ON o.id = p.organisation_id"
        " JOIN contact_number n ON n.contact_id = p.id ORDER BY p.id",
    )
    lists = (
        ("contacts by name", contact_source.columns(office), ContactSource()),
        ("calls, newest first", call_source.columns(office), CallSource(Office(), CallFilter())),
    )
    for name, columns, source in lists:
        found = []
        for _round in range(ROUNDS):
            database = Database(sqlite_url(file))
            tasks = QtTasks(database, Bridge(EventBus()), "benchmark")
            listed = Listed(name, columns, source, tasks, scratch)
            found.append(measure(name, listed, floor))
            listed.list.deleteLater()
            tasks.finish()
            database.close()
            QApplication.processEvents()
        pages = [one for round_ in found for one in round_["page_ms"]]
        floors = [one for round_ in found for one in round_["floor_ms"]]
        jumps = [one for round_ in found for one in round_["jump_ms"]]
        line(f"first rows, {name}", max(r["first_rows_ms"] for r in found), "ms", FIRST_MS)
        line(
            f"page-down p95, {name}", p95(pages), "ms", PAGE_MS,
            p50=statistics.median(pages), floor_p95=p95(floors), ratio=p95(pages) / p95(floors),
        )
        line(f"jump p95, {name}", p95(jumps), "ms", 2 * PAGE_MS, p50=statistics.median(jumps))
        line(f"memory, {name}", max(r["memory_mib"] for r in found), "MiB", MEMORY_MIB)


if __name__ == "__main__":
    main()
