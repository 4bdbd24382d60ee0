import pytest
from pytestqt.qtbot import QtBot

from app.ui.filter_bar import FilterBar
from app.ui.list_and_detail import ListAndDetail
from app.ui.widgets.panel import Panel


@pytest.fixture
def split(qtbot: QtBot) -> ListAndDetail:
    made = ListAndDetail(Panel("List"), Panel("Detail"), fixed="detail", width=300)
    qtbot.addWidget(made)
    made.resize(1200, 400)
    made.show()
    return made


def seen(split: ListAndDetail) -> tuple[bool, bool]:
    return split._list.isVisible(), split._detail.isVisible()


def test_a_wide_window_shows_list_and_detail_side_by_side(split: ListAndDetail) -> None:
    assert seen(split) == (True, True)
    assert split._detail.width() == 300
    assert not split.back.isVisible()


def test_a_narrow_window_shows_one_at_a_time(split: ListAndDetail) -> None:
    split.resize(600, 400)
    assert seen(split) == (True, False)
    split.open_detail()
    assert seen(split) == (False, True)
    split.back.click()
    assert seen(split) == (True, False)


def test_the_detail_takes_its_place_again_when_the_window_is_widened(split: ListAndDetail) -> None:
    split.resize(600, 400)
    split.open_detail()
    split.resize(1200, 400)
    assert seen(split) == (True, True)
    assert split._detail.width() == 300


@pytest.fixture
def bar(qtbot: QtBot) -> FilterBar:
    made = FilterBar("Which", (("all", "Everything there is"), ("some", "Only some of it")))
    qtbot.addWidget(made)
    made.resize(600, 40)
    made.show()
    return made


def test_choices_without_room_drop_down_and_say_the_same(bar: FilterBar, qtbot: QtBot) -> None:
    bar.resize(120, 40)
    assert bar.drop_down.isVisible()
    bar.drop_down.setCurrentIndex(1)
    with qtbot.waitSignal(bar.chosen) as chosen:
        bar.drop_down.activated.emit(1)
    assert chosen.args == ["some"]
    assert bar.choice == "some"


def test_choices_with_room_stand_in_a_row_and_exclude_each_other(bar: FilterBar) -> None:
    bar.buttons["some"].click()
    assert not bar.drop_down.isVisible()
    assert not bar.buttons["all"].isChecked()
