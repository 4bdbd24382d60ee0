"""Reads sealed recordings, whole ones and those a crash has cut short."""

from pathlib import Path
from typing import BinaryIO

import msgspec

from app.telephony.recordings import sealed
from app.telephony.recordings.sealed import (
    BLOCK,
    END,
    LENGTH,
    LONGEST_BLOCK,
    LONGEST_HEADER,
    MAGIC,
    SOUND,
    BrokenBlockError,
    Ending,
    Header,
    NoRecordingError,
    Seal,
    SoundBlock,
)


class SealedFile:
    """An opened recording; its blocks are read and opened one by one.

    Raises OSError, `NoRecordingError` for a file that is none and `BadKeyError` for another key.
    """

    def __init__(self, path: Path, key: bytes) -> None:
        self.path = path
        with path.open("rb") as file:
            encoded = _header(file)
            self.header: Header = sealed.parse_header(encoded)
            self._seal: Seal = sealed.unlock(encoded, key)
            start = len(MAGIC) + LENGTH.size + len(encoded)
            self._places = _places(file, start, path.stat().st_size)
        self.ending = self._read_ending()
        """None for a recording that was interrupted."""

    @property
    def blocks(self) -> int:
        """Whole blocks of sound in the file."""
        return sum(kind == SOUND for kind, _at, _length in self._places)

    @property
    def complete(self) -> bool:
        """Whether the file holds everything that was recorded, up to its proven end."""
        return self.ending is not None and self.ending.blocks == self.blocks

    def block(self, number: int) -> SoundBlock:
        """One block of sound; raises `BrokenBlockError` for one that was changed or damaged."""
        return sealed.sound_block(self._open(number))

    def _read_ending(self) -> Ending | None:
        if not self._places or self._places[-1][0] != END:
            return None
        try:
            return msgspec.msgpack.decode(self._open(len(self._places) - 1), type=Ending)
        except (BrokenBlockError, msgspec.DecodeError):
            return None

    def _open(self, number: int) -> bytes:
        kind, at, length = self._places[number]
        with self.path.open("rb") as file:
            file.seek(at)
            return self._seal.open(kind, number, file.read(length))


def sealed_by(path: Path) -> str:
    """The id of the key that opens a recording; raises OSError and `NoRecordingError`."""
    with path.open("rb") as file:
        return sealed.parse_header(_header(file)).key_id


def sha256_of(path: Path) -> str:
    """SHA-256 of a file in hexadecimal; raises OSError."""
    import hashlib  # OpenSSL comes with it, and nobody needs it before the window stands

    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _header(file: BinaryIO) -> bytes:
    start = len(MAGIC) + LENGTH.size
    beginning = file.read(start + LONGEST_HEADER)
    if beginning[: len(MAGIC)] != MAGIC or len(beginning) < start:
        raise NoRecordingError("no recording")
    (length,) = LENGTH.unpack(beginning[len(MAGIC) : start])
    if length > LONGEST_HEADER or len(beginning) < start + length:
        raise NoRecordingError("cut off in its header")
    return beginning[start : start + length]


def _places(file: BinaryIO, at: int, size: int) -> list[tuple[int, int, int]]:
    """Kind, place and length of every whole block from `at` on."""
    found: list[tuple[int, int, int]] = []
    while at + BLOCK.size <= size:
        file.seek(at)
        kind, length = BLOCK.unpack(file.read(BLOCK.size))
        at += BLOCK.size
        if kind not in {SOUND, END} or length > LONGEST_BLOCK or at + length > size:
            break
        found.append((kind, at, length))
        at += length
        if kind == END:
            break
    return found
