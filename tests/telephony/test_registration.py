"""Accounts at a real registrar: Kamailio with digest authentication over UDP, TCP and TLS."""

from pathlib import Path

import pytest

from app.telephony.commands import Register, Transport, Unregister
from app.telephony.events import CommandRefused, EngineReady, Registration, RegistrationChanged
from app.telephony.faults import Fault, told
from tests.peers.certificates import Certificates
from tests.peers.engines import Telephone, Telephones
from tests.peers.kamailio import USERS, Kamailio
from tests.peers.programs import free_port


def account(
    server: Kamailio, user: str = "alice", transport: Transport = Transport.UDP, password: str = ""
) -> Register:
    tls = transport is Transport.TLS
    return Register(
        account=user,
        registrar=server.tls_address if tls else server.address,
        user=user,
        password=password or USERS[user],
        transport=transport,
        ca_file=str(server.certificates.authority) if tls else "",
    )


@pytest.mark.parametrize("transport", [Transport.UDP, Transport.TCP, Transport.TLS])
def test_it_registers_over(telephone: Telephone, kamailio: Kamailio, transport: Transport) -> None:
    telephone.send(account(kamailio, transport=transport))
    fact = telephone.wait_registration("alice", Registration.REGISTERED)
    assert fact.expires_s > 30
    assert fact.code == 200


def test_a_wrong_password_is_said_and_not_tried_again(
    telephone: Telephone, kamailio: Kamailio
) -> None:
    telephone.send(account(kamailio, password="guess"))
    fact = telephone.wait_registration("alice", Registration.WRONG_PASSWORD)
    assert fact.code == 401
    assert fact.retry_in_s == 0


def test_the_right_password_after_a_wrong_one_registers(
    telephone: Telephone, kamailio: Kamailio
) -> None:
    telephone.send(account(kamailio, password="guess"))
    telephone.wait_registration("alice", Registration.WRONG_PASSWORD)
    telephone.send(account(kamailio))
    assert telephone.wait_registration("alice", Registration.REGISTERED)


def test_the_same_account_given_again_only_says_how_it_stands(
    telephone: Telephone, kamailio: Kamailio
) -> None:
    telephone.send(account(kamailio))
    first = telephone.wait_registration("alice", Registration.REGISTERED)
    mark = telephone.mark()
    telephone.send(account(kamailio))
    assert telephone.wait_for(RegistrationChanged, since=mark) == first


def test_an_unknown_host_is_unreachable_and_tried_again(telephone: Telephone) -> None:
    telephone.send(
        Register(account="a", registrar="no-such-host.invalid", user="alice", password="x")
    )
    fact = telephone.wait_registration("a", Registration.UNREACHABLE)
    assert "no-such-host.invalid" in fact.reason
    assert fact.retry_in_s > 0
    again = telephone.facts.index(fact) + 1
    assert telephone.wait_registration("a", Registration.UNREACHABLE, since=again)


def test_a_server_that_is_down_is_found_again_when_it_is_up(
    telephone: Telephone, tmp_path: Path, certificates: Certificates
) -> None:
    server = Kamailio(tmp_path, certificates)
    server.start()
    server.stop()
    telephone.send(account(server, transport=Transport.TCP))
    fact = telephone.wait_registration("alice", Registration.UNREACHABLE)
    assert fact.retry_in_s == 2
    server.start()
    try:
        assert telephone.wait_registration("alice", Registration.REGISTERED)
    finally:
        server.stop()


@pytest.mark.parametrize("text", ["bad host!", "host:99999", "<sip:x>", "a b"])
def test_what_is_no_host_is_unreachable(telephone: Telephone, text: str) -> None:
    telephone.send(Register(account="a", registrar=text, user="alice", password="x"))
    assert telephone.wait_registration("a", Registration.UNREACHABLE).reason == told(
        Fault.NO_HOST, text
    )


def test_an_unregistered_account_is_offline(telephone: Telephone, kamailio: Kamailio) -> None:
    telephone.send(account(kamailio))
    telephone.wait_registration("alice", Registration.REGISTERED)
    telephone.send(Unregister(account="alice"))
    assert telephone.wait_registration("alice", Registration.OFFLINE)


def test_a_server_with_a_certificate_of_strangers_is_not_trusted(
    telephone: Telephone, kamailio: Kamailio, certificates: Certificates
) -> None:
    telephone.send(
        Register(
            account="a",
            registrar=kamailio.tls_address,
            user="alice",
            password=USERS["alice"],
            transport=Transport.TLS,
            ca_file=str(certificates.stranger),
        )
    )
    fact = telephone.wait_registration("a", Registration.UNREACHABLE)
    assert fact.reason == Fault.UNKNOWN_AUTHORITY


def test_a_certificate_the_system_does_not_know_is_not_trusted(
    telephone: Telephone, kamailio: Kamailio
) -> None:
    telephone.send(
        Register(
            account="a",
            registrar=kamailio.tls_address,
            user="alice",
            password=USERS["alice"],
            transport=Transport.TLS,
        )
    )
    fact = telephone.wait_registration("a", Registration.UNREACHABLE)
    assert fact.reason == Fault.UNKNOWN_AUTHORITY


def test_a_certificate_for_another_name_is_not_trusted(
    telephone: Telephone, kamailio: Kamailio, certificates: Certificates
) -> None:
    telephone.send(
        Register(
            account="a",
            registrar=f"127.0.0.1:{kamailio.wrong_name_port}",
            user="alice",
            password=USERS["alice"],
            transport=Transport.TLS,
            ca_file=str(certificates.authority),
        )
    )
    fact = telephone.wait_registration("a", Registration.UNREACHABLE)
    assert fact.reason == Fault.WRONG_NAME


def test_authorities_that_cannot_be_read_are_said(telephone: Telephone) -> None:
    telephone.send(
        Register(
            account="a",
            registrar="127.0.0.1",
            user="alice",
            password="x",
            transport=Transport.TLS,
            ca_file="/no/such/file.pem",
        )
    )
    assert "/no/such/file.pem" in telephone.wait_registration("a", Registration.UNREACHABLE).reason


def strict(server: Kamailio, certificate: Path | None) -> Register:
    """A line of the server that wants to see a certificate."""
    return Register(
        account="alice",
        registrar=f"127.0.0.1:{server.strict_port}",
        user="alice",
        password=USERS["alice"],
        transport=Transport.TLS,
        ca_file=str(server.certificates.authority),
        certificate=str(certificate or ""),
    )


def test_a_server_that_wants_a_certificate_of_ours_gets_it(
    telephone: Telephone, kamailio: Kamailio
) -> None:
    telephone.send(strict(kamailio, None))
    fact = telephone.wait_registration("alice", Registration.UNREACHABLE)
    assert fact.reason in {Fault.CERTIFICATE_WANTED, Fault.CLOSED}
    telephone.send(strict(kamailio, kamailio.certificates.client))
    assert telephone.wait_registration("alice", Registration.REGISTERED)


def test_a_certificate_whose_key_is_locked_is_said(
    telephone: Telephone, kamailio: Kamailio
) -> None:
    telephone.send(strict(kamailio, kamailio.certificates.locked))
    fact = telephone.wait_registration("alice", Registration.UNREACHABLE)
    assert fact.reason == told(Fault.UNREADABLE, str(kamailio.certificates.locked))


def test_a_port_that_is_taken_gives_another_one(telephones: Telephones) -> None:
    port = free_port()
    first = telephones(sip_port=port)
    second = telephones(sip_port=port)
    assert first.ready.sip_port == port
    assert second.wait_for(EngineReady).sip_port not in {0, port}


def test_a_ninth_account_is_refused(telephone: Telephone) -> None:
    for number in range(8):
        telephone.direct(f"user{number}", f"account{number}")
    telephone.send(Register(account="ninth", registrar="", user="x", password=""))
    assert telephone.wait_for(CommandRefused).reason == "too_many_accounts"


def test_the_password_stays_out_of_the_log(telephone: Telephone, kamailio: Kamailio) -> None:
    telephone.send(account(kamailio, password="s3cret-word"))
    telephone.wait_registration("alice", Registration.WRONG_PASSWORD)
    telephone.stop()
    log = (telephone.paths.logs / "engine.log").read_text()
    assert "s3cret-word" not in log
