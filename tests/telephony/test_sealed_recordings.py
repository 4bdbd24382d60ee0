"""Sealed files: opened with their key alone, and honest about what was cut off or changed."""

import secrets
from pathlib import Path

import numpy as np
import pytest

from app.telephony.recordings import sound
from app.telephony.recordings.keys import BadKeyError, new_key
from app.telephony.recordings.playing import open_sound
from app.telephony.recordings.reading import SealedFile, sha256_of
from app.telephony.recordings.sealed import BLOCK, LENGTH, MAGIC, NoRecordingError
from app.telephony.recordings.writing import SealedWriter, wipe

RATE = 8_000
KEY = new_key()


def stereo(value: int, frames: int = RATE) -> bytes:
    """A second in which the agent's samples are `value` and the caller's its negative."""
    both = np.empty((frames, 2), "<i2")
    both[:, 0], both[:, 1] = value, -value
    return both.tobytes()


def record(path: Path, seconds: int = 3, *, finished: bool = True) -> Path:
    writer = SealedWriter(path, KEY, call_id="abc", began_at=1_000, rate=RATE)
    for second in range(1, seconds + 1):
        writer.write(sound.encode(stereo(second), RATE), RATE)
    if finished:
        writer.finish(9_000)
    writer.close()
    return path


def block_places(path: Path) -> list[int]:
    """Where the content of each block begins."""
    data = path.read_bytes()
    at = len(MAGIC) + LENGTH.size
    at += LENGTH.unpack(data[len(MAGIC) : at])[0]
    places = []
    while at < len(data):
        _kind, length = BLOCK.unpack(data[at : at + BLOCK.size])
        places.append(at + BLOCK.size)
        at += BLOCK.size + length
    return places


def change(path: Path, at: int) -> None:
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(data)


def test_both_sides_come_back_as_they_were_each_in_its_channel(tmp_path: Path) -> None:
    heard = open_sound(record(tmp_path / "a.sealed"), KEY)
    assert (heard.rate, heard.frames, heard.complete) == (RATE, 3 * RATE, True)
    middle = heard.read(RATE - 2, 4)
    assert middle.tolist() == [[1, -1], [1, -1], [2, -2], [2, -2]]
    assert heard.damaged() == ()


def test_nothing_of_the_sound_lies_in_clear(tmp_path: Path) -> None:
    path = record(tmp_path / "a.sealed")
    encoded = sound.encode(stereo(1), RATE)
    data = path.read_bytes()
    assert encoded[:64] not in data
    assert b"fLaC" not in data
    assert KEY not in data


def test_another_key_opens_nothing(tmp_path: Path) -> None:
    path = record(tmp_path / "a.sealed")
    with pytest.raises(BadKeyError):
        SealedFile(path, new_key())


def test_the_sum_kept_while_writing_is_that_of_the_file(tmp_path: Path) -> None:
    writer = SealedWriter(tmp_path / "a.sealed", KEY, call_id="a", began_at=1, rate=RATE)
    writer.write(sound.encode(stereo(1), RATE), RATE)
    writer.finish(2)
    writer.close()
    assert writer.sha256 == sha256_of(writer.path)
    assert writer.size == writer.path.stat().st_size


def test_a_recording_that_was_cut_off_is_read_to_its_last_whole_block(tmp_path: Path) -> None:
    path = record(tmp_path / "a.sealed", finished=False)
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size - 5)
    heard = open_sound(path, KEY)
    assert not heard.complete
    assert heard.frames == 2 * RATE


def test_an_end_that_was_taken_off_is_noticed(tmp_path: Path) -> None:
    path = record(tmp_path / "a.sealed")
    with path.open("r+b") as file:
        file.truncate(block_places(path)[-1] - BLOCK.size)
    assert not open_sound(path, KEY).complete


def test_a_changed_block_is_silence_and_told_and_the_rest_is_heard(tmp_path: Path) -> None:
    path = record(tmp_path / "a.sealed")
    change(path, block_places(path)[1] + 40)
    heard = open_sound(path, KEY)
    assert heard.read(0, heard.frames)[::RATE].tolist() == [[1, -1], [0, 0], [3, -3]]
    assert heard.damaged() == ((RATE, 2 * RATE),)


def test_blocks_cannot_change_places(tmp_path: Path) -> None:
    path = record(tmp_path / "a.sealed")
    first, second, third, _end = block_places(path)
    data = path.read_bytes()
    head, rest = data[: first - BLOCK.size], data[third - BLOCK.size :]
    one = data[first - BLOCK.size : second - BLOCK.size]
    two = data[second - BLOCK.size : third - BLOCK.size]
    path.write_bytes(head + two + one + rest)
    heard = open_sound(path, KEY)
    heard.read(0, heard.frames)
    assert len(heard.damaged()) == 2


@pytest.mark.parametrize("at", [20, 30, 60])
def test_a_changed_header_opens_nothing(tmp_path: Path, at: int) -> None:
    path = record(tmp_path / "a.sealed")
    change(path, at)
    with pytest.raises((BadKeyError, NoRecordingError)):
        SealedFile(path, KEY)


def test_bytes_of_any_kind_are_no_recording(tmp_path: Path) -> None:
    path = tmp_path / "a.sealed"
    for data in (b"", MAGIC, MAGIC + b"\xff" * 4, MAGIC + LENGTH.pack(3) + b"abc", b"RIFF" * 20):
        path.write_bytes(data)
        with pytest.raises(NoRecordingError):
            SealedFile(path, KEY)
    path.write_bytes(MAGIC + LENGTH.pack(64) + secrets.token_bytes(64))
    with pytest.raises((NoRecordingError, BadKeyError)):
        SealedFile(path, KEY)


def test_a_wiped_recording_cannot_be_opened_from_a_copy_made_before(tmp_path: Path) -> None:
    path = record(tmp_path / "a.sealed")
    kept = tmp_path / "hard link"
    kept.hardlink_to(path)  # the blocks as a disk may still hold them
    wipe(path)
    assert not path.exists()
    with pytest.raises((BadKeyError, NoRecordingError)):
        SealedFile(kept, KEY)
    wipe(path)  # one that is gone is done


def test_the_sums_of_two_recordings_of_the_same_words_differ(tmp_path: Path) -> None:
    one, two = record(tmp_path / "a.sealed"), record(tmp_path / "b.sealed")
    assert sha256_of(one) != sha256_of(two)
