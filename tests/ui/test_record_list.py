from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, Self

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.database.database import Database
from app.desk.tasks import InlineTasks
from app.errors import UserError
from app.ui import view_state
from app.ui.record_list import RecordList
from app.ui.row_source import Column
from app.ui.rows_in_hand import RowsInHand
from app.ui.theme import Theme
from app.ui.view_state import ListState
from app.ui.widgets.empty_state import EmptyState


class Fruit(NamedTuple):
    id: int
    name: str


COLUMNS = (
    Column[Fruit]("name", "Name", lambda f: f.name, 120, order="name", stretch=True),
    Column[Fruit]("id", "Number", lambda f: str(f.id), 80, right=True),
    Column[Fruit]("state", "State", lambda _f: "ripe", 80, tone=lambda _f: "good"),
    Column[Fruit]("shape", "Shape", lambda _f: "round", 80, icon=lambda _f: "clock:bad"),
)
PEAR, PLUM, FIG = Fruit(1, "Pear"), Fruit(2, "Plum"), Fruit(3, "Fig")


class Basket:
    """A list the test may change between two readings."""

    order = "name"
    descending = False

    def __init__(self, *fruit: Fruit) -> None:
        self.fruit = list(fruit)
        self.trouble = ""

    def sorted(self, order: str, *, descending: bool) -> Self:
        made = type(self)(*sorted(self.fruit, key=lambda f: f.name, reverse=descending))
        made.descending = descending
        return made

    def open(self, _database: Database) -> RowsInHand[Fruit]:
        if self.trouble:
            raise UserError(self.trouble)
        return RowsInHand(self.fruit, self.key)

    def key(self, row: Fruit) -> int:
        return row.id


Make = Callable[[], RecordList[Fruit]]


@pytest.fixture
def make(records: Database, tmp_path: Path, qtbot: QtBot) -> Make:
    def made() -> RecordList[Fruit]:
        widget: RecordList[Fruit] = RecordList(
            "fruit",
            "Fruit",
            COLUMNS,
            tasks=InlineTasks(records),
            memory=tmp_path / "lists.json",
            empty=lambda: EmptyState("star", "No fruit"),
        )
        qtbot.addWidget(widget)
        widget.resize(500, 300)
        widget.show()
        return widget

    return made


def test_a_list_that_cannot_be_read_says_why_and_can_be_tried_again(make: Make) -> None:
    shown, basket = make(), Basket(PEAR)
    basket.trouble = "The server of the office does not answer."
    shown.show_source(basket)
    assert shown.currentWidget() is shown._trouble
    assert shown._trouble._hint.text() == "The server of the office does not answer."
    basket.trouble = ""
    shown._trouble.button.click()
    assert shown.currentWidget() is shown.table


def test_the_chosen_row_is_kept_when_the_list_is_read_again(make: Make) -> None:
    shown, basket = make(), Basket(PEAR, PLUM)
    shown.show_source(basket)
    shown.choose(2)
    basket.fruit.insert(0, FIG)
    shown.refresh()
    assert shown.current() == PLUM


def test_a_chosen_row_that_is_gone_is_chosen_no_more(make: Make, qtbot: QtBot) -> None:
    shown, basket = make(), Basket(PEAR, PLUM)
    shown.show_source(basket)
    shown.choose(2)
    basket.fruit.remove(PLUM)
    with qtbot.waitSignal(shown.chosen, check_params_cb=lambda row: row is None):
        shown.refresh()


def test_the_last_row_stays_chosen_when_an_earlier_one_goes(make: Make) -> None:
    shown, basket = make(), Basket(PEAR, FIG, PLUM)
    shown.show_source(basket)
    shown.choose(2)
    basket.fruit.remove(PEAR)
    shown.refresh()
    assert shown.current() == PLUM


def test_enter_opens_the_row_the_keyboard_stands_on(make: Make, qtbot: QtBot) -> None:
    shown = make()
    shown.show_source(Basket(PEAR, PLUM))
    shown.choose(1)
    with qtbot.waitSignal(shown.opened) as opened:
        QTest.keyClick(shown.table, Qt.Key.Key_Return)
    assert opened.args == [PEAR]


def test_a_second_click_on_the_header_turns_the_order_round(make: Make) -> None:
    shown = make()
    shown.show_source(Basket(FIG, PEAR))
    shown.table.horizontalHeader().sectionClicked.emit(0)
    assert shown.model.row_at(shown.model.index(0, 0)) == PEAR
    shown.table.horizontalHeader().sectionClicked.emit(0)
    assert shown.model.row_at(shown.model.index(0, 0)) == FIG


def test_a_row_is_drawn_in_the_colours_of_the_theme(make: Make, theme: Theme) -> None:
    def drawn() -> QImage:
        return shown.table.viewport().grab().toImage()

    shown = make()
    shown.show_source(Basket(PEAR))
    light = drawn()
    theme.choose("dark")
    assert drawn().pixelColor(400, 10) != light.pixelColor(400, 10)


def test_what_a_list_remembers_is_kept_beside_that_of_others(tmp_path: Path) -> None:
    file = tmp_path / "lists.json"
    view_state.save(file, "one", ListState(widths={"name": 80}, order="name", descending=True))
    view_state.save(file, "two", ListState(widths={"name": 90}))
    assert view_state.load(file, "one") == ListState({"name": 80}, "name", descending=True)
    assert view_state.load(file, "two").widths == {"name": 90}


@pytest.mark.parametrize("content", ["", "[]", "{", '{"one": {"widths": "wide"}}', "\x00"])
def test_a_damaged_memory_costs_the_widths_and_nothing_else(tmp_path: Path, content: str) -> None:
    file = tmp_path / "lists.json"
    file.write_text(content, encoding="utf-8")
    assert view_state.load(file, "one") == ListState()
    view_state.save(file, "one", ListState(order="name"))
    assert view_state.load(file, "one").order == "name"


def test_a_folder_that_takes_no_file_is_no_error(tmp_path: Path) -> None:
    view_state.save(tmp_path / "gone" / "lists.json", "one", ListState(order="name"))
    assert view_state.load(tmp_path / "gone" / "lists.json", "one") == ListState()
