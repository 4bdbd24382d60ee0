"""Questions are answered by a worker thread; what fails is said in words."""

import logging
import threading
from collections.abc import Iterator
from functools import partial

import pytest
from pytestqt.qtbot import QtBot

from app.bus import EventBus
from app.crm import office as offices
from app.database.database import Database
from app.desk.facts import Notice
from app.errors import UserError
from app.ui.bridge import Bridge
from app.ui.db_tasks import QtTasks


@pytest.fixture
def notices(bus: EventBus) -> list[str]:
    heard: list[str] = []
    bus.subscribe(Notice, lambda notice: heard.append(notice.words))
    return heard


@pytest.fixture
def tasks(qtbot: QtBot, records: Database, bus: EventBus) -> Iterator[QtTasks]:
    tasks = QtTasks(records, Bridge(bus), "records")
    yield tasks
    tasks.finish()


def refuse(_database: Database) -> None:
    raise UserError("The disk is full.")


def go_wrong(_database: Database) -> None:
    raise ZeroDivisionError


def _give(number: int, _database: Database) -> int:
    return number


def _note(done: list[int], number: int, _database: Database) -> None:
    done.append(number)


def test_the_question_runs_elsewhere_and_its_answer_comes_back_here(
    tasks: QtTasks, qtbot: QtBot
) -> None:
    heard: list[tuple[str, str, str]] = []

    def question(database: Database) -> tuple[str, str]:
        return offices.load(database).name, threading.current_thread().name

    tasks.ask(question, lambda found: heard.append((*found, threading.current_thread().name)))
    qtbot.waitUntil(lambda: bool(heard))
    assert heard == [("Papeterie", "records", "MainThread")]


def test_answers_come_in_the_order_of_the_questions(tasks: QtTasks, qtbot: QtBot) -> None:
    heard: list[int] = []
    for number in range(50):
        tasks.ask(partial(_give, number), heard.append)
    qtbot.waitUntil(lambda: len(heard) == 50)
    assert heard == sorted(heard)


def test_words_for_the_person_are_shown_by_default(
    tasks: QtTasks, qtbot: QtBot, notices: list[str]
) -> None:
    tasks.ask(refuse)
    qtbot.waitUntil(lambda: bool(notices))
    assert notices == ["The disk is full."]


def test_a_bug_is_logged_and_said_to_be_one(
    tasks: QtTasks, qtbot: QtBot, notices: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        tasks.ask(go_wrong)
        qtbot.waitUntil(lambda: bool(notices))
    assert "ZeroDivisionError" in notices[0]
    assert "ZeroDivisionError" in caplog.text


def test_who_asks_may_take_the_failure_themselves(
    tasks: QtTasks, qtbot: QtBot, notices: list[str]
) -> None:
    failures: list[Exception] = []
    tasks.ask(refuse, None, failures.append)
    qtbot.waitUntil(lambda: bool(failures))
    assert isinstance(failures[0], UserError)
    assert notices == []


def test_a_failure_stops_no_later_question(tasks: QtTasks, qtbot: QtBot) -> None:
    heard: list[str] = []
    tasks.ask(refuse, None, lambda _error: None)
    tasks.ask(lambda database: offices.load(database).name, heard.append)
    qtbot.waitUntil(lambda: heard == ["Papeterie"])


def test_what_was_asked_last_is_still_done_at_the_end(
    qtbot: QtBot, records: Database, bus: EventBus
) -> None:
    done: list[int] = []
    tasks = QtTasks(records, Bridge(bus), "records")
    for number in range(20):
        tasks.ask(partial(_note, done, number))
    tasks.finish()
    assert done == list(range(20))
