"""Facts and answers cross from any thread to the window's, in order."""

import threading
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.bus import EventBus
from app.ui.bridge import Bridge, is_gone


@dataclass(frozen=True)
class Fact:
    number: int


def in_thread(work: Callable[[], None]) -> None:
    thread = threading.Thread(target=work)
    thread.start()
    thread.join(5)


def test_facts_are_published_on_the_thread_of_the_window(qtbot: QtBot) -> None:
    bus, heard = EventBus(), list[tuple[Fact, str]]()
    bridge = Bridge(bus)
    bus.subscribe(Fact, lambda fact: heard.append((fact, threading.current_thread().name)))

    def work() -> None:
        for number in range(3):
            bridge.post(Fact(number))

    in_thread(work)
    assert heard == []
    qtbot.waitUntil(lambda: len(heard) == 3)
    assert heard == [(Fact(n), "MainThread") for n in range(3)]


def test_facts_and_answers_keep_their_order(qtbot: QtBot) -> None:
    bus, heard = EventBus(), list[object]()
    bridge = Bridge(bus)
    bus.subscribe(Fact, heard.append)

    def work() -> None:
        bridge.post(Fact(1))
        bridge.call(lambda: heard.append("answer"))
        bridge.post(Fact(2))

    in_thread(work)
    qtbot.waitUntil(lambda: len(heard) == 3)
    assert heard == [Fact(1), "answer", Fact(2)]


def test_nothing_comes_across_once_the_window_is_gone(qtbot: QtBot) -> None:
    bus, heard = EventBus(), list[Fact]()
    bridge = Bridge(bus)
    bus.subscribe(Fact, heard.append)
    bridge.post(Fact(1))
    bridge.close()
    bridge.post(Fact(2))
    qtbot.wait(20)
    assert heard == []


def test_an_answer_that_fails_stops_no_other(qtbot: QtBot) -> None:
    heard = list[str]()
    bridge = Bridge(EventBus())

    def fail() -> None:
        raise ValueError("a slot went wrong")

    bridge.call(fail)
    bridge.call(lambda: heard.append("next"))
    qtbot.waitUntil(lambda: heard == ["next"])


def test_the_method_of_a_deleted_widget_is_known_to_be_gone(qtbot: QtBot) -> None:
    widget = QWidget()
    method = widget.update
    assert not is_gone(method)
    with qtbot.waitSignal(widget.destroyed):
        widget.deleteLater()
    assert is_gone(method)
