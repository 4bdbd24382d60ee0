"""Recordings of real calls: both sides in step, pauses without sound, crashes that cost little."""

import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from app.telephony.commands import (
    Announce,
    DropRecording,
    HangUp,
    Hold,
    PauseRecording,
    Record,
    Resume,
)
from app.telephony.events import (
    AnnouncementBegan,
    AnnouncementEnded,
    CallEnded,
    CallMediaChanged,
    CommandRefused,
    MediaState,
    QualityMeasured,
    RecordingChanged,
    RecordingState,
)
from app.telephony.recordings.playing import Sound, open_sound
from tests.peers.baresip import Baresip, baresip
from tests.peers.engines import Telephone, Telephones
from tests.peers.programs import wait_until
from tests.peers.tones import share_of_tone, write_tone

pytestmark = pytest.mark.quiet

OURS_HZ, THEIRS_HZ, NOTICE_HZ = 700, 440, 1000
AGENT, CALLER = 0, 1
KEY = secrets.token_bytes(32)


@pytest.fixture
def player(telephones: Telephones, tmp_path: Path) -> Telephone:
    """A telephone whose callers hear a tone."""
    tone = tmp_path / "ours.wav"
    write_tone(tone, OURS_HZ)
    return telephones("--play", str(tone))


@contextmanager
def a_call(telephone: Telephone, folder: Path) -> Iterator[tuple[str, Baresip]]:
    """A call with baresip, which plays its tone and keeps what it hears."""
    telephone.direct()
    with baresip(folder / "baresip", tone_hz=THEIRS_HZ) as peer:
        call_id = telephone.dial(peer.address)
        telephone.wait_for(CallMediaChanged, lambda fact: fact.media is MediaState.ACTIVE)
        peer.wait_for_event("CALL_ESTABLISHED")
        yield call_id, peer


def record(telephone: Telephone, call_id: str, folder: Path) -> Path:
    telephone.send(Record(call_id=call_id, on=True, folder=str(folder), key=KEY))
    return Path(wait_state(telephone, RecordingState.RECORDING).path)


def wait_state(telephone: Telephone, state: RecordingState, since: int = 0) -> RecordingChanged:
    return telephone.wait_for(RecordingChanged, lambda fact: fact.state is state, since=since)


def share(sound: Sound, hz: int, channel: int, since_s: float, until_s: float) -> float:
    """Share of the power between two times that lies at `hz`, the median of tenths of a second."""
    rate = sound.rate
    samples = sound.read(int(since_s * rate), int((until_s - since_s) * rate))[:, channel]
    pieces = np.split(samples, range(rate // 10, len(samples), rate // 10))
    return float(np.median([_share(piece.astype(float), hz / rate) for piece in pieces[:-1]]))


def _share(samples: npt.NDArray[np.float64], cycles: float) -> float:
    power = float((samples**2).sum())
    if not power:
        return 0.0
    turned = samples @ np.exp(-2j * np.pi * cycles * np.arange(len(samples)))
    return float(2 * abs(turned) ** 2 / (len(samples) * power))


def test_both_sides_are_recorded_each_in_its_channel_and_a_pause_is_silence(
    player: Telephone, tmp_path: Path
) -> None:
    with a_call(player, tmp_path) as (call_id, peer):
        path = record(player, call_id, tmp_path / "recordings")
        wait_until("two seconds are heard", lambda: _heard_s(peer) > 2)
        player.send(PauseRecording(call_id=call_id, paused=True))
        paused = wait_state(player, RecordingState.PAUSED).offset_ms / 1000
        wait_until("a second of the pause", lambda: _heard_s(peer) > 3.2)
        mark = player.mark()
        player.send(PauseRecording(call_id=call_id, paused=False))
        resumed = wait_state(player, RecordingState.RECORDING, mark).offset_ms / 1000
        wait_until("two more seconds", lambda: _heard_s(peer) > 5.5)
        player.send(HangUp(call_id=call_id))
        finished = wait_state(player, RecordingState.FINISHED)
    sound = open_sound(path, KEY)
    end = finished.offset_ms / 1000
    assert sound.complete
    assert abs(sound.frames / sound.rate - end) < 0.02
    for since, until in ((0.5, paused - 0.1), (resumed + 0.2, end - 0.1)):
        assert share(sound, OURS_HZ, AGENT, since, until) > 0.9
        assert share(sound, THEIRS_HZ, CALLER, since, until) > 0.9
        assert share(sound, THEIRS_HZ, AGENT, since, until) < 0.01
    rate = sound.rate
    silent = sound.read(int((paused + 0.02) * rate), int((resumed - paused - 0.04) * rate))
    assert len(silent) > rate // 2
    assert not silent.any()


def _heard_s(peer: Baresip) -> float:
    """Seconds the peer has dumped so far, at 16 kHz and 16 bits."""
    files = list(peer.folder.glob("dump-*-dec.wav"))
    return sum(file.stat().st_size for file in files) / 32_000


def test_the_sides_stay_in_step_while_one_is_on_hold(player: Telephone, tmp_path: Path) -> None:
    with a_call(player, tmp_path) as (call_id, peer):
        path = record(player, call_id, tmp_path)
        wait_until("a second", lambda: _heard_s(peer) > 1)
        player.send(Hold(call_id=call_id))
        player.wait_for(CallMediaChanged, lambda fact: fact.media is MediaState.LOCAL_HOLD)
        mark = player.mark()
        player.send(Resume(call_id=call_id))
        player.wait_for(CallMediaChanged, lambda f: f.media is MediaState.ACTIVE, since=mark)
        player.wait_for(QualityMeasured, since=player.mark())
        player.send(HangUp(call_id=call_id))
        end = wait_state(player, RecordingState.FINISHED).offset_ms / 1000
    sound = open_sound(path, KEY)
    assert share(sound, OURS_HZ, AGENT, end - 0.8, end - 0.1) > 0.9
    assert share(sound, THEIRS_HZ, CALLER, end - 0.8, end - 0.1) > 0.9


def test_an_announcement_is_heard_by_the_other_side_and_proven(
    player: Telephone, tmp_path: Path
) -> None:
    notice = tmp_path / "notice.wav"
    write_tone(notice, NOTICE_HZ, seconds=1.0)
    with a_call(player, tmp_path) as (call_id, peer):
        player.send(Announce(call_id=call_id, file=str(notice)))
        began = player.wait_for(AnnouncementBegan)
        ended = player.wait_for(AnnouncementEnded)
        player.send(HangUp(call_id=call_id))
        peer.wait_for_event("CALL_CLOSED")
        heard = peer.heard()
    assert ended.complete
    assert len(ended.sha256) == 64
    assert began.sha256 == ended.sha256
    assert 900 <= ended.ended_at - ended.began_at < 2_000
    at = np.array(
        [
            share_of_tone(heard, NOTICE_HZ, since_s=s / 10, until_s=s / 10 + 0.11)
            for s in range(int(_heard_s(peer) * 10) - 2)
        ]
    )
    assert (at > 0.2).sum() >= 8


@pytest.mark.parametrize(("written", "reason"), [(None, "missing"), (b"no sound", "cannot_play")])
def test_an_announcement_that_cannot_be_played_is_said_to_be_lost(
    player: Telephone, tmp_path: Path, written: bytes | None, reason: str
) -> None:
    file = tmp_path / "notice.wav"
    if written is not None:
        file.write_bytes(written)
    with a_call(player, tmp_path) as (call_id, _peer):
        player.send(Announce(call_id=call_id, file=str(file)))
        lost = player.wait_for(AnnouncementEnded)
        player.send(HangUp(call_id=call_id))
    assert (lost.complete, lost.reason) == (False, reason)


def test_a_hold_loses_the_announcement(player: Telephone, tmp_path: Path) -> None:
    notice = tmp_path / "notice.wav"
    write_tone(notice, NOTICE_HZ, seconds=5.0)
    with a_call(player, tmp_path) as (call_id, _peer):
        player.send(Announce(call_id=call_id, file=str(notice)))
        player.wait_for(AnnouncementBegan)
        player.send(Hold(call_id=call_id))
        lost = player.wait_for(AnnouncementEnded)
        player.send(HangUp(call_id=call_id))
    assert (lost.complete, lost.reason) == (False, "held")


def test_a_dropped_recording_is_gone_and_the_call_goes_on(
    player: Telephone, tmp_path: Path
) -> None:
    with a_call(player, tmp_path) as (call_id, peer):
        path = record(player, call_id, tmp_path / "recordings")
        wait_until("a second", lambda: _heard_s(peer) > 1)
        player.send(DropRecording(call_id=call_id))
        wait_state(player, RecordingState.DELETED)
        assert not path.exists()
        assert not player.all(CallEnded)
        player.send(HangUp(call_id=call_id))
        assert player.wait_for(CallEnded).recording == ""


def test_without_a_key_nothing_is_recorded(player: Telephone, tmp_path: Path) -> None:
    with a_call(player, tmp_path) as (call_id, _peer):
        player.send(Record(call_id=call_id, on=True, folder=str(tmp_path / "recordings")))
        assert player.wait_for(CommandRefused).reason == "no_key"
        assert not (tmp_path / "recordings").exists()
        player.send(HangUp(call_id=call_id))


def test_a_killed_engine_leaves_all_but_the_last_seconds(player: Telephone, tmp_path: Path) -> None:
    with a_call(player, tmp_path) as (call_id, peer):
        path = record(player, call_id, tmp_path / "recordings")
        wait_until("more than a block", lambda: _heard_s(peer) > 5.5, 15)
        wait_until("the first block is sealed", lambda: path.stat().st_size > 2_000)
        os.kill(player.ready.pid, signal.SIGKILL)
        player.wait_for(CallEnded)
    sound = open_sound(path, KEY)
    assert not sound.complete
    assert sound.frames == 5 * sound.rate
    assert share(sound, THEIRS_HZ, CALLER, 0.5, 4.9) > 0.9


def test_a_disk_that_fills_up_stops_the_recording_and_keeps_what_is_whole(tmp_path: Path) -> None:
    """On a real file system of 51 MB, which this process mounts for itself alone."""
    script = Path(__file__).with_name("full_disk.py")
    inside = (
        f"mount -t tmpfs -o size=51m none {tmp_path} && exec {sys.executable} {script} {tmp_path}"
    )
    done = subprocess.run(
        ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", inside],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.stdout.split() == ["disk_full", "interrupted", "whole-blocks"], done.stderr
