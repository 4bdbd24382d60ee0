"""The sound finds its way: as the STUN server sees us, through a relay, over IPv6."""

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.telephony.commands import Answer, AskTrace, Register, Transport
from app.telephony.events import (
    CallEnded,
    CallMediaChanged,
    CallRinging,
    CommandRefused,
    EndCause,
    EngineLost,
    MediaState,
    QualityMeasured,
    Registration,
    TraceTold,
)
from app.telephony.faults import Fault
from tests.peers.certificates import Certificates
from tests.peers.dns import name_server
from tests.peers.engines import Telephone, Telephones
from tests.peers.joining import join
from tests.peers.kamailio import USERS, Kamailio
from tests.peers.networks import ROUTER, SERVER, Network, Rooms
from tests.peers.raw_sip import SESSION, Wire, agree_to_bye, answer_with
from tests.peers.stun import stun_server
from tests.peers.turn import PASSWORD, USER, Turn, turn_server


@pytest.fixture
def turn(tmp_path: Path) -> Iterator[Turn]:
    with turn_server(tmp_path) as server:
        yield server


def talk(caller: Telephone, callee: Telephone) -> None:
    caller.dial("bob", "alice")
    callee.send(Answer(call_id=callee.wait_ringing().call_id))
    for telephone in (caller, callee):
        telephone.wait_for(CallMediaChanged, lambda fact: fact.media is MediaState.ACTIVE)
        telephone.wait_for(QualityMeasured, lambda fact: fact.received > 100, seconds=12)


def test_with_turn_the_sound_goes_through_the_relay(
    telephones: Telephones, kamailio: Kamailio, turn: Turn
) -> None:
    alice, bob = telephones(), telephones()
    for telephone, user in ((alice, "alice"), (bob, "bob")):
        join(telephone, kamailio, user, turn=turn.address, turn_user=USER, turn_password=PASSWORD)
    talk(alice, bob)
    assert turn.relayed()


def test_behind_a_router_we_are_offered_as_the_stun_server_sees_us(
    network: Network, rooms: Rooms, tmp_path: Path, certificates: Certificates
) -> None:
    network.translate()
    server = Kamailio(tmp_path, certificates, host=SERVER, namespace=network.server)
    server.start()
    alice = rooms.telephone(network, network.office)
    bob = rooms.telephone(network, network.server, bind=SERVER)
    with turn_server(tmp_path, network) as stun:
        join(alice, server, "alice", stun=stun.address)
        join(bob, server, "bob")
        talk(alice, bob)
        alice.send(AskTrace())
        sent = [one.text for one in alice.wait_for(TraceTold).messages if one.sent]
        invite = next(text for text in reversed(sent) if text.startswith("INVITE "))
        assert f"\r\nContact: <sip:alice@{ROUTER}:" in invite
        assert f"\r\nc=IN IP4 {ROUTER}\r\n" in invite
    server.stop()


def test_where_a_firewall_lets_nothing_else_out_the_relay_carries_the_sound(
    network: Network, rooms: Rooms, tmp_path: Path, certificates: Certificates
) -> None:
    server = Kamailio(tmp_path, certificates, host=SERVER, namespace=network.server)
    server.start()
    alice = rooms.telephone(network, network.office)
    bob = rooms.telephone(network, network.server, bind=SERVER)
    with turn_server(tmp_path, network) as relay:
        network.let_out(server.port, int(relay.address.rpartition(":")[2]))
        login: dict[str, Any] = {"turn_user": USER, "turn_password": PASSWORD}
        join(alice, server, "alice", turn=relay.address, **login)
        join(bob, server, "bob", ice=True)
        talk(alice, bob)
        assert relay.relayed()
    server.stop()


def test_with_ice_both_ends_find_each_other(
    network: Network, rooms: Rooms, tmp_path: Path, certificates: Certificates
) -> None:
    folder = tmp_path / "registrar"
    folder.mkdir()
    server = Kamailio(folder, certificates, host=SERVER, namespace=network.server)
    server.start()
    alice = rooms.telephone(network, network.office)
    bob = rooms.telephone(network, network.office)
    join(alice, server, "alice", ice=True)
    join(bob, server, "bob", ice=True)
    talk(alice, bob)
    server.stop()


def test_a_stun_server_that_is_away_holds_no_call_up(
    telephones: Telephones, kamailio: Kamailio
) -> None:
    alice, bob = telephones(), telephones()
    join(alice, kamailio, "alice", stun="127.0.0.1:9")
    join(bob, kamailio, "bob", stun="no-such-host.invalid")
    talk(alice, bob)
    assert not alice.all(CallEnded)


def test_a_server_that_dies_between_our_question_and_that_of_pjsip_costs_no_call(
    telephones: Telephones, kamailio: Kamailio
) -> None:
    alice, bob = telephones(), telephones()
    with stun_server(1) as dying:
        join(alice, kamailio, "alice", stun=str(dying.place))
        join(bob, kamailio, "bob")
        talk(alice, bob)
    assert not [*alice.all(EngineLost), *alice.all(CallEnded)]


def test_messages_take_ipv6_and_the_sound_follows_over_ipv4(
    telephones: Telephones, tmp_path: Path, certificates: Certificates
) -> None:
    folder = tmp_path / "six"
    folder.mkdir()
    server = Kamailio(folder, certificates, host="::1")
    server.start()
    alice, bob = telephones(bind=""), telephones(bind="")
    join(alice, server, "alice", ip_version=6)
    join(bob, server, "bob", ip_version=6)
    talk(alice, bob)
    server.stop()


@pytest.mark.parametrize(
    "offer",
    [
        SESSION.replace("IP4 127.0.0.1", "IP6 ::1") + "m=audio 4000 RTP/AVP 0 8\r\n",
        SESSION + "m=audio 4000 RTP/AVP 3\r\na=rtpmap:3 GSM/8000\r\n",
    ],
    ids=["over IPv6", "by a codec we lack"],
)
def test_sound_that_cannot_be_carried_never_rings_but_stands_in_the_log(
    telephone: Telephone, offer: str
) -> None:
    telephone.direct()
    wire = Wire(telephone.ready.sip_port)
    wire.call(offer)
    assert wire.final().startswith("SIP/2.0 488 ")
    ringing = telephone.wait_for(CallRinging)
    assert (ringing.remote, ringing.rings) == ("tester", False)
    assert telephone.wait_for(CallEnded).cause is EndCause.FAILED
    assert telephone.wait_for(CommandRefused).reason == "no_common_sound"
    wire.close()


def test_an_answer_with_sound_over_ipv6_alone_ends_the_call_in_good_order(
    telephone: Telephone,
) -> None:
    telephone.direct()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as peer:
        peer.bind(("127.0.0.1", 0))
        peer.settimeout(5)
        telephone.dial(f"bob@127.0.0.1:{peer.getsockname()[1]}")
        only_ipv6 = SESSION.replace("IP4 127.0.0.1", "IP6 ::1")
        answer_with(peer, only_ipv6 + "m=audio 4000 RTP/AVP 8\r\n")
        agree_to_bye(peer)
    assert telephone.wait_for(CallEnded).cause is EndCause.FAILED


@pytest.mark.parametrize("transport", [Transport.UDP, Transport.TCP])
def test_a_server_with_both_kinds_of_address_is_found_at_the_one_that_answers(
    telephones: Telephones, tmp_path: Path, certificates: Certificates, transport: Transport
) -> None:
    server = Kamailio(tmp_path, certificates, host="::1")
    server.start()
    records = ["host-record=both.test,127.0.0.1,::1"]
    with name_server(tmp_path, records) as address:
        telephone = telephones("--nameserver", address, bind="")
        telephone.send(
            Register(
                account="alice",
                registrar=f"both.test:{server.port}",
                user="alice",
                password=USERS["alice"],
                transport=transport,
            )
        )
        telephone.wait_registration("alice", Registration.REGISTERED)
    server.stop()


def test_the_outbound_proxy_takes_what_the_domain_names(
    telephone: Telephone, kamailio: Kamailio
) -> None:
    telephone.send(
        Register(
            account="alice",
            registrar="office.test",
            user="alice",
            password=USERS["alice"],
            proxy=kamailio.address,
        )
    )
    telephone.wait_registration("alice", Registration.REGISTERED)


def test_the_name_in_the_digest_may_be_another(telephone: Telephone, kamailio: Kamailio) -> None:
    telephone.send(
        Register(
            account="a",
            registrar=kamailio.address,
            user="alice",
            auth_user="bob",
            password=USERS["bob"],
        )
    )
    refused = telephone.wait_registration("a", Registration.WRONG_PASSWORD)
    assert refused.reason == "Forbidden user"


@pytest.mark.parametrize("transport", [Transport.UDP, Transport.TCP])
def test_where_tls_is_demanded_no_password_leaves_without_it(
    telephone: Telephone, kamailio: Kamailio, transport: Transport
) -> None:
    telephone.send(
        Register(
            account="a",
            registrar=kamailio.address,
            user="alice",
            password=USERS["alice"],
            transport=transport,
            demand_tls=True,
        )
    )
    refused = telephone.wait_registration("a", Registration.UNREACHABLE)
    assert refused.reason == Fault.TLS_DEMANDED
