"""The hop at work: who gets through, over what, and what is said when it does not go through."""

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from app.telephony.commands import Answer, AskTrace, HangUp, Reconnect, Register, Transport
from app.telephony.events import (
    CallAnswered,
    CallEnded,
    CallRinging,
    EndCause,
    Registration,
    RegistrationChanged,
    RequestsDropped,
    TraceTold,
)
from app.telephony.faults import Fault, told
from tests.peers.certificates import Certificates
from tests.peers.engines import Telephone, Telephones
from tests.peers.joining import join
from tests.peers.kamailio import Kamailio
from tests.peers.programs import free_port, wait_until
from tests.peers.raw_sip import SESSION, Wire, request

OFFER = SESSION + "m=audio 4000 RTP/AVP 0\r\n"


def toward(port: int, transport: Transport, ca_file: str = "") -> Register:
    return Register(
        account="a",
        registrar=f"127.0.0.1:{port}",
        user="alice",
        password="secret-word",
        transport=transport,
        ca_file=ca_file,
    )


@pytest.fixture
def registered(telephone: Telephone, kamailio: Kamailio) -> Telephone:
    return join(telephone, kamailio, "alice")


@pytest.fixture
def stranger(registered: Telephone) -> Iterator[Wire]:
    wire = Wire(registered.ready.sip_port, host="127.0.0.2")
    yield wire
    wire.close()


def test_a_stranger_hears_nothing_and_is_told_once_a_minute(
    registered: Telephone, stranger: Wire
) -> None:
    for _try in range(3):
        stranger.call(OFFER)
        stranger.say(request("OPTIONS", "scan", stranger.port))
    dropped = registered.wait_for(RequestsDropped)
    assert dropped.strangers >= 1
    assert dropped.source == "127.0.0.2"
    assert stranger.hears(b"SIP/2.0", seconds=0.3) == b""
    assert not registered.all(CallRinging)
    assert len(registered.all(RequestsDropped)) == 1


def test_a_stranger_cannot_end_a_call_by_guessing(registered: Telephone, stranger: Wire) -> None:
    stranger.say(request("BYE", "guess", stranger.port).replace(b"127.0.0.1>\r\n", b"x>;tag=2\r\n"))
    assert registered.wait_for(RequestsDropped).strangers == 1


def test_beside_a_registered_account_a_direct_one_is_still_called(
    registered: Telephone, stranger: Wire
) -> None:
    registered.direct("desk", "direct")
    stranger.call(OFFER)
    assert registered.wait_ringing().account == "direct"


def test_an_answer_to_nothing_is_dropped(registered: Telephone, stranger: Wire) -> None:
    stranger.say(
        b"SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP 127.0.0.1;branch=z9hG4bKx\r\nFrom: <sip:a@b>;tag=1\r\n"
        b"To: <sip:a@b>;tag=2\r\nCall-ID: x\r\nCSeq: 1 INVITE\r\nContent-Length: 0\r\n\r\n"
    )
    assert registered.wait_for(RequestsDropped).strangers == 1


def test_a_call_set_up_over_tls_survives_the_trace_without_the_password(
    telephones: Telephones, kamailio: Kamailio
) -> None:
    alice, bob = telephones(), telephones()
    join(alice, kamailio, "alice", Transport.TLS)
    join(bob, kamailio, "bob", Transport.TLS)
    alice.dial("bob", "alice")
    bob.send(Answer(call_id=bob.wait_ringing().call_id))
    alice.wait_for(CallAnswered)
    alice.send(AskTrace())
    messages = alice.wait_for(TraceTold, lambda fact: len(fact.messages) > 8).messages
    assert {message.transport for message in messages} == {"tls"}
    assert {message.peer for message in messages} == {kamailio.tls_address}
    text = "\n".join(message.text for message in messages)
    assert 'response="(hidden)"' in text
    assert "transport=tls" in text


@pytest.mark.parametrize("transport", [Transport.TCP, Transport.TLS])
def test_a_lost_connection_is_said_at_once_and_made_again(
    telephone: Telephone, tmp_path: Path, certificates: Certificates, transport: Transport
) -> None:
    server = Kamailio(tmp_path, certificates)
    server.start()
    join(telephone, server, "alice", transport)
    mark = telephone.mark()
    server.stop()
    lost = telephone.wait_registration("alice", Registration.UNREACHABLE, since=mark, seconds=2)
    assert lost.reason == Fault.CLOSED
    server.start()
    try:
        assert telephone.wait_registration("alice", Registration.REGISTERED, since=mark, seconds=25)
    finally:
        server.stop()


def test_after_a_change_of_the_network_it_registers_again(registered: Telephone) -> None:
    mark = registered.mark()
    registered.send(Reconnect())
    registered.wait_registration("alice", Registration.REGISTERING, since=mark)
    assert registered.wait_registration("alice", Registration.REGISTERED, since=mark)


def serve_tls(
    certificate: Path, key: Path, *, demand: Path | None = None
) -> tuple[int, socket.socket]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    if demand is not None:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(demand)
    listener = socket.create_server(("127.0.0.1", 0))

    def work() -> None:
        while True:
            try:
                made, _address = listener.accept()
            except OSError:
                return
            try:
                with context.wrap_socket(made, server_side=True) as stream:
                    stream.recv(1)
            except OSError:
                pass

    threading.Thread(target=work, daemon=True).start()
    return int(listener.getsockname()[1]), listener


def why_not(telephone: Telephone, command: Register) -> str:
    telephone.send(command)
    return telephone.wait_registration("a", Registration.UNREACHABLE).reason


def test_an_expired_certificate_is_said(telephone: Telephone, certificates: Certificates) -> None:
    port, listener = serve_tls(certificates.expired, certificates.server_key)
    with closing(listener):
        said = why_not(telephone, toward(port, Transport.TLS, str(certificates.authority)))
    assert said == Fault.EXPIRED


def test_the_wrong_name_and_the_unknown_authority_are_told_apart(
    telephone: Telephone, kamailio: Kamailio, certificates: Certificates
) -> None:
    port = kamailio.wrong_name_port
    said = why_not(telephone, toward(port, Transport.TLS, str(certificates.authority)))
    assert said == Fault.WRONG_NAME
    mark = telephone.mark()
    telephone.send(toward(port, Transport.TLS, str(certificates.stranger)))
    fact = telephone.wait_for(
        RegistrationChanged, lambda f: f.reason == Fault.UNKNOWN_AUTHORITY, since=mark
    )
    assert fact.state is Registration.UNREACHABLE


def test_a_server_that_wants_our_certificate_is_said(
    telephone: Telephone, certificates: Certificates
) -> None:
    port, listener = serve_tls(
        certificates.server, certificates.server_key, demand=certificates.authority
    )
    with closing(listener):
        telephone.send(toward(port, Transport.TLS, str(certificates.authority)))
        telephone.wait_registration("a", Registration.UNREACHABLE)
    said = telephone.all(RegistrationChanged)[-1].reason
    # What it says in leaving may be lost with the connection; that it left never is.
    assert said in {Fault.CERTIFICATE_WANTED, Fault.CLOSED}


def test_no_password_goes_to_a_server_without_tls(telephone: Telephone) -> None:
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        udp.bind(("127.0.0.1", port))
        udp.settimeout(0)

        def work() -> None:
            made, _address = listener.accept()
            with made:
                heard.append(made.recv(4000))
                made.sendall(b"SIP/2.0 401 Give me your password\r\n\r\n")

        thread = threading.Thread(target=work)
        thread.start()
        said = why_not(telephone, toward(port, Transport.TLS))
        thread.join()
        assert said == Fault.TLS_MISSING
        with pytest.raises(BlockingIOError):
            udp.recv(100)
        udp.close()
    assert b"alice" not in heard[0]


@pytest.mark.parametrize("transport", [Transport.UDP, Transport.TCP])
def test_an_account_that_demands_tls_sends_nothing_in_clear(
    telephone: Telephone, transport: Transport
) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
        udp.bind(("127.0.0.1", 0))
        udp.settimeout(0)
        command = Register(
            account="a",
            registrar=f"127.0.0.1:{udp.getsockname()[1]}",
            user="alice",
            password="x",
            transport=transport,
            demand_tls=True,
        )
        assert why_not(telephone, command) == Fault.TLS_DEMANDED
        with pytest.raises(BlockingIOError):
            udp.recv(100)


def test_a_server_that_refuses_the_connection_is_said(telephone: Telephone) -> None:
    said = why_not(telephone, toward(free_port(), Transport.TLS))
    assert said == Fault.REFUSED


@pytest.fixture
def guest_port(telephone: Telephone) -> int:
    telephone.send(
        Register(account="d", registrar="", user="desk", password="", transport=Transport.TCP)
    )
    telephone.wait_registration("d", Registration.DIRECT)
    port = telephone.ready.sip_port

    def listens() -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0

    wait_until("TCP is listened on", listens)
    return port


def is_cut(stream: socket.socket, seconds: float) -> bool:
    stream.settimeout(seconds)
    try:
        return stream.recv(10) == b""
    except ConnectionError:
        return True
    except TimeoutError:
        return False


def test_connections_from_outside_are_bounded_and_calls_still_get_in(
    telephone: Telephone, guest_port: int
) -> None:
    guests = [socket.create_connection(("127.0.0.1", guest_port)) for _guest in range(40)]
    try:
        assert sum(is_cut(guest, 0.05) for guest in guests) >= 20
        wire = Wire(guest_port)
        wire.call(OFFER)
        assert telephone.wait_ringing()
        wire.close()
    finally:
        for guest in guests:
            guest.close()


def test_what_comes_too_slowly_or_too_long_is_cut(guest_port: int) -> None:
    with socket.create_connection(("127.0.0.1", guest_port)) as endless:
        endless.sendall(b"INVITE sip:a SIP/2.0\r\nX: " + b"x" * 20_000)
        assert is_cut(endless, 2)
    began = time.monotonic()
    with socket.create_connection(("127.0.0.1", guest_port)) as slow:
        slow.sendall(b"INVITE sip:a@b SIP/2.0\r\n")
        assert is_cut(slow, 8)
    assert time.monotonic() - began > 4


def test_a_call_over_tcp_without_a_server_goes_both_ways(telephones: Telephones) -> None:
    here, there = telephones(), telephones()
    for phone in (here, there):
        phone.send(
            Register(account="d", registrar="", user="me", password="", transport=Transport.TCP)
        )
        phone.wait_registration("d", Registration.DIRECT)
    here.dial(f"me@127.0.0.1:{there.ready.sip_port}", "d")
    incoming = there.wait_ringing()
    there.send(Answer(call_id=incoming.call_id))
    here.wait_for(CallAnswered)
    there.send(HangUp(call_id=incoming.call_id))
    assert here.wait_for(CallEnded).cause is EndCause.REMOTE_HANGUP


def test_a_name_that_nobody_knows_ends_the_call_at_once(telephone: Telephone) -> None:
    telephone.direct()
    telephone.dial("bob@no-such-host.invalid")
    assert telephone.wait_for(CallEnded).reason == told(Fault.NO_ADDRESS, "no-such-host.invalid")


def test_the_server_alone_may_call_as_fast_as_thirty_a_second(
    registered: Telephone, kamailio: Kamailio
) -> None:
    wire = Wire(registered.ready.sip_port)  # from the server's own address
    for number in range(30):
        call_id = wire.call(OFFER)
        assert b"SIP/2.0" in wire.hears(call_id.encode()), number
        wire.say(request("CANCEL", call_id, wire.port))
        time.sleep(1 / 30)
    wire.close()
    assert not registered.all(RequestsDropped)
