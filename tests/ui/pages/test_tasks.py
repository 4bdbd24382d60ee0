from collections.abc import Callable
from datetime import date, timedelta

import pytest
from PySide6.QtWidgets import QLabel, QPushButton

from app.crm import tasks
from app.database.database import Database
from app.desk.desk import Desk
from app.telephony.commands import Dial
from app.telephony.fake import FakePhone
from app.ui import wording
from app.ui.dialogs.day_dialog import DayDialog
from app.ui.dialogs.task_dialog import TaskDialog
from app.ui.main_window import MainWindow
from app.ui.optional_day import qt_day
from app.ui.pages.tasks import TasksPage

Open = Callable[[], TasksPage]


@pytest.fixture
def open_page(window: MainWindow) -> Open:
    def opened() -> TasksPage:
        window.show_page("tasks")
        assert isinstance(window.page, TasksPage)
        return window.page

    return opened


@pytest.fixture
def today(desk: Desk) -> date:
    return wording.today(desk.office.current.zone)


@pytest.fixture
def three(records: Database, helen: int, today: date) -> list[int]:
    """One task overdue, one for today with a person, one for later."""
    return [
        tasks.add(records, title="Send the quote", due_on=today - timedelta(days=2)),
        tasks.add(records, title="Call Helen", due_on=today, contact_id=helen),
        tasks.add(records, title="Check the stock", due_on=today + timedelta(days=9)),
    ]


def headings(page: TasksPage) -> list[str]:
    items = (page._groups.itemAt(place) for place in range(page._groups.count()))
    found = (item.widget() for item in items if item is not None)
    return [widget.text() for widget in found if isinstance(widget, QLabel)]


def titles(page: TasksPage) -> list[str]:
    return [card.task.title for card in page.cards]


def button(page: TasksPage, name: str) -> QPushButton:
    return next(b for b in page.findChildren(QPushButton) if b.accessibleName() == name)


def test_an_office_without_tasks_is_told_where_they_come_from(open_page: Open) -> None:
    page = open_page()
    assert page._stack.currentIndex() == 1


def test_tasks_stand_in_groups_by_urgency(three: list[int], open_page: Open) -> None:
    page = open_page()
    assert headings(page) == ["Overdue · 1", "Today · 1", "Later · 1"]
    assert titles(page) == ["Send the quote", "Call Helen", "Check the stock"]


def test_a_tick_completes_a_task_and_takes_it_to_the_done_ones(
    three: list[int], records: Database, open_page: Open
) -> None:
    page = open_page()
    page.cards[0].tick.click()
    assert headings(page) == ["Today · 1", "Later · 1", "Done · 1"]
    assert [task.id for task in tasks.done_tasks(records)] == [three[0]]


def test_a_task_ticked_by_mistake_is_put_back(three: list[int], open_page: Open) -> None:
    page = open_page()
    page.cards[0].tick.click()
    page.cards[-1].tick.click()
    assert headings(page)[0] == "Overdue · 1"


def test_the_keyboard_stays_in_its_place_when_a_task_is_done(
    three: list[int], open_page: Open
) -> None:
    page = open_page()
    page.cards[1].tick.setFocus()
    page.cards[1].tick.click()
    assert page.cards[1].tick.hasFocus()
    assert page.cards[1].task.title == "Check the stock"


def test_one_click_calls_the_person_of_a_task(
    three: list[int], open_page: Open, phone: FakePhone
) -> None:
    button(open_page(), "Call Hélène Marchetti").click()
    assert [c.target for c in phone.sent if isinstance(c, Dial)] == ["+33144556677"]


def test_a_task_is_put_off_from_its_menu(
    three: list[int], records: Database, open_page: Open, today: date
) -> None:
    menu = button(open_page(), "Another day for: Send the quote").menu()
    next(a for a in menu.actions() if a.text() == "Tomorrow").trigger()
    assert tasks.open_tasks(records)[1].due_on == today + timedelta(days=1)


def test_a_task_is_put_off_to_a_day_of_the_calendar(
    three: list[int], records: Database, open_page: Open, today: date
) -> None:
    page = open_page()
    menu = button(page, "Another day for: Call Helen").menu()
    next(a for a in menu.actions() if a.text() == "On a day…").trigger()
    [dialog] = page.findChildren(DayDialog)
    dialog.calendar.setSelectedDate(qt_day(today + timedelta(days=20)))
    dialog.take()
    assert tasks.open_tasks(records)[-1].due_on == today + timedelta(days=20)


def test_only_my_tasks_are_shown_when_asked_for(
    records: Database, amina: int, three: list[int], open_page: Open, today: date
) -> None:
    tasks.add(records, title="Mine", due_on=today, agent_id=amina)
    page = open_page()
    page.filters.buttons["mine"].click()
    assert titles(page) == ["Mine"]


def test_a_long_group_shows_its_first_tasks_and_the_rest_when_asked(
    records: Database, open_page: Open, today: date
) -> None:
    for place in range(45):
        tasks.add(records, title=f"Task {place}", due_on=today)
    page = open_page()
    assert len(page.cards) == 40
    next(b for b in page.findChildren(QPushButton) if b.text() == "Show 5 more").click()
    assert len(page.cards) == 45


def test_a_new_task_needs_words_and_then_stands_in_the_list(
    open_page: Open, records: Database, amina: int
) -> None:
    page = open_page()
    page.add.click()
    [dialog] = page.findChildren(TaskDialog)
    dialog.save.click()
    assert not tasks.open_tasks(records)
    dialog.words.setText("Order paper")
    dialog.save.click()
    assert titles(page) == ["Order paper"]
    assert page.cards[0].task.agent_id == amina
