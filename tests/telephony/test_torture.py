"""Malformed and merely odd SIP: the 49 messages of RFC 4475, section by section, and worse."""

import os
import random
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.telephony.commands import Answer, HangUp, Register, Transport
from app.telephony.events import (
    CallEnded,
    CallRinging,
    EngineLost,
    Registration,
)
from tests.peers.engines import Telephone, Telephones
from tests.peers.programs import free_port, wait_until
from tests.peers.raw_sip import SESSION, Wire, request

MESSAGES = sorted((Path(__file__).parent / "data" / "torture").glob("*.dat"))
_LARGEST_DATAGRAM = 60_000


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Telephone]:
    telephones = Telephones(tmp_path_factory.mktemp("torture"))
    telephone = telephones()
    telephone.direct()
    yield telephone
    telephones.close()


@pytest.fixture(scope="module")
def wire(desk: Telephone) -> Iterator[Wire]:
    line = Wire(desk.ready.sip_port)
    yield line
    line.close()


@pytest.fixture(autouse=True)
def _hang_up_what_rings(desk: Telephone) -> Iterator[None]:
    """Some of the messages are calls that one may take; the next one needs a free line."""
    mark = desk.mark()
    yield
    for call in desk.all(CallRinging, since=mark):
        desk.send(HangUp(call_id=call.call_id))
        desk.wait_for(CallEnded, of(call.call_id))


def of(call_id: str) -> Callable[[CallEnded], bool]:
    return lambda fact: fact.call_id == call_id


def test_all_messages_of_the_rfc_are_here() -> None:
    assert len(MESSAGES) == 49


@pytest.mark.parametrize("file", MESSAGES, ids=lambda file: file.stem)
def test_the_engine_survives(desk: Telephone, wire: Wire, file: Path) -> None:
    wire.say(file.read_bytes())
    assert wire.is_answered()
    assert not desk.all(EngineLost)


def test_nothing_listens_on_tcp_before_an_account_needs_it(desk: Telephone) -> None:
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", desk.ready.sip_port))


@pytest.mark.parametrize("first", range(0, 49, 25))
def test_it_survives_the_same_over_tcp(telephone: Telephone, first: int) -> None:
    nowhere = f"127.0.0.1:{free_port()}"
    telephone.send(
        Register(
            account="tcp", registrar=nowhere, user="desk", password="x", transport=Transport.TCP
        )
    )
    telephone.wait_registration("tcp", Registration.UNREACHABLE)
    port = telephone.ready.sip_port
    wire = Wire(port)
    for file in MESSAGES[first : first + 25]:
        with socket.create_connection(("127.0.0.1", port)) as stream:
            stream.sendall(file.read_bytes())
            assert wire.is_answered(), file.stem
    wire.close()
    assert not telephone.all(EngineLost)


@pytest.mark.parametrize("seed", range(20))
def test_it_survives_messages_with_flipped_bytes(wire: Wire, seed: int) -> None:
    chance = random.Random(seed)
    for file in chance.sample(MESSAGES, 10):
        data = bytearray(file.read_bytes())
        for _flip in range(chance.randint(1, 30)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        wire.say(bytes(data[: chance.randint(1, len(data))]))
    assert wire.is_answered()


@pytest.mark.parametrize(
    "data",
    [
        b"\x00",
        b"\r\n\r\n",
        b"INVITE",
        b"\xff" * 4000,
        b"A" * _LARGEST_DATAGRAM,
        b"INVITE sip:a@b SIP/2.0\r\n" + b"Via: " + b"x," * 20_000,
        os.urandom(1400),
    ],
    ids=["nul", "keep-alive", "word", "ff", "long line", "endless header", "noise"],
)
def test_it_survives_what_is_no_sip(wire: Wire, data: bytes) -> None:
    wire.say(data)
    assert wire.is_answered()


OFFERS = {
    "nothing": "",
    "only a version": "v=0\r\n",
    "no media": SESSION,
    "neither address nor format": "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n"
    "m=audio 0 RTP/AVP\r\n",
    "refused and without an address": "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n"
    "m=audio 0 RTP/AVP 0\r\n",
    "no format": SESSION + "m=audio 0 RTP/AVP\r\n",
    "no format but a port": SESSION + "m=audio 4000 RTP/AVP\r\n",
    "nothing but m": SESSION + "m=\r\n",
    "port too high": SESSION + "m=audio 99999 RTP/AVP 0\r\n",
    "format too high": SESSION + "m=audio 4000 RTP/AVP 999 99999999999\r\n",
    "unknown protocol": SESSION + "m=audio 4000 XX/YY 0\r\n",
    "video alone": SESSION + "m=video 4000 RTP/AVP 31\r\n",
    "text alone": SESSION + "m=text 4000 RTP/AVP 98\r\na=rtpmap:98 t140/1000\r\n",
    "sixty streams": SESSION + "m=audio 4000 RTP/AVP 0\r\n" * 60,
    "sixteen streams": SESSION + "m=audio 4000 RTP/AVP 0\r\n" * 16,
    "two sounds": SESSION + "m=audio 4000 RTP/AVP 0\r\n" * 2,
    "sound, video, text and more": SESSION
    + "m=audio 4000 RTP/AVP 0\r\nm=video 4002 RTP/AVP 31\r\n"
    + "m=text 4004 RTP/AVP 98\r\nm=application 4006 UDP/BFCP *\r\n",
    "bad address": SESSION.replace("c=IN IP4 127.0.0.1", "c=IN IP4 999.1.1.1")
    + "m=audio 4000 RTP/AVP 0\r\n",
    "bad crypto": SESSION + "m=audio 4000 RTP/SAVP 0\r\na=crypto:1 NONSENSE inline:xx\r\n",
    "no address": "v=0\r\no=- 1 1 IN IP4 x\r\ns=-\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0\r\n",
    "bad rtpmap": SESSION + "m=audio 4000 RTP/AVP 96\r\na=rtpmap:96\r\na=rtpmap:\r\na=fmtp:\r\n",
    "bad ice": SESSION + "m=audio 4000 RTP/AVP 0\r\na=candidate:\r\na=ice-ufrag:\r\n",
    "bad events": SESSION + "m=audio 4000 RTP/AVP 0 101\r\na=rtpmap:101 telephone-event/0\r\n",
    "bad rtcp": SESSION + "m=audio 4000 RTP/AVP 0\r\na=rtcp:xx\r\na=ptime:-1\r\na=maxptime:0\r\n",
}


@pytest.mark.parametrize("offer", OFFERS.values(), ids=OFFERS.keys())
def test_it_survives_calls_with_odd_media(desk: Telephone, wire: Wire, offer: str) -> None:
    mark = desk.mark()
    wire.call(offer)
    assert wire.is_answered()
    for call in desk.all(CallRinging, since=mark):
        desk.send(Answer(call_id=call.call_id))
    assert wire.is_answered()
    assert not desk.all(EngineLost)


@pytest.mark.parametrize("seed", range(30))
def test_it_survives_offers_with_flipped_bytes(desk: Telephone, wire: Wire, seed: int) -> None:
    chance = random.Random(seed)
    offer = bytearray(
        (SESSION + "m=audio 4000 RTP/AVP 0 8 101\r\na=rtpmap:8 PCMA/8000\r\n").encode()
    )
    for _flip in range(chance.randint(1, 6)):
        offer[chance.randrange(len(offer))] = chance.randrange(32, 127)
    mark = desk.mark()
    wire.call(offer.decode())
    assert wire.is_answered()
    for call in desk.all(CallRinging, since=mark):
        desk.send(Answer(call_id=call.call_id))
    assert wire.is_answered()
    assert not desk.all(EngineLost)


def test_a_flood_of_short_calls_is_turned_away(telephone: Telephone) -> None:
    telephone.direct()
    flood, honest = Wire(telephone.ready.sip_port), Wire(telephone.ready.sip_port)
    for _number in range(200):
        call_id = flood.call(SESSION + "m=audio 4000 RTP/AVP 0\r\n")
        flood.say(request("CANCEL", call_id, flood.port))
        assert honest.is_answered()
    flood.close()
    honest.close()
    assert not telephone.all(EngineLost)


def test_after_all_that_it_still_takes_a_call(desk: Telephone, tmp_path: Path) -> None:
    others = Telephones(tmp_path)
    try:
        other = others()
        other.direct("friend")
        mark = desk.mark()
        began = time.monotonic()
        wait_until("the gate has forgotten the tests", lambda: time.monotonic() - began > 1)
        other.dial(f"desk@127.0.0.1:{desk.ready.sip_port}")
        call = desk.wait_ringing(since=mark)
        assert call.remote == "friend"
        desk.send(Answer(call_id=call.call_id))
        desk.send(HangUp(call_id=call.call_id))
        assert desk.wait_for(CallEnded, lambda fact: fact.call_id == call.call_id)
    finally:
        others.close()
