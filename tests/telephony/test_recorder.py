"""Recording both sides of a call, with a real pjsip; and what is left after a crash."""

import shutil
import time
from pathlib import Path

import numpy as np
import pytest

from app.paths import resource
from app.telephony.engine import recorder
from app.telephony.engine.recorder import AGENT_PART, CALLER_PART, repair
from tests.peers.pulse import Pulse, wait_until
from tests.peers.sound_process import SoundProcess
from tests.telephony.sounds import (
    RATE,
    likeness,
    read_wav,
    resampled,
    share_heard,
    speech,
    to_pcm,
    tone,
)

pytestmark = pytest.mark.quiet

CALL_ID = "5f0c"
BRIDGE_RATE = 16_000
HEADER = 44


def parts(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.part*"))


def longest_part(folder: Path) -> int:
    return max((path.stat().st_size for path in parts(folder)), default=0)


def wait_for_seconds(folder: Path, seconds: float) -> None:
    size = int(seconds * BRIDGE_RATE * 2)
    wait_until(lambda: longest_part(folder) > size, f"{seconds} s in the recording", 20)


def begin(sound: SoundProcess, folder: Path) -> Path:
    path = Path(sound.ask("start_call_recording", str(folder), CALL_ID))
    sound.ask("play", str(resource("sounds", "demo-caller-en.wav")))
    return path


def finish(sound: SoundProcess, folder: Path) -> tuple[int, np.ndarray]:
    path = Path(sound.ask("end_call_recording"))
    wait_until(lambda: path.exists() and not parts(folder), "the finished recording")
    return read_wav(path)


def write_part(path: Path, pcm: bytes, *, rate: int = BRIDGE_RATE) -> None:
    """A mono file as pjsip leaves it in a crash: the lengths in its header are still 0."""
    header = recorder._stereo_header(rate, 0)
    mono = header[:22] + b"\1\0" + header[24:28] + (rate * 2).to_bytes(4, "little") + b"\2\0"
    path.write_bytes(mono + header[34:40] + bytes(4) + pcm)


def test_agent_and_caller_are_left_and_right(
    sound: SoundProcess, pulse: Pulse, tmp_path: Path
) -> None:
    said = speech("fr")[: 4 * RATE]
    sound.ask("call_started")
    sound.wait_for_level("microphone")
    path = begin(sound, tmp_path)
    sound.ask("connect", True, True)

    with pulse.playing(to_pcm(said)):
        wait_for_seconds(tmp_path, 6)
    rate, both = finish(sound, tmp_path)

    caller = resampled(speech("en")[: 4 * RATE], RATE, rate)
    assert share_heard(both[:, 0], resampled(said, RATE, rate), rate) > 0.25
    assert share_heard(both[:, 1], caller, rate) > 0.5
    assert path.name.startswith(time.strftime("%Y-%m-%d_"))
    assert path.stem.endswith(f"_{CALL_ID}")


def test_both_sides_stay_in_step_while_one_is_away(sound: SoundProcess, tmp_path: Path) -> None:
    begin(sound, tmp_path)
    sound.ask("connect", True, False)
    wait_for_seconds(tmp_path, 1)
    sound.ask("connect", False, False)  # on hold
    wait_for_seconds(tmp_path, 2)
    sound.ask("connect", True, False)
    wait_for_seconds(tmp_path, 4)

    sizes = [path.stat().st_size for path in parts(tmp_path)]
    rate, both = finish(sound, tmp_path)

    assert len(sizes) == 2
    assert abs(sizes[0] - sizes[1]) <= 8000  # what one of the two buffers holds
    held = both[int(1.6 * rate) : int(1.9 * rate), 1]
    assert not held.any()
    assert both[int(2.5 * rate) :, 1].any()
    assert not both[:, 0].any()


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(OSError, match="file"):
        recorder.CallRecorder(tmp_path / "file" / "recordings", CALL_ID)


def test_a_full_disk_is_said_before_the_recording(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: usage._replace(free=1_000_000))

    with pytest.raises(OSError, match="50 MB of room"):
        recorder.CallRecorder(tmp_path, CALL_ID)


def test_a_disk_that_fills_up_is_noticed_and_what_was_recorded_is_kept(
    sound: SoundProcess, tmp_path: Path
) -> None:
    begin(sound, tmp_path)
    sound.ask("connect", True, False)
    wait_for_seconds(tmp_path, 0.5)
    assert sound.ask("has_room")

    # The two parts may grow to 64 KB, the finished recording, twice as long, may not.
    sound.ask("limit_file_size", 64_000)
    wait_until(lambda: not sound.ask("has_room"), "the end of the room")
    path = Path(sound.ask("end_call_recording"))

    wait_until(lambda: len(parts(tmp_path)) == 2 and not path.exists(), "the parts")
    assert longest_part(tmp_path) == 64_000
    sound.ask("devices")  # and everything else goes on


def test_a_crash_leaves_parts_that_are_laced_at_the_next_start(
    pulse: Pulse, tmp_path: Path
) -> None:
    crashed = SoundProcess(pulse.environment)
    path = begin(crashed, tmp_path)
    crashed.ask("connect", True, False)
    wait_for_seconds(tmp_path, 3)
    crashed.kill()

    assert repair(tmp_path) == (path,)

    rate, both = read_wav(path)
    caller = resampled(speech("en")[: 2 * RATE], RATE, rate)
    assert rate == BRIDGE_RATE
    assert likeness(both[:, 1], caller, rate)[0] > 0.95
    assert not parts(tmp_path)


@pytest.mark.parametrize("missing", [AGENT_PART, CALLER_PART])
def test_one_part_alone_becomes_a_recording_with_a_silent_side(
    tmp_path: Path, missing: str
) -> None:
    for suffix in {AGENT_PART, CALLER_PART} - {missing}:
        write_part(tmp_path / f"a{suffix}", tone(440, 0.1), rate=8000)

    assert repair(tmp_path) == (tmp_path / "a.wav",)

    rate, both = read_wav(tmp_path / "a.wav")
    silent = 0 if missing == AGENT_PART else 1
    assert rate == 8000
    assert not both[:, silent].any()
    assert both[:, 1 - silent].any()


def test_parts_without_any_sound_are_only_cleared_away(tmp_path: Path) -> None:
    write_part(tmp_path / f"a{AGENT_PART}", b"")
    (tmp_path / f"a{CALLER_PART}").write_bytes(b"RIFF")

    assert repair(tmp_path) == ()
    assert list(tmp_path.iterdir()) == []


def test_a_recording_that_cannot_be_laced_stays_in_parts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    write_part(tmp_path / f"a{AGENT_PART}", tone(440, 0.1))

    def full(*_: object) -> bool:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(recorder, "_lace", full)

    assert repair(tmp_path) == ()
    assert parts(tmp_path) == [tmp_path / f"a{AGENT_PART}"]
    assert "stays in parts" in caplog.text


def test_finished_recordings_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "2026-01-01_10-00-00_aa.wav").write_bytes(b"finished")

    assert repair(tmp_path) == ()
    assert (tmp_path / "2026-01-01_10-00-00_aa.wav").read_bytes() == b"finished"


def test_a_folder_that_does_not_exist_has_nothing_to_repair(tmp_path: Path) -> None:
    assert repair(tmp_path / "none") == ()
