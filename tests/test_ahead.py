"""Work begun before anybody waits for it."""

import threading

import pytest

from app.ahead import Ahead


def test_the_work_is_done_before_it_is_asked_for() -> None:
    done = threading.Event()

    def work() -> str:
        done.set()
        return "the records"

    ahead = Ahead(work)
    assert done.wait(5)
    assert ahead() == "the records"


def test_an_error_comes_to_whoever_asks_and_a_further_call_tries_again() -> None:
    troubles = [OSError("no disk")]

    def work() -> str:
        if troubles:
            raise troubles.pop()
        return "the records"

    ahead = Ahead(work)
    with pytest.raises(OSError, match="no disk"):
        ahead()
    assert ahead() == "the records"
