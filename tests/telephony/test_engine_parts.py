"""The small pure parts of the engine: digits, timers, options, identity."""

import os
import sys
import threading
from pathlib import Path

import pytest

from app.telephony.engine import digits
from app.telephony.engine.options import parse
from app.telephony.engine.priority import raise_thread
from app.telephony.engine.timers import Timers
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


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ([], "--data-dir"),
        (["--data-dir"], "--data-dir"),
        (["--data-dir", "x", "--sip-port", "many"], "--sip-port"),
        (["--data-dir", "x", "--linger", "long"], "--linger"),
        (["--data-dir", "x", "--loud"], "--loud"),
    ],
)
def test_a_wrong_option_ends_the_engine_and_is_named(
    wrong: list[str], named: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        parse(wrong)
    assert ended.value.code == 2
    assert named in capsys.readouterr().err


def test_options_are_read_as_what_they_are() -> None:
    numbers = ["--sip-port=5070", "--linger", "2", "--transfer-time", "1.5"]
    options = parse(["--data-dir", "x", "--bind", "", "--no-sound", *numbers])
    assert (options.data_dir, options.bind, options.no_sound) == (Path("x"), "", True)
    assert (options.sip_port, options.linger_s, options.transfer_s) == (5070, 2.0, 1.5)


def test_an_installation_keeps_its_identity(tmp_path: Path) -> None:
    first = instance_urn(tmp_path)
    assert first.startswith("<urn:uuid:")
    assert instance_urn(tmp_path) == first
    assert instance_urn(tmp_path / "missing") != first


def test_a_damaged_identity_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "installation").write_bytes(b"\xff\xfe")
    first = instance_urn(tmp_path)
    assert instance_urn(tmp_path) == first


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
