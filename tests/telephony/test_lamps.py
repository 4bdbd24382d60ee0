"""Busy lamps on real SIP: colleagues at Kamailio, and a switchboard written down for SIPp."""

from contextlib import closing
from os import kill
from pathlib import Path
from signal import SIGKILL

import pytest

from app.telephony.commands import (
    Answer,
    AskTrace,
    HangUp,
    Reconnect,
    Register,
    Transport,
    WatchColleagues,
)
from app.telephony.events import LampChanged, LampState, TraceTold
from tests.peers.certificates import Certificates
from tests.peers.engines import Telephone, Telephones
from tests.peers.joining import join
from tests.peers.kamailio import Kamailio
from tests.peers.programs import wait_until
from tests.peers.raw_sip import Wire
from tests.peers.switchboard import DIALOG, asked_again, refusing, report, switchboard, telling

RINGS = DIALOG.format(direction="recipient", state="early", name="Zoé")
SPEAKS = DIALOG.format(direction="recipient", state="confirmed", name="")
OVER = DIALOG.format(direction="recipient", state="terminated", name="")


def watching(
    telephone: Telephone,
    server: Kamailio,
    user: str,
    *targets: str,
    transport: Transport = Transport.UDP,
) -> None:
    telephone.send(WatchColleagues(account=user, targets=targets))
    join(telephone, server, user, transport, busy_lamps=True)


def watching_101(telephone: Telephone, port: int) -> None:
    telephone.send(WatchColleagues(account="desk", targets=("101",)))
    telephone.send(
        Register(
            account="desk",
            registrar=f"127.0.0.1:{port}",
            user="desk",
            password="",
            busy_lamps=True,
        )
    )


def wait_lamp(telephone: Telephone, state: LampState, *, since: int = 0) -> LampChanged:
    return telephone.wait_for(LampChanged, lambda fact: fact.state is state, since=since)


@pytest.mark.parametrize("transport", [Transport.UDP, Transport.TCP, Transport.TLS])
def test_a_lamp_follows_the_calls_of_a_colleague(
    telephones: Telephones, kamailio: Kamailio, transport: Transport
) -> None:
    alice, bob, carol = telephones(), telephones(), telephones()
    join(alice, kamailio, "alice")
    join(bob, kamailio, "bob")
    watching(carol, kamailio, "carol", "bob", transport=transport)
    wait_lamp(carol, LampState.FREE)
    mark = carol.mark()
    call_id = alice.dial("bob", "alice")
    ringing = bob.wait_ringing()
    lamp = wait_lamp(carol, LampState.RINGING)
    assert (lamp.target, lamp.ringing, lamp.remote) == ("bob", True, "alice")
    bob.send(Answer(call_id=ringing.call_id))
    assert not wait_lamp(carol, LampState.ON_CALL).ringing
    alice.send(HangUp(call_id=call_id))
    wait_lamp(carol, LampState.FREE, since=mark)


def test_a_server_started_again_is_asked_again(
    telephone: Telephone, tmp_path: Path, certificates: Certificates
) -> None:
    server = Kamailio(tmp_path, certificates)
    server.start()
    try:
        watching(telephone, server, "carol", "bob")
        wait_lamp(telephone, LampState.FREE)
        server.stop()
        server.start()
        mark = telephone.mark()
        telephone.send(Reconnect())
        wait_lamp(telephone, LampState.UNKNOWN, since=mark)
        wait_lamp(telephone, LampState.FREE, since=mark)
    finally:
        server.stop()


def test_another_engine_watches_on(telephone: Telephone, kamailio: Kamailio) -> None:
    watching(telephone, kamailio, "carol", "bob")
    wait_lamp(telephone, LampState.FREE)
    mark = telephone.mark()
    kill(telephone.ready.pid, SIGKILL)
    wait_lamp(telephone, LampState.FREE, since=mark)


def test_nobody_is_watched_any_more_when_nobody_is_wanted(
    telephone: Telephone, kamailio: Kamailio
) -> None:
    watching(telephone, kamailio, "carol", "bob", "dave")
    wait_lamp(telephone, LampState.FREE)
    mark = telephone.mark()
    telephone.send(WatchColleagues(account="carol", targets=("dave",)))
    assert wait_lamp(telephone, LampState.UNKNOWN, since=mark).target == "bob"
    assert subscribe_sent(telephone, "<sip:bob@", "\nExpires: 0")


def test_a_stranger_lights_no_lamp(telephone: Telephone, kamailio: Kamailio) -> None:
    watching(telephone, kamailio, "carol", "bob")
    wait_lamp(telephone, LampState.FREE)
    forged = notify(subscribe_sent(telephone, "<sip:bob@"), report(9, "full", RINGS))
    with closing(Wire(telephone.ready.sip_port, host="127.0.0.2")) as stranger:
        stranger.say(forged)
        assert stranger.hears(b"NOTIFY", seconds=0.5) == b""
    with closing(Wire(telephone.ready.sip_port)) as server:
        server.say(forged)
        assert b" 481 " in server.hears(b"NOTIFY")  # the tag is not that of its subscription
    assert {lamp.state for lamp in telephone.all(LampChanged)} == {LampState.FREE}


def subscribe_sent(telephone: Telephone, *words: str) -> str:
    """The last SUBSCRIBE with all these words, as soon as one was sent."""
    found: list[str] = []

    def look() -> bool:
        mark = telephone.mark()
        telephone.send(AskTrace())
        texts = [one.text for one in telephone.wait_for(TraceTold, since=mark).messages]
        found.extend(
            text for text in texts if text.startswith("SUBSCRIBE") and all(w in text for w in words)
        )
        return bool(found)

    wait_until(f"a SUBSCRIBE with {words}", look)
    return found[-1]


def notify(subscribe: str, body: str) -> bytes:
    """What whoever has read this SUBSCRIBE may send."""
    said = dict(line.split(": ", 1) for line in subscribe.splitlines()[1:] if ": " in line)
    lines = [
        "NOTIFY sip:carol@127.0.0.1 SIP/2.0",
        "Via: SIP/2.0/UDP 127.0.0.1:9;rport;branch=z9hG4bK-forged",
        f"From: {said['To'].partition(';')[0]};tag=forged",
        f"To: {said['From']}",
        f"Call-ID: {said['Call-ID']}",
        "CSeq: 99 NOTIFY",
        "Event: dialog",
        "Subscription-State: active",
        "Content-Type: application/dialog-info+xml",
        f"Content-Length: {len(body.encode())}",
    ]
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


def test_reports_add_up_as_a_switchboard_writes_them(telephone: Telephone, tmp_path: Path) -> None:
    told = telling(
        ("active;expires=600", report(0, "full", RINGS)),
        ("active;expires=600", report(1, "partial", SPEAKS)),
        ("active", report(2, "partial", OVER)),
    )
    with switchboard(tmp_path / "pbx", told) as port:
        watching_101(telephone, port)
        wait_lamp(telephone, LampState.FREE)
    lamps = telephone.all(LampChanged)
    assert [lamp.state for lamp in lamps] == ["ringing", "on_call", "free"]
    assert (lamps[0].remote, lamps[0].display_name) == ("0478", "Zoé")


def test_a_server_is_asked_for_the_whole_where_a_report_was_missed(
    telephone: Telephone, tmp_path: Path
) -> None:
    told = telling(("active", report(0, "full", RINGS)), ("active", report(5, "partial", OVER)))
    with switchboard(tmp_path / "pbx", told + asked_again(report(6, "full", SPEAKS))) as port:
        watching_101(telephone, port)
        wait_lamp(telephone, LampState.ON_CALL)


def test_a_subscription_that_is_ended_begins_anew(telephone: Telephone, tmp_path: Path) -> None:
    told = telling(
        ("active;expires=600", report(0, "full", SPEAKS)),
        ("terminated;reason=timeout", report(1, "full", SPEAKS)),
    )
    with switchboard(tmp_path / "pbx", told) as port:
        watching_101(telephone, port)
        wait_lamp(telephone, LampState.UNKNOWN)
        wait_lamp(telephone, LampState.ON_CALL, since=telephone.mark())


@pytest.mark.parametrize("answer", ["489 Bad Event", "404 Not Found", "403 Forbidden"])
def test_a_server_that_does_not_tell_is_said_to(
    telephone: Telephone, tmp_path: Path, answer: str
) -> None:
    with switchboard(tmp_path / "pbx", refusing(answer)) as port:
        watching_101(telephone, port)
        lamp = wait_lamp(telephone, LampState.REFUSED)
    assert f"{lamp.code} {lamp.reason}" == answer


def test_a_desk_started_again_is_told_how_every_lamp_stands(
    telephones: Telephones, kamailio: Kamailio, tmp_path: Path
) -> None:
    first = telephones(folder=tmp_path / "one")
    watching(first, kamailio, "carol", "bob")
    wait_lamp(first, LampState.FREE)
    first.stop(end_engine=False)
    wait_lamp(telephones(folder=tmp_path / "one"), LampState.FREE)
