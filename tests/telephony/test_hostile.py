"""Ill will: floods while somebody talks, storms of goodbyes, IPv6 torture (RFC 5118)."""

import random
import time
from pathlib import Path

import pytest

from app.telephony.commands import Register
from app.telephony.engine.endpoint import MAX_CALLS
from app.telephony.engine.incoming_calls import MOST_TOLD
from app.telephony.events import (
    CallEnded,
    CallMediaChanged,
    CallRinging,
    EngineLost,
    MediaState,
    QualityMeasured,
    Registration,
    RequestsDropped,
)
from tests.peers.engines import Telephone
from tests.peers.kamailio import USERS, Kamailio
from tests.peers.raw_sip import SESSION, Wire, request
from tests.peers.sipp import answering_sipp

OFFER = SESSION + "m=audio 4000 RTP/AVP 0\r\n"
FLOOD = 1000
A_SECOND = 500

# RFC 5118, section by section: what changes in an honest request.
IPV6 = {
    "4.1 valid reference": (b"sip:desk@127.0.0.1 ", b"sip:desk@[2001:db8::10] "),
    "4.2 without brackets": (b"sip:desk@127.0.0.1 ", b"sip:2001:db8::10 "),
    "4.3 port ambiguous": (b"sip:desk@127.0.0.1 ", b"sip:[2001:db8::10:5070] "),
    "4.4 port unambiguous": (b"sip:desk@127.0.0.1 ", b"sip:[2001:db8::10]:5070 "),
    "4.5 received in brackets": (b";rport;", b";received=[2001:db8::9:255];rport;"),
    "4.5 received bare": (b";rport;", b";received=2001:db8::9:255;rport;"),
    "4.8 many addresses": (b"<sip:tester@", b"<sip:[::1]>,<sip:[2001:db8::9:1]>,<sip:tester@"),
    "4.9 mapped": (b"<sip:desk@127.0.0.1>", b"<sip:desk@[::ffff:192.0.2.1]>"),
    "4.10 three colons": (b"<sip:desk@127.0.0.1>", b"<sip:desk@[2001:db8:::192.0.2.1]>"),
}


@pytest.fixture
def both(telephone: Telephone, kamailio: Kamailio) -> Telephone:
    """Registered at a server, and callable without one."""
    telephone.direct()
    telephone.send(
        Register(account="alice", registrar=kamailio.address, user="alice", password=USERS["alice"])
    )
    telephone.wait_registration("alice", Registration.REGISTERED)
    return telephone


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.2"], ids=["server", "stranger"])
def test_a_flood_of_calls_leaves_the_running_one_alone(
    both: Telephone, tmp_path: Path, host: str
) -> None:
    with answering_sipp(tmp_path / "sipp") as port:
        call_id = both.dial(f"anyone@127.0.0.1:{port}")
        both.wait_for(CallMediaChanged, lambda f: f.media is MediaState.ACTIVE)
        wire, mark = Wire(both.ready.sip_port, host), both.mark()
        for _call in range(FLOOD):
            wire.call(OFFER)
            time.sleep(1 / A_SECOND)
        wire.close()
        measured = both.wait_for(QualityMeasured, lambda f: f.call_id == call_id, since=mark)
    assert measured.received > 100
    assert not [fact for fact in both.all(CallEnded) if fact.call_id == call_id]
    assert both.wait_for(RequestsDropped).too_fast > 0
    assert len(both.all(CallRinging)) <= MOST_TOLD + MAX_CALLS
    assert not both.all(EngineLost)


def test_a_storm_of_goodbyes_ends_nothing(both: Telephone) -> None:
    wire = Wire(both.ready.sip_port)
    for number in range(500):
        bye = request("BYE", f"bye-{number}", wire.port)
        wire.say(bye.replace(b"To: <sip:desk@127.0.0.1>", b"To: <sip:desk@127.0.0.1>;tag=x"))
    assert wire.is_answered()
    wire.close()
    assert not both.all(EngineLost)


@pytest.mark.parametrize("change", IPV6.values(), ids=IPV6.keys())
def test_the_engine_survives_ipv6(both: Telephone, change: tuple[bytes, bytes]) -> None:
    wire = Wire(both.ready.sip_port)
    honest = request("INVITE", "v6", wire.port, extra="Content-Type: application/sdp", body=OFFER)
    assert change[0] in honest
    wire.say(honest.replace(*change))
    assert wire.is_answered()
    wire.close()
    assert not both.all(EngineLost)


def test_it_survives_spoiled_calls(both: Telephone) -> None:
    chance = random.Random(5118)
    wire = Wire(both.ready.sip_port)
    honest = request("INVITE", "fuzz", wire.port, extra="Content-Type: application/sdp", body=OFFER)
    for number in range(300):
        data = bytearray(honest.replace(b"fuzz", b"fuzz%d" % number))
        for _flip in range(chance.randint(1, 8)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        wire.say(bytes(data))
        if not number % 20:
            assert wire.is_answered()
    wire.close()
    assert not both.all(EngineLost)
