import logging

import pytest

from app.bus import EventBus


def test_a_fact_reaches_the_handlers_of_its_type_alone() -> None:
    bus, heard = EventBus(), list[object]()
    bus.subscribe(int, heard.append)
    bus.publish(1)
    bus.publish("word")
    bus.publish(True)  # a bool is another fact than an int
    assert heard == [1]


def test_a_handler_that_fails_is_logged_and_stops_no_other(
    caplog: pytest.LogCaptureFixture,
) -> None:
    bus, heard = EventBus(), list[object]()

    def fail(_fact: int) -> None:
        raise ValueError("broken")

    bus.subscribe(int, fail)
    bus.subscribe(int, heard.append)
    with caplog.at_level(logging.ERROR):
        bus.publish(1)
    assert heard == [1]
    assert "broken" in caplog.text


def test_facts_are_heard_by_all_in_the_order_they_happened() -> None:
    bus, heard = EventBus(), list[object]()
    bus.subscribe(int, lambda _fact: bus.publish("after"))
    bus.subscribe(int, heard.append)
    bus.subscribe(str, heard.append)
    bus.publish(1)
    assert heard == [1, "after"]


def test_who_has_unsubscribed_hears_nothing_more() -> None:
    bus, heard = EventBus(), list[object]()
    stop = bus.subscribe(int, heard.append)
    stop()
    stop()
    bus.publish(1)
    assert heard == []
