"""The pure parts of the hop: messages, frames, ways back, rewriting, pace, memory, secrets."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.telephony.commands import Transport
from app.telephony.engine.hop import answers, offers, rewriting, via
from app.telephony.engine.hop.dialogs import MOST_RUNNING, Dialogs
from app.telephony.engine.hop.faces import Faces
from app.telephony.engine.hop.framer import LONGEST_HEAD, PING, PONG, BadFrameError, Framer
from app.telephony.engine.hop.hiding import redacted
from app.telephony.engine.hop.message import Message, parse
from app.telephony.engine.hop.pace import MOST_BY_SERVER, MOST_BY_STRANGERS, Pace
from app.telephony.engine.hop.places import Face, Place, target_of, user_of
from app.telephony.engine.hop.trace import (
    MOST_BYTES,
    MOST_FRESH,
    MOST_MESSAGES,
    MOST_OF_LAMPS,
    QUIET_MS,
    Trace,
)
from tests.peers.raw_sip import request

HOP, LOCAL = b"127.0.0.1:4000", b"127.0.0.1:4001"
OUT = Face(Transport.TLS, "192.0.2.7", 5063)


def read(data: bytes) -> Message:
    message = parse(data)
    assert message is not None
    return message


def invite(extra: str = "", body: str = "") -> Message:
    return read(request("INVITE", "c1", 5090, extra=extra, body=body))


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_message_is_read_and_written_as_it_was() -> None:
    data = request("INVITE", "c1", 5090, body="v=0\r\n")
    message = read(data)
    assert (message.method, message.number, message.is_request) == (b"INVITE", 1, True)
    assert read(message.to_bytes()).lines == message.lines
    assert message.body == b"v=0\r\n"


def test_folded_and_short_headers_are_understood() -> None:
    data = request("OPTIONS", "c1", 5090).replace(b"Call-ID:", b"i :").replace(b"Via: ", b"v:\r\n ")
    message = read(data)
    assert message.value(b"call-id") == b"c1"
    assert message.value(b"via").startswith(b"SIP/2.0/UDP")


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data.replace(b"Call-ID: c1\r\n", b""),
        lambda data: data.replace(b"Call-ID: c1\r\n", b"Call-ID: c1\r\nCall-ID: c2\r\n"),
        lambda data: data.replace(b"CSeq: 1 OPTIONS", b"CSeq: 1 INVITE"),
        lambda data: data.replace(b"CSeq: 1 ", b"CSeq: -1 "),
        lambda data: data.replace(b"Content-Length: 0", b"Content-Length: 5"),
        lambda data: data.replace(b"Content-Length: 0", b"Content-Length: 0\r\nl: 1"),
        lambda data: data.replace(b"SIP/2.0\r\n", b"SIP/7.0\r\n"),
        lambda data: data.replace(b"OPTIONS sip:desk@127.0.0.1", b"OPTIONS sip:desk 127"),
        lambda data: data.replace(b"Max-Forwards", b"Max\x00"),
        lambda data: data.removesuffix(b"\r\n"),
    ],
)
def test_what_contradicts_itself_is_no_message(spoil: object) -> None:
    assert callable(spoil)
    assert parse(spoil(request("OPTIONS", "c1", 5090))) is None


@given(st.binary(max_size=300))
def test_noise_never_breaks_the_reader(noise: bytes) -> None:
    assert parse(noise) is None
    parse(request("INVITE", "c", 5090) + noise)
    parse(request("INVITE", "c", 5090).replace(b"Max-Forwards: 70", noise))


def test_a_stream_is_cut_into_its_messages_wherever_it_breaks() -> None:
    first, second = request("INVITE", "a", 1, body="x" * 30), request("BYE", "b", 1)
    data = first + PING + second + PONG
    for step in (1, 7, 1000):
        framer = Framer()
        pieces = [data[at : at + step] for at in range(0, len(data), step)]
        found = [one for piece in pieces for one in framer.feed(piece)]
        assert [one for one in found if one.strip()] == [first, second]
        assert not framer.has_begun


@pytest.mark.parametrize(
    "data",
    [
        b"A" * (LONGEST_HEAD + 1),
        b"INVITE sip:a SIP/2.0\r\nVia: x\r\n\r\n",
        b"INVITE sip:a SIP/2.0\r\nContent-Length: 99999999\r\n\r\n",
    ],
    ids=["endless", "without length", "too long"],
)
def test_a_stream_of_nonsense_is_given_up(data: bytes) -> None:
    with pytest.raises(BadFrameError):
        list(Framer().feed(data))


@pytest.mark.parametrize(
    ("value", "line", "place"),
    [
        (b"SIP/2.0/UDP a;branch=z", b"SIP/2.0/UDP a;branch=z;received=192.0.2.1", 5060),
        (b"SIP/2.0/UDP a:7;branch=z", b"SIP/2.0/UDP a:7;branch=z;received=192.0.2.1", 7),
        (b"SIP/2.0/UDP a:7;rport;x", b"SIP/2.0/UDP a:7;rport=99;x;received=192.0.2.1", 99),
        (b"SIP/2.0/UDP a;received=9.9.9.9", b"SIP/2.0/UDP a;received=192.0.2.1", 5060),
    ],
)
def test_an_answer_goes_to_where_the_request_came_from(
    value: bytes, line: bytes, place: int
) -> None:
    noted = via.note_source(value, Place("192.0.2.1", 99))
    assert noted == (line, Place("192.0.2.1", place))


def test_the_way_back_is_found_in_the_answer() -> None:
    message = invite()
    via.push(message, "u 5090 2001:db8::1", HOP)
    assert message.names.count(b"via") == 2
    assert via.pop(message) == "u 5090 2001:db8::1"
    assert via.pop(message) is None


def test_a_repeated_request_has_the_same_branch_and_another_one_has_not() -> None:
    def branch(message: Message) -> bytes:
        via.push(message, "u 1 a", HOP)
        return via.branch_of(via.top(message)[1])

    assert branch(invite()) == branch(invite())
    assert branch(invite()) != branch(read(request("INVITE", "c2", 5090)))


def test_pjsip_is_not_seen_in_the_network() -> None:
    message = read(
        request("REGISTER", "c1", 5090, extra="Route: <sip:a1@127.0.0.1:4000;lr>").replace(
            b"<sip:tester@127.0.0.1:5090>\r\nRoute", b"<sip:al@127.0.0.1:4001;ob>\r\nRoute"
        )
    )
    assert rewriting.take_own_route(message, HOP) == b"a1"
    rewriting.show(message, OUT, LOCAL)
    assert message.value(b"contact") == b"<sip:al@192.0.2.7:5063;transport=tls;ob>"
    assert b"route" not in message.names
    rewriting.hide(message, OUT, LOCAL)
    assert message.value(b"contact") == b"<sip:al@127.0.0.1:4001;ob>"


def test_the_route_of_another_hop_stays() -> None:
    message = invite("Route: <sip:a1@127.0.0.1:4000;lr>, <sip:pbx.example;lr>")
    assert rewriting.take_own_route(message, HOP) == b"a1"
    assert rewriting.take_own_route(message, HOP) == b""
    assert message.value(b"route") == b"<sip:pbx.example;lr>"


def test_our_record_route_is_next_to_pjsip_and_never_leaves() -> None:
    message = invite("Record-Route: <sip:pbx;lr>")
    rewriting.add_own_record_route(message, b"a1", HOP)
    routes = [line for line in message.lines if line.startswith(b"Record-Route")]
    assert routes == [b"Record-Route: <sip:a1@127.0.0.1:4000;lr>", b"Record-Route: <sip:pbx;lr>"]
    assert rewriting.token_of(message.to_bytes().decode()) == "a1"
    rewriting.drop_own_record_route(message, HOP)
    assert [line for line in message.lines if line.startswith(b"Record-Route")] == routes[1:]


def test_a_message_too_big_for_pjsip_loses_what_nobody_reads_first() -> None:
    message = invite("X-Long: " + "x" * 3900)
    fitted = rewriting.fit(message)
    assert fitted is not None
    assert b"X-Long" not in fitted
    assert rewriting.fit(invite(body="x" * 4000)) is None


def test_the_server_is_told_to_forget_the_address_it_sees_no_more() -> None:
    faces, own = Faces(), Face(Transport.UDP, "10.0.0.5", 5060)
    register = request("REGISTER", "r", 5090).replace(
        b"Contact: <sip:tester@127.0.0.1:5090>", b"Contact: <sip:al@127.0.0.1:4001>"
    )
    first = read(register)
    faces.registering(first, b"a1", own, LOCAL)
    answer = read(
        b"SIP/2.0 200 OK\r\nVia: x\r\nFrom: a\r\nTo: b\r\nCall-ID: r\r\nCSeq: 1 REGISTER\r\n\r\n"
    )
    seen = b"SIP/2.0/UDP 10.0.0.5:5060;rport=1234;received=198.51.100.1;branch=z"
    assert faces.answered(answer, b"a1", seen, LOCAL)
    assert faces.shown(b"a1", own) == Face(Transport.UDP, "198.51.100.1", 1234)
    second = read(register)
    faces.registering(second, b"a1", own, LOCAL)
    assert b"Contact: <sip:al@10.0.0.5:5060>;expires=0" in second.lines
    assert not faces.answered(answer, b"a1", seen, LOCAL)
    third = read(register)
    faces.registering(third, b"a1", own, LOCAL)
    assert third.names.count(b"contact") == 1


@pytest.mark.parametrize(
    ("uri", "host", "port", "transport"),
    [
        (b"sip:a@pbx.example", "pbx.example", 5060, None),
        (b"<sip:pbx.example:5070;transport=TCP;lr>", "pbx.example", 5070, Transport.TCP),
        (b"sips:a@[2001:db8::1]", "2001:db8::1", 5061, Transport.TLS),
        (b"sip:a;transport=udp@10.0.0.1;transport=nothing", "10.0.0.1", 5060, None),
    ],
)
def test_a_uri_points_somewhere(
    uri: bytes, host: str, port: int, transport: Transport | None
) -> None:
    assert target_of(uri) == (host, port, transport)


def test_what_is_no_sip_points_nowhere() -> None:
    assert target_of(b"tel:+33478") is None
    assert target_of(b"sip:a@h:99999") is None
    assert user_of(b"sip:alice;x=1@h") == b"alice"


def test_a_refusal_keeps_nothing_and_its_ack_is_known() -> None:
    message = invite()
    refusal = read(answers.answer(message, *answers.BUSY_HERE))
    assert (refusal.status, refusal.method) == (486, b"INVITE")
    assert answers.answer(message, 486, "x\r\ny").count(b"\r\n\r\n") == 1
    ack = read(
        request("ACK", "c1", 5090).replace(
            b"To: <sip:desk@127.0.0.1>", b"To: " + refusal.value(b"to")
        )
    )
    assert answers.acknowledges_us(ack)
    assert not answers.acknowledges_us(read(request("ACK", "c1", 5090)))


@pytest.mark.parametrize(
    ("media", "harmless"),
    [
        ([], True),
        (["m=audio 4000 RTP/AVP 0"], True),
        (["m=audio 4000 RTP/AVP 0 8 101 "], True),
        (["m=audio 4000/2 RTP/SAVP 0"], True),
        (["m=audio 4000 RTP/SAVP 0", "m=audio 4000 RTP/AVP 0", "m=video 0 RTP/AVP 31"], True),
        (["m=application 9 UDP/BFCP *"], True),
        (["m=image 4000 udptl t38"], True),
        (["m=audio 0 RTP/AVP"], False),
        (["m=audio"], False),
        (["m="], False),
        (["m=audio 70000 RTP/AVP 0"], False),
        (["m=audio -1 RTP/AVP 0"], False),
        (["m=audio 4000 RTP/AVP 0"] * 3, False),
        (["m=video 4000 RTP/AVP 31"] * 5, False),
    ],
)
@pytest.mark.parametrize("ending", ["\r\n", "\n"])
def test_an_offer_has_the_shape_of_one(media: list[str], harmless: bool, ending: str) -> None:
    body = ending.join(["v=0", "c=IN IP4 127.0.0.1", *media, ""])
    assert offers.is_harmless(body.encode()) is harmless


@pytest.mark.parametrize(
    ("lines", "harmless"),
    [
        (["v=0", "m=audio 0 RTP/AVP 0"], False),
        (["v=0", "m=audio 0 RTP/AVP 0", "c=IN IP4 127.0.0.1"], True),
        (["v=0", "m=audio 4000 RTP/AVP 0", "c=IN IP4 127.0.0.1", "m=video 0 RTP/AVP 31"], True),
    ],
)
def test_a_refused_line_of_sound_has_an_address(lines: list[str], harmless: bool) -> None:
    assert offers.is_harmless("\r\n".join([*lines, ""]).encode()) is harmless


@pytest.mark.parametrize(
    ("lines", "over_ipv6"),
    [
        (["v=0", "c=IN IP6 ::1", "m=audio 4000 RTP/AVP 0"], True),
        (["v=0", "c=IN IP4 127.0.0.1", "m=audio 4000 RTP/AVP 0"], False),
        (["v=0", "c=IN IP4 127.0.0.1", "m=audio 4000 RTP/AVP 0", "c=IN IP6 ::1"], True),
        (["v=0", "c=IN IP6 ::1", "m=audio 4000 RTP/AVP 0", "c=IN IP4 127.0.0.1"], False),
        (["v=0", "c=IN IP6 ::1", "m=audio 0 RTP/AVP 0", "m=video 4000 RTP/AVP 31"], False),
        (["v=0", "c=IN IP6 ::1"], False),
        ([], False),
    ],
)
def test_sound_over_ipv6_is_seen_in_an_offer(lines: list[str], over_ipv6: bool) -> None:
    assert offers.is_over_ipv6("\r\n".join([*lines, ""]).encode()) is over_ipv6


def test_the_pace_leaves_room_for_the_sockets_that_linger() -> None:
    clock = Clock()
    pace = Pace(clock)
    assert all(pace.allows(MOST_BY_STRANGERS) for _call in range(MOST_BY_STRANGERS))
    assert not pace.allows(MOST_BY_STRANGERS)
    assert pace.allows(MOST_BY_SERVER, cost=MOST_BY_SERVER - MOST_BY_STRANGERS)
    assert not pace.allows(MOST_BY_SERVER)
    clock.now += 0.61
    assert pace.allows(MOST_BY_STRANGERS)


def test_thirty_calls_a_second_from_the_server_are_never_too_many() -> None:
    clock = Clock()
    pace = Pace(clock)
    for _call in range(300):
        assert pace.allows(MOST_BY_SERVER)
        clock.now += 1 / 30


def test_a_flood_of_attempts_does_not_push_a_running_call_out() -> None:
    dialogs = Dialogs()
    dialogs.begin(b"call", b"a1")
    dialogs.confirm(b"call")
    for number in range(MOST_RUNNING + 10):
        dialogs.begin(b"flood %d" % number, b"a1")
    assert dialogs.account_of(b"call") == b"a1"
    assert len(dialogs) == MOST_RUNNING + 1
    dialogs.end(b"call")
    assert dialogs.account_of(b"call") == b"a1"  # what is under way still passes
    assert len(dialogs) == MOST_RUNNING


@pytest.mark.parametrize(
    ("data", "secret"),
    [
        (b'INVITE x\r\nAuthorization: Digest username="a", response="5ec3e7"\r\n\r\n', b"5ec3e7"),
        (b'INVITE x\r\nProxy-Authorization: Digest response = "5ec3e7"\r\n\r\n', b"5ec3e7"),
        (b"INVITE x\r\nAuthorization: Basic 5ec3e7\r\n\r\n", b"5ec3e7"),
        (b"INVITE sip:al:5ec3e7@h SIP/2.0\r\n\r\n", b"5ec3e7"),
        (b"INVITE x\r\nContent-Type: application/sdp\r\n\r\na=crypto:1 A inline:5ec3e7", b"5ec3e7"),
        (b"INVITE x\r\nc: application/sdp\r\n\r\na=ice-pwd:5ec3e7\r\n", b"5ec3e7"),
        (b"MESSAGE x\r\nContent-Type: text/plain\r\n\r\n5ec3e7", b"5ec3e7"),
        (b"INFO x\r\nContent-Type: application/dtmf-relay\r\n\r\nSignal=7", b"Signal=7"),
    ],
)
def test_the_trace_keeps_no_secret(data: bytes, secret: bytes) -> None:
    assert secret not in redacted(data)
    assert redacted(data).startswith(data[:8])


def test_the_trace_shows_an_offer_without_its_keys() -> None:
    data = b"INVITE x\r\nContent-Type: application/sdp\r\n\r\nm=audio 4 RTP/SAVP 0\r\n"
    assert redacted(data) == data


def test_busy_lamps_do_not_push_calls_out_of_the_trace() -> None:
    trace = Trace()
    invite = b"INVITE sip:a SIP/2.0\r\nCall-ID: of-a-call\r\n"
    trace.note(invite, sent=True, transport="udp", peer=Place("h", 1))
    for _time in range(MOST_MESSAGES):
        lamp = b"NOTIFY sip:a SIP/2.0\r\ni:lamp-1\r\n"
        trace.note(lamp, sent=False, transport="udp", peer=Place("h", 1))
    told = trace.told()
    assert told.messages[0].text == invite.decode()
    assert (len(told.messages), told.forgotten) == (
        1 + MOST_OF_LAMPS,
        MOST_MESSAGES - MOST_OF_LAMPS,
    )


def test_the_trace_is_put_in_order_when_nobody_calls_or_much_waits() -> None:
    trace = Trace()
    trace.note(b"INVITE", sent=False, transport="udp", peer=Place("h", 1))
    assert trace.is_fresh
    assert not trace.can_settle()
    time.sleep(QUIET_MS / 1000)
    assert trace.can_settle()
    for _time in range(MOST_FRESH):
        trace.note(b"INVITE", sent=False, transport="udp", peer=Place("h", 1))
    assert trace.can_settle()
    trace.settle()
    assert not trace.is_fresh


def test_the_trace_forgets_the_oldest() -> None:
    trace = Trace()
    for number in range(MOST_MESSAGES + 3):
        trace.note(b"%d" % number, sent=True, transport="udp", peer=Place("h", 1))
    trace.note(b"x" * MOST_BYTES, sent=False, transport="udp", peer=Place("h", 1))
    trace.settle()
    told = trace.told()
    assert told.forgotten == MOST_MESSAGES + 3
    assert [len(message.text) for message in told.messages] == [MOST_BYTES]
