"""A server is asked now and then whether it is there and still knows us; no more than it takes."""

from collections.abc import Callable

import pytest

from app.telephony.commands import Transport
from app.telephony.engine.hop.digest import Login
from app.telephony.engine.hop.message import Message, parse
from app.telephony.engine.hop.places import Face, Place
from app.telephony.engine.hop.pulse import MOST_ASKED, Pulse
from app.telephony.engine.hop.ways import Upstream
from app.telephony.engine.timers import Timers

SERVER, US = Place("192.0.2.1", 5060), Face(Transport.UDP, "192.0.2.7", 5060)
PERIOD_S = 8
CHALLENGE = b'WWW-Authenticate: Digest realm="r", nonce="n1", qop="auth"'
OURS = b"Contact: <sip:alice@192.0.2.7:5060;ob>;expires=55"
OTHER = b"Contact: <sip:alice@192.0.2.7:50600>;expires=55"


class Bench:
    """A pulse, and a server that answers what the test says; time passes only when told."""

    def __init__(self, transport: Transport = Transport.UDP) -> None:
        self.now = 0.0
        self.asked: list[Message] = []
        self.silent: list[str] = []
        self.forgotten: list[str] = []
        self.answers: Callable[[Message], tuple[int, bytes] | None] = listing(OURS)
        self.timers = Timers(lambda: self.now)
        self.pulse = Pulse(
            self._send,
            self.timers.after,
            registered_as=lambda _token: US.sent_by,
            silent=self.silent.append,
            forgotten=self.forgotten.append,
        )
        self.upstream = Upstream(
            account="a",
            user="alice",
            host="pbx.test",
            domain="pbx.test",
            address="sip:alice@pbx.test",
            login=Login("alice", "wonder-1"),
            places=(SERVER,),
            transport=transport,
            keep_alive_s=PERIOD_S,
        )
        self.register()

    def register(self) -> None:
        """As the engine does it: the account is made known, and the server accepts it."""
        self.pulse.know(b"a1", self.upstream)
        self.pulse.registered(b"a1")

    def pass_time(self, seconds: float) -> None:
        end = self.now + seconds
        while (wait := self.timers.next_in(1e9)) <= end - self.now:
            self.now += wait
            self.timers.run_due()
        self.now = end

    def _send(self, token: bytes, upstream: Upstream, make: Callable[[Face], bytes]) -> None:
        question = parse(make(US))
        assert question is not None
        assert (token, upstream) == (b"a1", self.upstream)
        self.asked.append(question)
        answer = self.answers(question)
        if answer is not None:
            assert self.pulse.takes(answer_to(question, *answer), SERVER.host)

    @property
    def methods(self) -> list[bytes]:
        return [one.method for one in self.asked]


def answer_to(question: Message, code: int, line: bytes = b"") -> bytes:
    kept = [line for line in question.lines if line.startswith((b"Via", b"From", b"To", b"C"))]
    lines = [b"SIP/2.0 %d Said" % code, *kept, *([line] if line else []), b"", b""]
    return b"\r\n".join(lines)


def listing(line: bytes) -> Callable[[Message], tuple[int, bytes]]:
    """A server that knows these bindings, and wants every question for them signed."""

    def answer(question: Message) -> tuple[int, bytes]:
        if question.method == b"OPTIONS" or b"authorization" in question.names:
            return 200, line
        return 401, CHALLENGE

    return answer


def test_a_server_that_still_knows_us_is_asked_in_peace() -> None:
    bench = Bench()
    bench.pass_time(4 * PERIOD_S)
    assert bench.methods == [b"REGISTER"] * 5  # the first one was asked to be signed
    assert all(b"contact" not in one.names for one in bench.asked)
    assert [one.value(b"authorization").count(b"nc=") for one in bench.asked] == [0, 1, 1, 1, 1]
    assert not bench.forgotten
    assert not bench.silent


@pytest.mark.parametrize("left", [b"", OTHER])
def test_a_server_that_has_forgotten_us_is_noticed_at_the_next_question(left: bytes) -> None:
    bench = Bench()
    bench.pass_time(PERIOD_S)
    bench.answers = listing(left)
    bench.pass_time(PERIOD_S)
    assert bench.forgotten == ["a"]


def test_a_server_that_never_lists_us_is_believed_and_asked_for_a_sign_of_life_only() -> None:
    bench = Bench()
    bench.answers = listing(b"")
    bench.pass_time(PERIOD_S)
    assert bench.forgotten == ["a"]
    bench.register()
    bench.pass_time(5 * PERIOD_S)
    assert bench.forgotten == ["a"]
    assert bench.methods[-3:] == [b"OPTIONS"] * 3


@pytest.mark.parametrize("code", [400, 403, 405, 503])
def test_a_server_that_refuses_the_question_is_asked_for_a_sign_of_life_only(code: int) -> None:
    bench = Bench()
    bench.answers = lambda one: (code if one.method == b"REGISTER" else 200, b"")
    bench.pass_time(3 * PERIOD_S)
    assert bench.methods == [b"REGISTER", b"OPTIONS", b"OPTIONS"]
    assert not bench.forgotten


def test_a_server_that_passes_the_question_over_is_not_called_silent() -> None:
    bench = Bench()
    bench.answers = lambda one: (200, b"") if one.method == b"OPTIONS" else None
    bench.pass_time(10 * PERIOD_S)
    assert not bench.silent
    assert bench.methods.count(b"REGISTER") == 4
    assert bench.methods[-3:] == [b"OPTIONS"] * 3


def test_over_a_connection_a_server_is_asked_once_for_what_it_knows_and_for_nothing_else() -> None:
    bench = Bench(Transport.TLS)
    bench.pass_time(2 * PERIOD_S)
    assert bench.methods == [b"REGISTER"] * 3
    bench.answers = listing(b"")
    bench.pass_time(PERIOD_S)
    assert bench.forgotten == ["a"]


def test_over_a_connection_a_server_that_passes_the_question_over_is_left_in_peace() -> None:
    bench = Bench(Transport.TCP)
    bench.answers = lambda _one: None
    bench.pass_time(10 * PERIOD_S)
    assert bench.methods == [b"REGISTER"] * 2
    assert not bench.silent


def test_a_signature_that_does_not_please_is_not_tried_for_ever() -> None:
    bench = Bench()
    bench.answers = lambda one: (401, CHALLENGE) if one.method == b"REGISTER" else (200, b"")
    bench.pass_time(4 * PERIOD_S)
    assert bench.methods.count(b"REGISTER") == 3


def test_a_server_that_falls_silent_is_told_once() -> None:
    bench = Bench()
    bench.pass_time(PERIOD_S)
    bench.answers = lambda _one: None
    bench.pass_time(PERIOD_S + MOST_ASKED)
    assert bench.silent == ["a"]
    bench.pass_time(10 * PERIOD_S)
    assert bench.silent == ["a"]


def test_nobody_else_can_answer_for_the_server() -> None:
    bench = Bench()
    bench.answers = lambda _one: None
    bench.pass_time(1)
    assert bench.pulse.takes(answer_to(bench.asked[-1], 401, CHALLENGE), "198.51.100.9")
    bench.pass_time(2)
    assert all(b"authorization" not in one.names for one in bench.asked)
