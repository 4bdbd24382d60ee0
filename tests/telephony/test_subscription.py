"""One subscription, asked by hand: signatures, times, and what a server may do to it."""

from collections.abc import Callable

import pytest

from app.telephony.commands import Transport
from app.telephony.engine.hop.digest import Login, Signer
from app.telephony.engine.hop.message import Message, parse
from app.telephony.engine.hop.places import Face, Place
from app.telephony.engine.hop.subscription import EXPIRES_S, RETRY_S, Line, Subscription
from app.telephony.engine.hop.ways import Failed, Ready, ToPlace, Way
from app.telephony.engine.notes import DialogsSeen, Note, WatchEnded

FACE = Face(Transport.UDP, "192.0.2.7", 5060)
ROUTED = "Record-Route: <sip:near@pbx;lr>, <sip:far@pbx;lr>"


class Server:
    """The other end of the wires: takes what is sent, answers, and lets time pass."""

    def __init__(self) -> None:
        self.sent: list[Message] = []
        self.notes: list[Note] = []
        self.waits: list[tuple[float, Callable[[], None]]] = []
        self.shown = FACE
        self.subscription = Subscription(
            Line(
                account="desk",
                identity=b"<sip:desk@pbx>",
                user=b"desk",
                signer=Signer(Login("desk", "word")),
                transport=Transport.UDP,
                wires=self,
                shown=lambda _face: self.shown,
                way=lambda _message: ToPlace(Place("192.0.2.1", 5060)),
                tell=self.notes.append,
            ),
            "101",
            "sip:101@pbx",
        )
        self.subscription.begin()

    def deliver(self, way: Way, ready: Ready, failed: Failed) -> None:
        message = parse(ready(FACE))
        assert message is not None
        self.sent.append(message)

    def to_pjsip(self, data: bytes) -> None:
        raise AssertionError

    def later(self, seconds: float, act: Callable[[], None]) -> None:
        self.waits.append((seconds, act))

    @property
    def asked(self) -> Message:
        """The last request."""
        return self.sent[-1]

    def passes(self) -> float:
        """Let the time come that was set last; gives how long it took."""
        seconds, act = self.waits.pop()
        act()
        return seconds

    def answers(self, start: str, *headers: str) -> None:
        """Answer the last request."""
        copied = [
            line.decode()
            for name, line in zip(self.asked.names, self.asked.lines, strict=True)
            if name in {b"via", b"from", b"call-id", b"cseq"}
        ]
        lines = [f"SIP/2.0 {start}", *copied, "To: <sip:101@pbx>;tag=pbx", *headers]
        self.subscription.answered(_parsed(lines))

    def accepts(self, *headers: str) -> None:
        """Answer with 200."""
        self.answers("200 OK", "Contact: <sip:101@192.0.2.9:5080>", *headers)

    def tells(self, state: str, *, number: int = 1, body: str = "<x/>", tag: str = "pbx") -> int:
        """Send a NOTIFY; gives how it was answered."""
        lines = [
            "NOTIFY sip:desk@192.0.2.7 SIP/2.0",
            "Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1",
            f"From: <sip:101@pbx>;tag={tag}",
            f"To: {self.asked.value(b'from').decode()}",
            f"Call-ID: {self.asked.value(b'call-id').decode()}",
            f"CSeq: {number} NOTIFY",
            "Contact: <sip:101@192.0.2.9:5080>",
            "Event: dialog",
            f"Subscription-State: {state}",
        ]
        return self.subscription.heard(_parsed(lines, body))[0]


def _parsed(lines: list[str], body: str = "") -> Message:
    message = parse(("\r\n".join(lines) + "\r\n\r\n" + body).encode())
    assert message is not None
    return message


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.mark.parametrize(
    ("algorithm", "response"),
    [
        ("MD5", b"8ca523f5e9506fed4657c9700eebdbec"),
        ("SHA-256", b"753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"),
    ],
)
def test_a_challenge_is_answered_as_in_rfc_7616(algorithm: str, response: bytes) -> None:
    own = b"f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"
    signer = Signer(Login("Mufasa", "Circle of Life"), own_nonce=lambda: own)
    challenge = (
        'Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm='
        f'{algorithm}, nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v"'
    )
    assert signer.learn(refusal(challenge), asked=0)
    [line] = signer.lines(b"GET", b"/dir/index.html")
    assert b'response="' + response + b'"' in line
    assert b"nc=00000001" in line
    assert "Circle" not in repr(signer._login)


def refusal(*challenges: str) -> Message:
    asked = [f"WWW-Authenticate: {one}" for one in challenges]
    head = ["SIP/2.0 401 Unauthorized", "Via: SIP/2.0/UDP h;branch=z9", "From: <sip:a@b>;tag=1"]
    return _parsed([*head, "To: <sip:a@b>", "Call-ID: 1", "CSeq: 1 SUBSCRIBE", *asked])


def test_the_best_challenge_is_answered_and_what_is_none_is_not() -> None:
    signer = Signer(Login("a", "b"))
    assert not signer.learn(refusal("Basic realm=x", 'Digest nonce="1", algorithm=ODD'), asked=0)
    assert signer.lines(b"SUBSCRIBE", b"sip:a") == []
    assert signer.learn(refusal('Digest nonce="1", algorithm=SHA-256', 'Digest nonce="2"'), asked=0)
    assert b"algorithm=SHA-256" in signer.lines(b"SUBSCRIBE", b"sip:a")[0]


def test_a_wrong_password_is_not_tried_for_ever(server: Server) -> None:
    for number in range(3):
        server.answers("401 Unauthorized", f'WWW-Authenticate: Digest realm="x", nonce="{number}"')
    assert len(server.sent) == 3
    assert server.notes == [WatchEnded("desk", "101", True, 401, "Unauthorized")]


def test_a_challenge_serves_for_the_next_request_too(server: Server) -> None:
    server.answers("407 Who?", 'Proxy-Authenticate: Digest realm="x", nonce="1", qop="auth"')
    server.accepts()
    server.passes()
    assert b"nc=00000002" in server.asked.value(b"proxy-authorization")


def test_what_is_not_answered_is_repeated_and_then_given_up(server: Server) -> None:
    waited = 0.0
    while not server.notes:
        waited += server.passes()
    assert 30 < waited < 36
    assert len({message.to_bytes() for message in server.sent}) == 1
    assert server.notes == [WatchEnded("desk", "101", False, 0, "no answer")]


def test_it_is_refreshed_in_time_within_its_dialog(server: Server) -> None:
    server.accepts(ROUTED, "Expires: 100")
    assert server.passes() == 70
    asked = server.asked
    assert (asked.uri, asked.value(b"to")) == (b"sip:101@192.0.2.9:5080", b"<sip:101@pbx>;tag=pbx")
    routes = [line for name, line in zip(asked.names, asked.lines, strict=True) if name == b"route"]
    assert routes == [b"Route: <sip:far@pbx;lr>", b"Route: <sip:near@pbx;lr>"]


@pytest.mark.parametrize(("expires", "wait_s"), [("1", 10), ("40", 20), ("9999999", 3600)])
def test_no_server_has_itself_asked_too_often_or_too_seldom(
    server: Server, expires: str, wait_s: float
) -> None:
    server.accepts()
    server.tells(f"active;expires={expires}")
    assert server.passes() == wait_s


def test_a_server_that_has_forgotten_us_is_asked_from_the_beginning(server: Server) -> None:
    first = server.asked.value(b"call-id")
    server.accepts()
    server.passes()
    server.answers("481 Gone")
    assert server.asked.value(b"call-id") != first
    assert not server.asked.in_dialog


def test_a_server_that_wants_more_time_has_it(server: Server) -> None:
    server.answers("423 Too Brief", f"Min-Expires: {EXPIRES_S * 2}")
    assert server.asked.value(b"expires") == b"%d" % (EXPIRES_S * 2)
    server.answers("423 Too Brief", "Min-Expires: 999999")
    assert isinstance(server.notes[-1], WatchEnded)


def test_a_report_may_come_before_the_answer(server: Server) -> None:
    assert server.tells("active;expires=60") == 200
    server.accepts()
    assert server.notes == [DialogsSeen("desk", "101", b"<x/>")]


def test_a_report_is_heard_once_and_in_order(server: Server) -> None:
    server.accepts()
    codes = [server.tells("active", number=number) for number in (5, 5, 4, 6)]
    assert codes == [200, 200, 500, 200]
    assert len(server.notes) == 2


def test_what_is_not_of_our_dialog_is_not_heard(server: Server) -> None:
    server.accepts()
    assert server.tells("active", tag="other") == 481
    assert server.tells("pending") == 200
    assert server.notes == []


@pytest.mark.parametrize(
    ("state", "refused", "wait_s"),
    [
        ("terminated;reason=timeout", False, RETRY_S[0]),
        ("terminated;reason=giveup;retry-after=90", False, 90),
        ("terminated", False, RETRY_S[0]),
        ("Terminated ; reason=rejected", True, 3600),
        ("terminated;reason=noresource", True, 3600),
    ],
)
def test_one_that_is_ended_begins_anew_when_that_may_help(
    server: Server, state: str, refused: bool, wait_s: float
) -> None:
    server.accepts()
    before = server.asked.value(b"call-id")
    server.tells(state)
    [note] = server.notes
    assert isinstance(note, WatchEnded)
    assert note.refused is refused
    assert server.passes() == wait_s
    assert server.asked.value(b"call-id") != before


def test_a_server_that_keeps_failing_is_asked_ever_more_seldom(server: Server) -> None:
    waits = []
    for _time in range(5):
        server.answers("503 Busy")
        waits.append(server.passes())
    assert waits == [*RETRY_S, RETRY_S[-1]]


def test_it_begins_anew_where_the_server_must_reach_another_address(server: Server) -> None:
    server.accepts()
    server.subscription.look()
    assert len(server.sent) == 1
    server.shown = Face(Transport.UDP, "203.0.113.1", 40_000)
    server.subscription.look()
    assert b"@203.0.113.1:40000>" in server.asked.value(b"contact")
    assert not server.asked.in_dialog


def test_the_end_is_said_once(server: Server) -> None:
    server.accepts()
    server.subscription.end()
    assert server.asked.value(b"expires") == b"0"
    while server.waits:
        server.passes()
    assert len(server.sent) == 2
