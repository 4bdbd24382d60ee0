"""The main job on real SIP: a call through a real server, logged, looked up and printed."""

import os
import signal
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from app.paths import DataPaths
from app.telephony.commands import Register
from app.telephony.events import CallAnswered, CallEnded, Registration
from app.telephony.rendezvous import find
from tests.cli.program import Headless, combine, headless
from tests.peers.engines import Telephone, Telephones
from tests.peers.kamailio import ASSERTED, USERS, Kamailio
from tests.peers.programs import wait_until


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """An office that knows the person whose number the server asserts for dave."""
    folder = tmp_path / "desk"
    contacts = tmp_path / "contacts.csv"
    contacts.write_text(
        "prénom;nom;société;téléphone\nHélène;Marchetti;Librairie des Halles;04 78 00 11 22\n",
        encoding="utf-8",
    )
    assert ASSERTED == "+33478001122"
    assert combine("import", "contacts", contacts, "--data-dir", folder).code == 0
    return folder


def _options(office: Path, server: Kamailio, *more: str) -> list[str | Path]:
    return [
        *("--data-dir", office, "--registrar", server.address, "--user", "alice"),
        *("--transport", "udp", "--password-env", "SIP_PASSWORD", "--no-sound"),
        *("--bind", "127.0.0.1", *more),
    ]


def _customer(telephones: Telephones, server: Kamailio) -> Telephone:
    customer = telephones()
    customer.send(
        Register(account="dave", registrar=server.address, user="dave", password=USERS["dave"])
    )
    customer.wait_registration("dave", Registration.REGISTERED)
    return customer


def test_a_call_is_announced_with_its_contact_answered_logged_and_printed(
    office: Path, kamailio: Kamailio, telephones: Telephones, tmp_path: Path
) -> None:
    options = _options(office, kamailio, "--auto-answer", "0.2", "--hang-up-after", "0.5")
    with headless(*options, SIP_PASSWORD=USERS["alice"]) as phone:
        phone.wait_for("registered")
        customer = _customer(telephones, kamailio)
        customer.dial("alice", "dave")
        ringing = phone.wait_for("ringing")
        assert ringing["contact"]["name"] == "Hélène Marchetti"
        assert ringing["contact"]["organisation"] == "Librairie des Halles"
        answered, ended = phone.wait_for("answered"), phone.wait_for("ended")
        assert answered["call_id"] == ended["call_id"] == ringing["call_id"]
        customer.wait_for(CallEnded)
        phone.wait_for("logged")
        assert phone.stop() == 0
    logged = combine("calls", "list", "--data-dir", office, "--json").json
    assert [(c["uid"], c["outcome"], c["contact_name"]) for c in logged] == [
        (ringing["call_id"], "answered", "Hélène Marchetti")
    ]
    month = f"{datetime.now(tz=ZoneInfo('Europe/Paris')):%Y-%m}"
    report = tmp_path / "month.pdf"
    printed = combine(
        *("report", "monthly", "--month", month, "--lang", "fr", "--out", report),
        *("--data-dir", office),
    )
    assert printed.code == 0, printed.err
    assert report.read_bytes().startswith(b"%PDF")
    figures = combine("metrics", "--month", month, "--json", "--data-dir", office).json
    assert figures["figures"]["received"] == 1
    assert figures["figures"]["answered"] == 1


def _on_a_call(phone: Headless, kamailio: Kamailio, telephones: Telephones) -> Telephone:
    phone.wait_for("registered")
    customer = _customer(telephones, kamailio)
    customer.dial("alice", "dave")
    phone.wait_for("answered")
    customer.wait_for(CallAnswered)
    return customer


def test_an_engine_killed_in_mid_call_is_replaced_and_the_call_closed_as_interrupted(
    office: Path, kamailio: Kamailio, telephones: Telephones
) -> None:
    options = _options(office, kamailio, "--auto-answer", "0")
    with headless(*options, SIP_PASSWORD=USERS["alice"]) as phone:
        _on_a_call(phone, kamailio, telephones)
        engine = find(DataPaths(office).engine_file)
        assert engine is not None
        os.kill(engine.pid, signal.SIGKILL)
        lost = phone.wait_for("engine_lost", seconds=1.0)
        ended = phone.wait_for("ended")
        assert ended["cause"] == "interrupted"
        phone.wait_for("registered")
        assert phone.stop() == 0
    logged = combine("calls", "list", "--data-dir", office, "--json").json
    assert [(c["outcome"], c["ended_at"] is None) for c in logged] == [("answered", False)]
    assert lost["at"] <= ended["at"] + 1000


def test_a_call_cut_by_sigterm_ends_and_stands_in_the_log(
    office: Path, kamailio: Kamailio, telephones: Telephones
) -> None:
    options = _options(office, kamailio, "--auto-answer", "0")
    with headless(*options, SIP_PASSWORD=USERS["alice"]) as phone:
        _on_a_call(phone, kamailio, telephones)
        assert phone.stop() == 0
        phone.wait_for("ended")
        phone.wait_for("logged")
        phone.wait_for("stopped")
    (call,) = combine("calls", "list", "--data-dir", office, "--json").json
    assert (call["outcome"], call["end_estimated"]) == ("answered", False)
    assert call["ended_at"] > call["answered_at"]


def test_a_second_telephone_for_one_office_says_who_has_it(
    office: Path, kamailio: Kamailio
) -> None:
    options = _options(office, kamailio)
    with headless(*options, SIP_PASSWORD=USERS["alice"]) as first:
        first.wait_for("registered")
        with headless(*options, SIP_PASSWORD=USERS["alice"]) as second:
            words = second.wait_for("offline")["words"]
            assert (
                f"another program has the telephone of this office (process {first.process.pid})"
                in words
            )
            assert second.stop() == 0
        assert first.stop() == 0


def test_a_desk_killed_in_mid_call_finds_the_call_again(
    office: Path, kamailio: Kamailio, telephones: Telephones
) -> None:
    options = _options(office, kamailio, "--auto-answer", "0")
    with headless(*options, SIP_PASSWORD=USERS["alice"]) as first:
        customer = _on_a_call(first, kamailio, telephones)
        first.process.kill()
        first.process.wait()
    with headless(*options, SIP_PASSWORD=USERS["alice"]) as second:
        found = second.wait_for("ringing")  # said again for the call that was found
        assert found["contact"]["name"] == "Hélène Marchetti"
        assert customer.all(CallEnded) == []
        customer.phone.stop(end_engine=True)
        second.wait_for("ended")
        second.wait_for("logged")
    logged = combine("calls", "list", "--data-dir", office, "--json").json
    assert [(c["outcome"], c["end_estimated"]) for c in logged] == [("answered", False)]


def test_a_wrong_password_is_said_and_nothing_pretends_to_be_reachable(
    office: Path, kamailio: Kamailio
) -> None:
    with headless(*_options(office, kamailio), SIP_PASSWORD="wrong") as phone:
        said = phone.wait_for("wrong_password")
        assert said["words"] == "cannot receive calls: wrong password"
        assert "wrong" not in (office / "logs" / "engine.log").read_text().replace(
            "wrong password", ""
        )


def test_a_registrar_that_is_away_is_said_with_the_time_of_the_next_try(office: Path) -> None:
    away: list[str | Path] = ["--data-dir", office, "--registrar", "127.0.0.1:9", "--user", "alice"]
    options = [*away, "--transport", "tcp", "--password-env", "P", "--no-sound"]
    with headless(*options, "--bind", "127.0.0.1", P="x") as phone:
        said = phone.wait_for("unreachable")
        assert said["words"].startswith("cannot receive calls: the server refuses the connection")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--registrar", "pbx.example"], "go together"),
        (["--registrar", "a", "--user", "b", "--password-env", "NOT_SET"], "NOT_SET is not set"),
        ([], "No account is stored yet"),
    ],
)
def test_bad_options_are_said_in_words(tmp_path: Path, options: list[str], words: str) -> None:
    done = combine("phone", "--headless", "--data-dir", tmp_path / "office", *options)
    assert (done.code, words in done.err) == (2, True)


def test_the_telephone_leaves_no_process_behind(office: Path, kamailio: Kamailio) -> None:
    with headless(*_options(office, kamailio), SIP_PASSWORD=USERS["alice"]) as phone:
        pid = phone.wait_for("engine_ready")["pid"]
        assert phone.stop() == 0
    wait_until("the engine is gone", lambda: not Path(f"/proc/{pid}").exists())
