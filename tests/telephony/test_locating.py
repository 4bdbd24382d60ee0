"""Where a server is, as a real name server tells it: NAPTR, SRV and addresses in their order."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from app.telephony.commands import Transport
from app.telephony.engine.hop.places import Place
from app.telephony.engine.locating import Locator, Target, Wish, by_weight
from app.telephony.faults import Fault, FaultError
from tests.peers.dns import name_server

UDP, TCP, TLS, AUTO = Transport.UDP, Transport.TCP, Transport.TLS, Transport.AUTO

RECORDS = [
    "host-record=one.test,127.0.0.1",
    "host-record=two.test,127.0.0.2,::1",
    "srv-host=_sip._udp.office.test,two.test,5070,20,0",
    "srv-host=_sip._udp.office.test,one.test,5060,10,0",
    "srv-host=_sip._tcp.office.test,one.test,5062,10,0",
    "srv-host=_sips._tcp.office.test,one.test,5061,10,0",
    "host-record=office.test,127.0.0.9",
    'naptr-record=named.test,20,10,s,SIP+D2U,"",_sip._udp.office.test',
    'naptr-record=named.test,10,20,s,SIP+D2T,"",_sip._tcp.office.test',
    'naptr-record=named.test,10,10,s,SIPS+D2T,"",_sips._tcp.office.test',
    "host-record=plain.test,127.0.0.3",
    "srv-host=_sip._udp.closed.test,.,0,0,0",
    "host-record=closed.test,127.0.0.4",
]


@pytest.fixture(scope="module")
def locator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Locator]:
    with name_server(tmp_path_factory.mktemp("dns"), RECORDS) as address:
        yield Locator(address)


def places(locator: Locator, wish: Wish) -> list[tuple[Transport, str, int]]:
    return [(one.transport, *one.place) for one in locator.locate(wish)]


@pytest.mark.parametrize(
    ("wish", "found"),
    [
        (
            Wish("office.test"),
            [(UDP, "127.0.0.1", 5060), (UDP, "127.0.0.2", 5070), (UDP, "::1", 5070)],
        ),
        (Wish("office.test", ip_version=4), [(UDP, "127.0.0.1", 5060), (UDP, "127.0.0.2", 5070)]),
        (Wish("office.test", ip_version=6), [(UDP, "::1", 5070)]),
        (Wish("office.test", TCP), [(TCP, "127.0.0.1", 5062)]),
        (Wish("office.test", TLS), [(TLS, "127.0.0.1", 5061)]),
        (Wish("office.test:5080"), [(UDP, "127.0.0.9", 5080)]),
        (Wish("plain.test"), [(UDP, "127.0.0.3", 5060)]),
        (Wish("plain.test", TLS), [(TLS, "127.0.0.3", 5061)]),
        (Wish("plain.test", AUTO, demand_tls=True), [(TLS, "127.0.0.3", 5061)]),
        (Wish("127.0.0.1"), [(UDP, "127.0.0.1", 5060)]),
        (Wish("[::1]:5070", TCP), [(TCP, "::1", 5070)]),
        (Wish("closed.test"), [(UDP, "127.0.0.4", 5060)]),
    ],
)
def test_a_server_is_found_where_its_domain_says(
    locator: Locator, wish: Wish, found: list[tuple[Transport, str, int]]
) -> None:
    assert places(locator, wish) == found


def test_the_domain_chooses_the_transport_by_the_order_of_its_naptr_records(
    locator: Locator,
) -> None:
    found = places(locator, Wish("named.test", AUTO))
    assert [(transport, port) for transport, _host, port in found][:3] == [
        (TLS, 5061),
        (TCP, 5062),
        (UDP, 5060),
    ]


def test_a_domain_without_naptr_is_tried_in_tls_first(locator: Locator) -> None:
    found = places(locator, Wish("office.test", AUTO))
    assert [transport for transport, _host, _port in found][:3] == [TLS, TCP, UDP]


@pytest.mark.parametrize("domain", ["named.test", "office.test"])
def test_where_tls_is_demanded_nothing_else_is_ever_a_target(locator: Locator, domain: str) -> None:
    found = places(locator, Wish(domain, AUTO, demand_tls=True))
    assert {transport for transport, _host, _port in found} == {TLS}


@pytest.mark.parametrize("server", ["no-such.test", "127.0.0.1 x", "office.test:99999"])
def test_what_is_nowhere_is_said(locator: Locator, server: str) -> None:
    with pytest.raises(FaultError, match=f"{Fault.NO_ADDRESS}|{Fault.NO_HOST}"):
        locator.locate(Wish(server))


def test_an_address_of_the_other_protocol_is_not_taken(locator: Locator) -> None:
    with pytest.raises(FaultError, match=Fault.NO_ADDRESS):
        locator.locate(Wish("127.0.0.1", ip_version=6))


def test_without_a_name_server_that_answers_the_system_is_asked() -> None:
    found = Locator().locate(Wish("localhost:5060", ip_version=4))
    assert found == (Target(UDP, Place("127.0.0.1", 5060)),)


@dataclass(frozen=True)
class Record:
    priority: int
    weight: int


def test_within_a_priority_the_weight_decides_how_often() -> None:
    heavy, light, last = Record(1, 90), Record(1, 10), Record(2, 100)
    first = Counter(by_weight([last, light, heavy])[0] for _ in range(2000))
    assert first[last] == 0
    assert 1700 < first[heavy] < 1900
