from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple, Self

import pytest
from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from app.ui.row_source import Column
from app.ui.table_model import PAGE, PLACEHOLDER, KeyedTableModel


class Person(NamedTuple):
    id: int
    name: str


COLUMNS = (
    Column[Person]("id", "Number", lambda p: str(p.id), 60, right=True, order="id"),
    Column[Person]("name", "Name", lambda p: p.name, 200),
)
SLICE = 200


class Queue:
    """Tasks whose questions wait until the test lets them be answered."""

    def __init__(self) -> None:
        self.waiting: list[tuple[Callable[[Any], Any], Any, Any]] = []
        self.asked = 0

    def ask(
        self,
        question: Callable[[Any], Any],
        then: Callable[[Any], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        self.waiting.append((question, then, failed))
        self.asked += 1

    def answer_one(self) -> None:
        question, then, failed = self.waiting.pop(0)
        try:
            answer = question(None)
        except OSError as error:
            failed(error)
            return
        then(answer)

    def answer_all(self) -> None:
        while self.waiting:
            self.answer_one()


class Cursor:
    """A list of numbered people whose keys are learnt slice by slice."""

    def __init__(self, ids: range, word: str) -> None:
        self._ids = ids
        self._word = word
        self.known = 0
        self.complete = False

    def count(self, _database: object) -> int:
        return len(self._ids)

    def first(self, _database: object, size: int) -> Sequence[Person]:
        return self._people(self._ids[:size])

    def read_more(self, _database: object) -> bool:
        self.known = min(self.known + max(SLICE, len(self._ids) // 10), len(self._ids))
        self.complete = self.known == len(self._ids)
        return not self.complete

    def rows(self, _database: object, start: int, stop: int) -> Sequence[Person]:
        return self._people(self.ids(start, stop))

    def ids(self, start: int, stop: int) -> Sequence[int]:
        return self._ids[: self.known][start:stop]

    def position(self, row_id: int) -> int | None:
        known = self._ids[: self.known]
        return known.index(row_id) if row_id in known else None

    def _people(self, ids: Sequence[int]) -> Sequence[Person]:
        return [Person(k, f"{self._word} {k}") for k in ids]


@dataclass(frozen=True)
class People:
    """`size` people by number."""

    size: int
    order: str = "id"
    descending: bool = False
    broken: bool = False
    word: str = "Person"

    def sorted(self, order: str, *, descending: bool) -> Self:
        return replace(self, order=order, descending=descending)

    def open(self, _database: object) -> Cursor:
        if self.broken:
            raise OSError("disk")
        ascending = range(1, self.size + 1)
        return Cursor(ascending[::-1] if self.descending else ascending, self.word)

    def key(self, row: Person) -> int:
        return row.id


@pytest.fixture
def queue() -> Queue:
    return Queue()


@pytest.fixture
def model(queue: Queue, qapp: object) -> KeyedTableModel[Person]:
    made = KeyedTableModel(queue, COLUMNS)
    # The tester reports through Qt's warnings, and a warning fails the test.
    QAbstractItemModelTester(made, QAbstractItemModelTester.FailureReportingMode.Warning, made)
    return made


@pytest.fixture
def large(queue: Queue, qapp: object) -> KeyedTableModel[Person]:
    """A model for many rows: the tester walks all of them at every change."""
    return KeyedTableModel(queue, COLUMNS)


def words(model: QAbstractItemModel, row: int, column: int = 1) -> str:
    return str(model.index(row, column).data())


def test_the_first_page_stands_before_the_keys_are_read(
    large: KeyedTableModel[Person], queue: Queue
) -> None:
    large.show(People(1_000_000))
    queue.answer_one()
    assert large.rowCount() == 1_000_000
    assert words(large, 0) == "Person 1"


def test_a_cell_that_is_not_read_yet_shows_a_placeholder_and_fills_in(
    large: KeyedTableModel[Person], queue: Queue, qtbot: QtBot
) -> None:
    large.show(People(1_000_000))
    queue.answer_all()
    assert words(large, 999_999) == PLACEHOLDER
    with qtbot.waitSignal(large.dataChanged):
        qtbot.waitUntil(lambda: bool(queue.waiting))
        queue.answer_all()
    assert words(large, 999_999) == "Person 1000000"


def test_a_drag_over_the_list_reads_only_where_it_ends(
    large: KeyedTableModel[Person], queue: Queue, qtbot: QtBot
) -> None:
    large.show(People(1_000_000))
    queue.answer_all()
    before = queue.asked
    for row in range(PAGE, 1_000_000, 5000):
        words(large, row)
    qtbot.waitUntil(lambda: bool(queue.waiting))
    queue.answer_one()
    assert words(large, 995_064) == "Person 995065"
    queue.answer_all()
    assert queue.asked - before <= 4


def test_a_jump_made_before_the_keys_are_known_is_answered_when_they_are(
    model: KeyedTableModel[Person], queue: Queue
) -> None:
    model.show(People(700))
    queue.answer_one()
    assert words(model, 699) == PLACEHOLDER
    queue.answer_all()
    assert words(model, 699) == "Person 700"


def test_what_is_in_sight_has_its_neighbours_read_ahead(
    model: KeyedTableModel[Person], queue: Queue, qtbot: QtBot
) -> None:
    model.show(People(1_000))
    queue.answer_all()
    model.look_at(10)
    qtbot.waitUntil(lambda: bool(queue.waiting))
    queue.answer_all()
    assert words(model, PAGE) == f"Person {PAGE + 1}"


def test_pages_least_lately_read_are_dropped(
    large: KeyedTableModel[Person], queue: Queue, qtbot: QtBot
) -> None:
    large.show(People(1_000_000))
    queue.answer_all()
    for page in range(1, 100):
        words(large, page * PAGE)
        qtbot.waitUntil(lambda: bool(queue.waiting))
        queue.answer_all()
    assert len(large._pages) <= 48


def test_a_header_click_asks_the_database_for_the_order(
    model: KeyedTableModel[Person], queue: Queue
) -> None:
    model.show(People(1_000))
    queue.answer_all()
    model.sort(0, Qt.SortOrder.DescendingOrder)
    queue.answer_all()
    assert words(model, 0) == "Person 1000"


def test_a_column_without_an_order_leaves_the_list_alone(
    model: KeyedTableModel[Person], queue: Queue
) -> None:
    model.show(People(10))
    queue.answer_all()
    model.sort(1)
    assert not queue.waiting


def test_an_answer_to_an_older_list_is_dropped(
    model: KeyedTableModel[Person], queue: Queue
) -> None:
    model.show(People(1_000))
    model.show(People(5))
    queue.answer_one()
    assert model.rowCount() == 0
    queue.answer_all()
    assert model.rowCount() == 5


@pytest.mark.parametrize(("before", "after"), [(200, 203), (200, 150), (200, 0), (3, 300)])
def test_read_again_the_list_has_its_new_length(
    model: KeyedTableModel[Person], queue: Queue, before: int, after: int
) -> None:
    model.show(People(before))
    queue.answer_all()
    model._source = People(after)
    model.refresh()
    queue.answer_all()
    assert model.rowCount() == after


def test_read_again_the_page_in_sight_shows_what_changed(
    model: KeyedTableModel[Person], queue: Queue, qtbot: QtBot
) -> None:
    model.show(People(1_000))
    queue.answer_all()
    words(model, 700)
    model.look_at(700)
    qtbot.waitUntil(lambda: bool(queue.waiting))
    queue.answer_all()
    model._source = People(1_000, word="Somebody")
    model.refresh()
    queue.answer_all()
    assert words(model, 700) == "Somebody 701"


def test_a_row_is_found_by_its_key(model: KeyedTableModel[Person], queue: Queue) -> None:
    model.show(People(700, descending=True))
    queue.answer_all()
    assert model.position_of(690) == 10
    assert model.position_of(1) == 699
    assert model.position_of(9_999) is None
    assert model.key_at(699) == 1


def test_a_failure_is_told_and_leaves_what_stands(
    model: KeyedTableModel[Person], queue: Queue, qtbot: QtBot
) -> None:
    model.show(People(5))
    queue.answer_all()
    model.show(People(5, broken=True))
    with qtbot.waitSignal(model.failed):
        queue.answer_all()
    assert model.rowCount() == 5


def test_a_cell_is_named_for_a_screen_reader(model: KeyedTableModel[Person], queue: Queue) -> None:
    model.show(People(5))
    queue.answer_all()
    spoken = model.index(2, 1).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "Name: Person 3"
