"""Reachable again within ten seconds of the network, and never said to be reachable before."""

import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from app.telephony.commands import Answer, HangUp, Register, Transport
from app.telephony.engine.recovery import STUCK_ROUNDS, Recovery
from app.telephony.engine.timers import Timers
from app.telephony.events import (
    CallEnded,
    CallMediaChanged,
    CallRinging,
    EndCause,
    EngineLost,
    EngineReady,
    MediaState,
    QualityMeasured,
    Registration,
    RegistrationChanged,
)
from app.telephony.faults import Fault
from tests.peers.certificates import Certificates
from tests.peers.dns import name_server
from tests.peers.engines import Telephone, Telephones
from tests.peers.joining import join
from tests.peers.kamailio import Kamailio, forget_all
from tests.peers.networks import SERVER, Network, Rooms

REGISTERED, UNREACHABLE = Registration.REGISTERED, Registration.UNREACHABLE
BACK_S = 10.0


@pytest.fixture
def server(network: Network, tmp_path: Path, certificates: Certificates) -> Iterator[Kamailio]:
    """A registrar behind the cable and the Wi-Fi."""
    folder = tmp_path / "registrar"
    folder.mkdir()
    made = Kamailio(folder, certificates, host=SERVER, namespace=network.server)
    made.start()
    yield made
    made.stop()


def watched(
    telephone: Telephone,
    server: Kamailio,
    user: str = "alice",
    transport: Transport = Transport.UDP,
    **more: object,
) -> None:
    """Register this user, who looks every second whether the server still knows them."""
    join(telephone, server, user, transport, **{"keep_alive_s": 1, **more})


@pytest.fixture
def hasty_engines(monkeypatch: pytest.MonkeyPatch) -> None:
    """Engines that lose no time between two rounds through the places of a server."""
    patch = "import sys; from app.telephony.engine import accounts; accounts.RETRY_S = (0,);"
    program = f"{patch} from app.__main__ import main; sys.exit(main())"
    monkeypatch.setattr(
        "app.telephony.engine_process.own_command",
        lambda *words: [sys.executable, "-c", program, *words],
    )


def rings(caller: Telephone, callee: Telephone) -> str:
    """Whether a call really comes through; gives its id at the callee's."""
    mark = callee.mark()
    call_id = caller.dial("alice", "bob")
    ringing = callee.wait_for(CallRinging, since=mark)
    caller.send(HangUp(call_id=call_id))
    return ringing.call_id


@pytest.fixture
def office(network: Network, rooms: Rooms, server: Kamailio) -> Telephone:
    telephone = rooms.telephone(network, network.office)
    watched(telephone, server)
    return telephone


@pytest.fixture
def customer(network: Network, rooms: Rooms, server: Kamailio) -> Telephone:
    telephone = rooms.telephone(network, network.server)
    watched(telephone, server, "bob")
    return telephone


def test_from_the_cable_to_the_wifi_a_call_goes_on_and_the_next_one_comes_through(
    network: Network, office: Telephone, customer: Telephone
) -> None:
    call_id = office.dial("bob", "alice")
    customer.send(Answer(call_id=customer.wait_ringing().call_id))
    office.wait_for(CallMediaChanged, lambda fact: fact.media is MediaState.ACTIVE)
    mark = office.mark()
    network.disconnect("cable")
    network.connect("wifi")
    office.wait_registration("alice", REGISTERED, since=mark, seconds=BACK_S)
    before = office.wait_for(QualityMeasured, since=mark).received
    office.wait_for(QualityMeasured, lambda fact: fact.received > before + 100, since=mark)
    assert not office.all(CallEnded)
    office.send(HangUp(call_id=call_id))
    assert customer.wait_for(CallEnded).cause is EndCause.REMOTE_HANGUP
    assert rings(customer, office)


def test_a_pulled_cable_is_said_at_once_and_mended_when_it_is_back(
    network: Network, office: Telephone, customer: Telephone
) -> None:
    mark, pulled_at = office.mark(), time.monotonic()
    network.disconnect("cable")
    lost = office.wait_registration("alice", UNREACHABLE, since=mark)
    assert lost.reason == Fault.NO_NETWORK
    assert time.monotonic() - pulled_at < 2
    mark = office.mark()
    network.connect("cable", host=9)
    office.wait_registration("alice", REGISTERED, since=mark, seconds=BACK_S)
    assert rings(customer, office)


def test_a_server_that_falls_silent_is_noticed_and_found_again(
    network: Network, office: Telephone
) -> None:
    mark = office.mark()
    network.silence(silent=True)
    lost = office.wait_registration("alice", UNREACHABLE, since=mark)
    assert lost.reason == Fault.FELL_SILENT
    network.silence(silent=False)
    mark = office.mark()
    assert office.wait_registration("alice", REGISTERED, since=mark, seconds=BACK_S + 5)


def test_a_registrar_started_again_has_the_account_back(
    network: Network, rooms: Rooms, server: Kamailio
) -> None:
    telephone = rooms.telephone(network, network.office)
    watched(telephone, server, transport=Transport.TCP)
    mark = telephone.mark()
    server.stop()
    telephone.wait_registration("alice", UNREACHABLE, since=mark)
    server.start()
    telephone.wait_registration("alice", REGISTERED, since=mark, seconds=BACK_S)


@pytest.mark.parametrize("transport", [Transport.TCP, Transport.TLS])
def test_a_line_forgotten_behind_a_connection_that_stands_is_noticed(
    telephone: Telephone, kamailio: Kamailio, transport: Transport
) -> None:
    watched(telephone, kamailio, transport=transport)
    mark = telephone.mark()
    forget_all(kamailio, "alice")
    assert telephone.wait_registration("alice", UNREACHABLE, since=mark).reason == Fault.FORGOT
    telephone.wait_registration("alice", REGISTERED, since=mark)


def test_a_registrar_that_lost_its_memory_unseen_is_noticed_when_it_is_asked(
    telephones: Telephones, tmp_path: Path, certificates: Certificates
) -> None:
    server = Kamailio(tmp_path, certificates)
    server.start()
    telephone, caller = telephones(), telephones()
    period_s = 3
    watched(telephone, server, keep_alive_s=period_s)
    mark = telephone.mark()
    server.stop()
    server.start()
    telephone.wait_registration("alice", REGISTERED, since=mark, seconds=BACK_S)
    lost, _back = telephone.all(RegistrationChanged, since=mark)
    assert lost.reason == Fault.FORGOT
    assert Register(account="", registrar="", user="", password="").keep_alive_s + 2 <= BACK_S
    watched(caller, server, "bob")
    assert rings(caller, telephone)
    server.stop()


@pytest.mark.usefixtures("hasty_engines")
def test_when_nothing_else_helps_another_engine_takes_over_once_no_call_runs(
    telephones: Telephones, tmp_path: Path, certificates: Certificates
) -> None:
    server = Kamailio(tmp_path, certificates)
    server.start()
    telephone, other = telephones(), telephones()
    watched(telephone, server, transport=Transport.TCP)
    telephone.direct("me", "beside")
    call_id = telephone.dial(other.direct(), "beside")
    other.send(Answer(call_id=other.wait_ringing().call_id))
    telephone.wait_for(CallMediaChanged, lambda fact: fact.media is MediaState.ACTIVE)
    first, mark = telephone.ready.pid, telephone.mark()
    server.stop()
    for _round in range(STUCK_ROUNDS + 2):
        telephone.wait_registration("alice", UNREACHABLE, since=telephone.mark())
    assert not telephone.all(EngineLost)
    telephone.send(HangUp(call_id=call_id))
    telephone.wait_for(EngineLost)
    server.start()
    assert telephone.wait_for(EngineReady, since=mark).pid != first
    telephone.wait_registration("alice", REGISTERED, since=mark)
    (ended,) = telephone.all(CallEnded)
    assert ended.cause is EndCause.LOCAL_HANGUP
    server.stop()


def test_the_second_server_of_a_domain_takes_over(
    telephones: Telephones, tmp_path: Path, certificates: Certificates
) -> None:
    servers = []
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        servers.append(Kamailio(tmp_path / name, certificates))
    first, second = servers
    records = ["host-record=pbx.test,127.0.0.1"]
    records += [
        f"srv-host=_sip._udp.office.test,pbx.test,{one.port},{priority},0"
        for priority, one in enumerate(servers)
    ]
    second.start()
    with name_server(tmp_path, records) as address:
        telephone = telephones("--nameserver", address)
        watched(telephone, second, registrar="office.test")
        first.start()
        mark = telephone.mark()
        second.stop()
        telephone.wait_registration("alice", UNREACHABLE, since=mark)
        telephone.wait_registration("alice", REGISTERED, since=mark, seconds=20)
        first.stop()


class Bench:
    """A Recovery with a clock of its own and accounts that only count."""

    def __init__(self, **account: object) -> None:
        self.now = 100.0
        self.done: list[str] = []
        state = SimpleNamespace(state=UNREACHABLE)
        usual = {"served": True, "failures": 4, "way": "10.0.0.2", "said": state}
        one = SimpleNamespace(**{**usual, **account})

        class Accounts(list[Any]):
            reconnect = staticmethod(lambda: self.done.append("reconnect"))
            check_ways = staticmethod(lambda: self.done.append("check"))

        self.timers = Timers(lambda: self.now)
        self.idle = True
        self.recovery = Recovery(
            cast("Any", Accounts([one])),
            self.timers,
            tell=lambda: None,
            idle=lambda: self.idle,
            give_up=lambda: self.done.append("another engine"),
            clock=lambda: self.now,
        )


def test_after_a_sleep_every_account_registers_again() -> None:
    bench = Bench()
    bench.now += 0.1
    bench.recovery.turned()
    assert bench.done == []
    bench.now += 3600
    bench.recovery.turned()
    bench.recovery.turned()
    assert bench.done == ["reconnect"]


def test_many_messages_of_one_change_are_looked_at_once() -> None:
    bench = Bench()
    for _message in range(5):
        bench.recovery.network_changed()
        bench.now += 0.1
        bench.timers.run_due()
    bench.now += 1
    bench.timers.run_due()
    assert bench.done == ["check"]


@pytest.mark.parametrize(
    ("account", "idle", "done"),
    [
        ({}, True, ["another engine"]),
        ({}, False, []),
        ({"failures": 3}, True, []),
        ({"way": ""}, True, []),
        ({"served": False}, True, []),
    ],
)
def test_another_engine_is_the_last_thing_tried(
    account: dict[str, object], idle: bool, done: list[str]
) -> None:
    bench = Bench(**account)
    bench.idle = idle
    bench.recovery.judge()
    assert bench.done == done
