"""The support file says what helps and holds no secret, wherever one was planted."""

import json
import zipfile
from pathlib import Path

import pytest
from msgspec.structs import replace

from app.crm import contacts
from app.crm.rows import ContactDraft, NumberDraft
from app.database.database import Database
from app.desk.desk import Desk
from app.desk.support.bundle import Sources, write
from app.desk.support.masking import Masking
from app.settings import Account
from app.team import members
from app.telephony.commands import AskDevices, AskTrace
from app.telephony.events import EndCause, TracedMessage
from app.telephony.fake import FakePhone

SECRETS = (
    "open sesame",
    "hunter2hunter2",
    "0a4f113b0a4f113b0a4f113b0a4f113b",
    "WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz",
    "dbpassword",
    "QWxhZGRpbjpvcGVuIHNlc2FtZQ",
    "ABCD-EFGH-JKLM-NPQR-STUV",
    "turnturnturn",
)
PERSONS = (
    "Marchetti",
    "33144556677",
    "01 44 55 66 77",
    "0698765432",
    "Dupont",
    "Amina Keller",
    "Salomé Roux",
)
LOG = """\
2026-11-26 18:00:00,000 INFO 1 app: Register(password='open sesame', user='101')
2026-11-26 18:00:00,000 INFO 1 app: password = hunter2hunter2
2026-11-26 18:00:01,000 INFO 1 app: postgresql+psycopg://office:dbpassword@db.example.org/office
2026-11-26 18:00:02,000 INFO 1 app: Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==
2026-11-26 18:00:03,000 INFO 1 app: the code is ABCD-EFGH-JKLM-NPQR-STUV
2026-11-26 18:00:04,000 INFO 1 app: Dial(target='0698765432') for Hélène Marchetti, 01 44 55 66 77
2026-11-26 18:00:05,000 INFO 1 app: Salomé Roux sits here
"""
INVITE = """\
INVITE sip:0698765432@pbx.example.org SIP/2.0\r
From: "Amina Keller" <sip:+33144556677@pbx.example.org>;tag=1\r
To: M. Dupont <sip:0698765432@pbx.example.org>\r
Call-ID: call-1\r
CSeq: 2 INVITE\r
Authorization: Digest username="101", response="0a4f113b0a4f113b0a4f113b0a4f113b"\r
\r
v=0\r
m=audio 4000 RTP/SAVP 9\r
a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz\r
"""
BUSY = "SIP/2.0 486 Busy Here\r\nCall-ID: call-1\r\nCSeq: 2 INVITE\r\n\r\n"


def told(text: str, at: int, *, sent: bool) -> TracedMessage:
    return TracedMessage(at=at, sent=sent, transport="udp", peer="192.0.2.7:5060", text=text)


@pytest.fixture
def sources(desk: Desk, records: Database, phone: FakePhone) -> Sources:
    """A desk that has seen calls and secrets."""
    number = NumberDraft(raw="+33144556677")
    draft = ContactDraft(given_name="Hélène", family_name="Marchetti", numbers=(number,))
    contacts.save(records, draft)
    members.save(records, members.MemberDraft(name="Salomé Roux"))
    account = Account(registrar="pbx.example.org", user="101", display_name="Amina Keller")
    desk.save_account(account, "open sesame", turn_password="turnturnturn")
    phone.remote_hangs_up(phone.ring("+33144556677"))
    phone.trace = (told(INVITE, 1_000, sent=True), told(BUSY, 1_040, sent=False))
    phone.send(AskTrace())
    phone.send(AskDevices())
    (desk.paths.logs / "desk.log").write_text(LOG, encoding="utf-8")
    url = "postgresql+psycopg://office:dbpassword@db.example.org/office"
    return Sources(
        paths=desk.paths,
        settings=replace(desk.settings, database_url=url),
        engine=desk.accounts.engine,
        journal=desk.journal,
        surroundings={"platform": "offscreen"},
        persons=True,
    )


def read(file: Path) -> dict[str, str]:
    with zipfile.ZipFile(file) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_no_planted_secret_and_no_person_is_in_it(
    records: Database, sources: Sources, tmp_path: Path
) -> None:
    texts = read(write(records, sources, tmp_path / "support.zip"))
    everything = "\n".join(texts.values())
    assert [word for word in (*SECRETS, *PERSONS) if word in everything] == []


def test_names_and_numbers_stay_when_the_person_wants_it_but_secrets_never_do(
    records: Database, sources: Sources, tmp_path: Path
) -> None:
    shown = replace(sources, persons=False)
    everything = "\n".join(read(write(records, shown, tmp_path / "support.zip")).values())
    assert [word for word in SECRETS if word in everything] == []
    assert "Hélène Marchetti" in everything
    assert "0698765432" in everything


def test_it_says_what_a_helper_asks_for(
    records: Database, sources: Sources, tmp_path: Path
) -> None:
    texts = read(write(records, sources, tmp_path / "support.zip"))
    summary = json.loads(texts["summary.json"])
    assert summary["telephone"]["transports"] == ["udp", "tcp", "tls"]
    assert summary["surroundings"] == {"platform": "offscreen"}
    assert "Headset" in texts["devices.json"]
    assert "RegistrationChanged" in texts["network.txt"]
    assert EndCause.CANCELLED.value in texts["network.txt"]
    assert "|-- INVITE +auth sdp -" in texts["ladders.txt"]
    assert "|<- 486 Busy Here (INVITE) -" in texts["ladders.txt"]
    assert "+40 ms" in texts["ladders.txt"]
    assert "192.0.2.7:5060" in texts["trace.txt"]
    assert "18:00:03,000 INFO 1 app: the code is (hidden)" in texts["logs/desk.log.txt"]


def test_a_person_is_the_same_stand_in_wherever_they_are() -> None:
    mask = Masking()
    text = mask('From: "Bob" <sip:0144556677@x>\nlog: 01 44 55 66 77 and 0144556677')
    assert text == 'From: "[name 1]" <sip:[number 2]@x>\nlog: [number 2] and [number 2]'


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-26 18:00:00,000",
        "192.168.1.20:5060",
        "Call-ID: a84b4c76e66710",
        "o=- 3900 3900 IN IP4",
    ],
)
def test_what_a_helper_needs_to_read_is_left_alone(text: str) -> None:
    assert Masking()(text) == text
