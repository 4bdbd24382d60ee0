"""The small pure parts of the engine: digits, timers, pace, gate, options, identity."""

import os
import sys
import threading
from pathlib import Path

import pytest

from app.telephony.commands import Register, Transport
from app.telephony.engine import digits
from app.telephony.engine.accounts import Accounts
from app.telephony.engine.endpoint import SipEndpoint
from app.telephony.engine.gate import Gate, is_harmless
from app.telephony.engine.options import parse
from app.telephony.engine.pace import MOST_A_SECOND, Pace
from app.telephony.engine.priority import raise_thread
from app.telephony.engine.timers import Timers
from app.telephony.events import CommandRefused, Event, Registration, RegistrationChanged
from app.telephony.installation import instance_urn


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        ("12", [(0.0, "12")]),
        ("1,2", [(0.0, "1"), (0.76, "2")]),
        (",,5", [(1.0, "5")]),
        ("1p2", [(0.0, "1"), (2.26, "2")]),
        ("a*#", [(0.0, "A*#")]),
        ("1" * 20, [(0.0, "1" * 16), (4.16, "1" * 4)]),
        (",", []),
        ("", None),
        ("12x", None),
        ("1 2", None),
    ],
)
def test_digits_are_sent_in_groups(text: str, groups: list[tuple[float, str]] | None) -> None:
    planned = digits.plan(text)
    assert (planned and [(round(at, 2), group) for at, group in planned[0]]) == groups


def test_timers_run_in_order_and_once() -> None:
    clock, ran = Clock(), list[str]()
    timers = Timers(clock)
    timers.after(2, lambda: ran.append("late"))
    timers.after(1, lambda: ran.append("early"))
    timers.run_due()
    assert ran == []
    clock.now += 2
    timers.run_due()
    timers.run_due()
    assert ran == ["early", "late"]


def test_the_wait_is_never_longer_than_the_next_timer() -> None:
    clock = Clock()
    timers = Timers(clock)
    assert timers.next_in(0.1) == 0.1
    timers.after(0.04, lambda: None)
    assert timers.next_in(0.1) == pytest.approx(0.04)
    clock.now += 1
    assert timers.next_in(0.1) == 0


def test_the_pace_allows_twelve_a_second() -> None:
    clock = Clock()
    pace = Pace(clock)
    assert [pace.allows() for _call in range(MOST_A_SECOND + 1)] == [True] * MOST_A_SECOND + [False]
    clock.now += 1
    assert pace.allows()


def test_the_gate_counts_and_looks() -> None:
    gate = Gate(Pace(Clock()))
    assert gate.lets_in("INVITE sip:a@b SIP/2.0\r\n\r\n")
    assert not gate.lets_in("INVITE sip:a@b SIP/2.0\r\n\r\nm=audio 0 RTP/AVP\r\n")


@pytest.mark.parametrize(
    ("media", "harmless"),
    [
        ([], True),
        (["m=audio 4000 RTP/AVP 0"], True),
        (["m=audio 4000 RTP/AVP 0 8 101 "], True),
        (["m=audio 4000/2 RTP/SAVP 0"], True),
        (["m=audio 4000 RTP/SAVP 0", "m=audio 4000 RTP/AVP 0", "m=video 0 RTP/AVP 31"], True),
        (["m=application 9 UDP/BFCP *"], True),
        (["m=image 4000 udptl t38"], True),
        (["m=audio 0 RTP/AVP"], False),
        (["m=audio"], False),
        (["m="], False),
        (["m=audio 70000 RTP/AVP 0"], False),
        (["m=audio -1 RTP/AVP 0"], False),
        (["m=audio 4000 RTP/AVP 0"] * 3, False),
        (["m=video 4000 RTP/AVP 31"] * 5, False),
    ],
)
@pytest.mark.parametrize("ending", ["\r\n", "\n"])
def test_an_offer_has_the_shape_of_one(media: list[str], harmless: bool, ending: str) -> None:
    body = ending.join(["v=0", "c=IN IP4 127.0.0.1", *media, ""])
    assert is_harmless(f"INVITE sip:a@b SIP/2.0\r\nCall-ID: m=x\r\n\r\n{body}") is harmless


def test_g711_alone_runs_at_8_khz() -> None:
    options = parse(["--data-dir", "x", "--codecs", "pcma, PCMU"])
    assert (options.codecs, options.clock_rate) == (("PCMA", "PCMU"), 8000)
    assert parse(["--data-dir", "x"]).clock_rate == 16000


@pytest.mark.parametrize("codecs", ["", "OPUS", "PCMA,speex"])
def test_a_codec_that_is_not_offered_is_an_error(
    codecs: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        parse(["--data-dir", "x", "--codecs", codecs])
    assert ended.value.code == 2
    assert "PCMA" in capsys.readouterr().err


def test_an_installation_keeps_its_identity(tmp_path: Path) -> None:
    first = instance_urn(tmp_path)
    assert first.startswith("<urn:uuid:")
    assert instance_urn(tmp_path) == first
    assert instance_urn(tmp_path / "missing") != first


def test_a_damaged_identity_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "installation").write_bytes(b"\xff\xfe")
    first = instance_urn(tmp_path)
    assert instance_urn(tmp_path) == first


def test_a_transport_this_pjsua2_lacks_is_refused() -> None:
    said: list[Event] = []

    class WithoutTls(SipEndpoint):
        def __init__(self) -> None:
            self.transports = ("udp", "tcp")

    accounts = Accounts(
        WithoutTls(), Timers(), emit=lambda _note: None, say=said.append, instance="<urn:uuid:0>"
    )
    accounts.register(
        Register(account="a", registrar="pbx", user="u", password="p", transport=Transport.TLS)
    )
    refused, state = said
    assert isinstance(refused, CommandRefused)
    assert refused.reason == "no_tls"
    assert isinstance(state, RegistrationChanged)
    assert state.state is Registration.OFFLINE


def test_a_thread_that_carries_sound_asks_for_real_time_once_and_goes_on_where_it_may_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[int] = []

    def refuse(*_arguments: object) -> None:
        asked.append(threading.get_ident())
        raise PermissionError

    monkeypatch.setattr(os, "sched_setscheduler", refuse, raising=False)

    def carry_sound() -> None:
        raise_thread()
        raise_thread()

    threads = [threading.Thread(target=carry_sound) for _ in range(2)]
    for thread in threads:
        thread.start()
        thread.join()
    assert len(asked) == (2 if sys.platform == "linux" else 0)
