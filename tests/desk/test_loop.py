import threading
from functools import partial

from app.desk.loop import Loop


def test_posted_functions_run_in_order_on_the_loops_thread() -> None:
    loop, seen = Loop(), list[tuple[int, int]]()
    here = threading.get_ident()

    def note(number: int) -> None:
        seen.append((number, threading.get_ident()))

    def post() -> None:
        for number in range(5):
            loop.post(partial(note, number))
        loop.post(loop.stop)

    thread = threading.Thread(target=post)
    thread.start()
    loop.run()
    thread.join()
    assert seen == [(number, here) for number in range(5)]


def test_timers_run_when_due_and_the_sooner_first() -> None:
    loop, seen = Loop(), list[str]()
    loop.later(0.02, lambda: seen.append("second"))
    loop.later(0.01, lambda: seen.append("first"))
    loop.later(0.03, loop.stop)
    loop.run()
    assert seen == ["first", "second"]


def test_a_repeated_timer_comes_again() -> None:
    loop, seen = Loop(), list[int]()

    def beat() -> None:
        seen.append(1)
        if len(seen) == 3:
            loop.stop()

    loop.every(0.001, beat)
    loop.run()
    assert len(seen) == 3
