"""Who answers is left alone, who falls silent is ended once, who is not asked is not judged."""

import pytest

from app.telephony import watchdog
from app.telephony.watchdog import Watchdog
from tests.peers.programs import wait_until


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watchdog, "ASK_EVERY_S", 0.02)


def test_an_engine_that_answers_is_left_alone() -> None:
    dogs: list[Watchdog] = []
    hung: list[bool] = []
    asked: list[int] = []

    def ask(number: int) -> None:
        asked.append(number)
        dogs[0].answered(number)

    dogs.append(Watchdog(ask, lambda: hung.append(True)))
    dogs[0].start()
    wait_until("ten questions", lambda: len(asked) >= 10)
    dogs[0].stop()
    assert not hung


def test_an_engine_that_falls_silent_is_ended_once() -> None:
    asked: list[int] = []
    hung: list[bool] = []
    dog = Watchdog(asked.append, lambda: hung.append(True))
    dog.start()
    wait_until("it is ended", lambda: hung)
    dog._thread.join(1)
    assert (asked, hung) == ([1], [True])


def test_a_dog_told_to_stop_ends_nobody() -> None:
    hung: list[bool] = []
    dog = Watchdog(lambda _number: dog.stop(), lambda: hung.append(True))
    dog.start()
    dog._thread.join(1)
    assert not dog._thread.is_alive()
    assert not hung
