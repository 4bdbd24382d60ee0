"""What passes the router and in which order: the ends of calls, and too many at once."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from app.telephony.commands import Transport
from app.telephony.engine.hop.guard import Guard
from app.telephony.engine.hop.pace import MOST_BY_SERVER, Pace
from app.telephony.engine.hop.places import Face, Place
from app.telephony.engine.hop.router import Router
from app.telephony.engine.hop.ways import Failed, Ready, Source, ToPlace, Upstream, Way
from tests.peers.raw_sip import reply, request

if TYPE_CHECKING:
    from app.telephony.engine.notes import Note

HOP = "127.0.0.1:4000"
FACE = Face(Transport.UDP, "127.0.0.1", 5060)
SOURCE = Source(Place("127.0.0.1", 5090), Transport.UDP, "u")


def _yes(asked: bytes) -> bytes:
    return reply(asked.decode(), "200 OK", port=4001)


class Ends:
    """Both ends of a router: what it says to pjsip and to the network."""

    def __init__(self, server: str = "") -> None:
        self.pjsip: list[bytes] = []
        self.notes: list[Note] = []
        self.network: list[bytes] = []
        self._later: list[Callable[[], None]] = []
        self.router = Router(self, Guard(print), Pace(), emit=self.notes.append, hop=HOP.encode())
        self.router.local = b"127.0.0.1:4001"
        upstream = Upstream(account="a", user="desk", host=server, places=(SOURCE.place,))
        accounts = {b"a1": upstream}
        for one in (self.router, self.router._guard):
            one.know(accounts)

    def deliver(self, way: Way, ready: Ready, failed: Failed) -> None:
        assert isinstance(way, ToPlace), failed
        self.network.append(ready(FACE))

    def to_pjsip(self, data: bytes) -> None:
        self.pjsip.append(data)

    def later(self, seconds: float, act: Callable[[], None]) -> None:
        assert seconds > 0
        self._later.append(act)

    def time_passes(self) -> None:
        for act in self._later:
            act()

    def comes(self, method: str, call_id: str) -> None:
        """A request of the network."""
        data = request(method, call_id, 5090)
        if method == "BYE":
            data = data.replace(b"To: <sip:desk@127.0.0.1>", b"To: <sip:desk@127.0.0.1>;tag=us")
        self.router.from_network(data, SOURCE)

    def pjsip_agrees(self) -> None:
        """It says 200 to what it heard last."""
        self.router.from_pjsip(_yes(self.pjsip[-1]))

    def pjsip_asks(self) -> None:
        """It wants to hold the call."""
        data = request("INVITE", "first", 4001, extra=f"Route: <sip:a1@{HOP};lr>")
        us, them = b"From: <sip:desk@127.0.0.1>;tag=us", b"To: <sip:tester@127.0.0.1>;tag=1"
        lines = [
            us if line.startswith(b"From") else them if line.startswith(b"To:") else line
            for line in data.split(b"\r\n")
        ]
        self.router.from_pjsip(b"\r\n".join(lines))

    @property
    def heard(self) -> list[str]:
        """The beginning of everything that pjsip heard."""
        return [data[:11].decode() for data in self.pjsip]


@pytest.fixture
def ends() -> Ends:
    """With one call that talks."""
    made = Ends()
    made.comes("INVITE", "first")
    made.pjsip_agrees()
    made.pjsip.clear()
    return made


def test_what_is_asked_in_a_call_is_answered_before_its_end(ends: Ends) -> None:
    ends.pjsip_asks()
    ends.comes("BYE", "first")
    assert ends.heard == ["SIP/2.0 487", "BYE sip:des"]


def test_no_call_comes_in_until_pjsip_has_ended_the_one_before(ends: Ends) -> None:
    ends.comes("BYE", "first")
    ends.comes("INVITE", "second")
    assert ends.heard == ["BYE sip:des"]
    ends.pjsip_agrees()
    assert ends.heard == ["BYE sip:des", "INVITE sip:"]


def test_what_pjsip_asked_without_knowing_of_the_end_is_answered_before_the_next_call(
    ends: Ends,
) -> None:
    ends.comes("BYE", "first")
    agreement = _yes(ends.pjsip[-1])
    ends.comes("INVITE", "second")
    said = len(ends.network)
    ends.pjsip_asks()
    assert len(ends.network) == said
    ends.router.from_pjsip(agreement)
    assert ends.heard == ["BYE sip:des", "SIP/2.0 487", "INVITE sip:"]


def test_a_pjsip_that_never_agrees_keeps_nobody_out(ends: Ends) -> None:
    ends.comes("BYE", "first")
    ends.comes("INVITE", "second")
    ends.time_passes()
    assert ends.heard == ["BYE sip:des", "INVITE sip:"]


def test_a_goodbye_to_a_call_that_never_was_holds_up_nobody(ends: Ends) -> None:
    ends.comes("BYE", "unknown")
    ends.comes("INVITE", "second")
    assert ends.heard == ["BYE sip:des", "INVITE sip:"]


def test_a_call_too_many_is_refused_and_told_once_however_often_it_repeats_itself() -> None:
    ends = Ends(server="pbx.test")
    for number in range(MOST_BY_SERVER):
        ends.comes("INVITE", f"call-{number}")
    for _repeated in range(3):
        ends.comes("INVITE", "too-many")
    assert len(ends.pjsip) == MOST_BY_SERVER
    assert [answer[:11] for answer in ends.network] == [b"SIP/2.0 486"] * 3
    assert len(ends.notes) == 1
