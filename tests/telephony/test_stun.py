"""The sound asks STUN servers that answer, and no others: pjsip would hold every call up."""

import queue
from collections.abc import Iterator

import pytest

from app.telephony.engine.notes import Note, StunChecked, StunHeard
from app.telephony.engine.stun import ASK_EVERY_S, Stun
from app.telephony.engine.timers import Timers
from tests.peers.stun import StunServer, stun_server


class Loop:
    """The engine's loop with a clock of the test's, and a pjsip that reaches every server."""

    def __init__(self) -> None:
        self.now = 0.0
        self.timers = Timers(lambda: self.now)
        self.notes: queue.Queue[Note] = queue.Queue()
        self.told: list[tuple[str, ...]] = []
        self.changes = 0
        self.stun = Stun(self, self.timers, emit=self.notes.put, changed=self._changed)  # type: ignore[arg-type]

    def use_stun(self, servers: tuple[str, ...]) -> None:
        self.told.append(servers)
        self.stun.on_checked(StunChecked(reached=True))

    def wake(self) -> None:
        """Nothing waits here."""

    def _changed(self) -> None:
        self.changes += 1

    def turn(self) -> None:
        """Take the next word of the servers."""
        note = self.notes.get(timeout=10)
        assert isinstance(note, StunHeard)
        self.stun.on_heard(note)

    def pass_time(self) -> None:
        self.now += ASK_EVERY_S
        self.timers.run_due()
        self.turn()


@pytest.fixture
def server() -> Iterator[StunServer]:
    with stun_server(1000) as running:
        yield running


def test_a_server_that_goes_away_is_not_asked_until_it_is_back(server: StunServer) -> None:
    loop, settled = Loop(), list[str]()
    loop.stun.want((server.place,), lambda: settled.append("then"))
    ready = [loop.stun.ready]
    loop.turn()
    assert (loop.told, settled) == ([(str(server.place),)], ["then"])
    ready.append(loop.stun.ready)
    for left in (0, 1000):
        server.left = left
        loop.pass_time()
        ready.append(loop.stun.ready)
    assert ready == [False, True, False, True]
    assert loop.changes == 3


def test_one_that_is_away_from_the_start_holds_nothing_up() -> None:
    loop, settled = Loop(), list[str]()
    with stun_server(0) as silent:
        loop.stun.want((silent.place,), lambda: settled.append("then"))
        loop.turn()
    assert (loop.stun.ready, loop.told, settled) == (False, [], ["then"])


def test_what_nobody_wants_any_more_is_asked_no_more(server: StunServer) -> None:
    loop = Loop()
    loop.stun.want((server.place,), lambda: None)
    loop.turn()
    loop.stun.want((), lambda: None)
    loop.turn()
    assert not loop.stun.ready
    loop.now += ASK_EVERY_S
    loop.timers.run_due()
    with pytest.raises(queue.Empty):
        loop.notes.get(timeout=0.2)
