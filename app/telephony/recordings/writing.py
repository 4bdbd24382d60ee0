"""Writes one sealed recording, block by block; what is on the disk is whole at any moment."""

import os
from pathlib import Path

import msgspec

from app.telephony.recordings import sealed
from app.telephony.recordings.keys import key_id
from app.telephony.recordings.sealed import END, SOUND, Ending, Header, SoundBlock


class SealedWriter:
    """The file of one recording while it is made; raises OSError for a disk that takes no more.

    After such an error the file ends with the last whole block and nothing more may be written.
    """

    def __init__(self, path: Path, key: bytes, *, call_id: str, began_at: int, rate: int) -> None:
        import hashlib  # OpenSSL comes with it, and no window waits for that

        header = Header(call_id=call_id, began_at=began_at, rate=rate, key_id=key_id(key))
        first, self._seal = sealed.begin(header, key)
        handle = os.open(
            path, os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600
        )
        self._file = os.fdopen(handle, "w+b", buffering=0)
        self.path = path
        self.size = 0
        """Bytes that are safely on the disk."""
        self._blocks = 0
        self._frames = 0
        self._hash = hashlib.sha256()
        try:
            self._append(first)
        except OSError:
            self._file.close()
            path.unlink(missing_ok=True)
            raise

    @property
    def frames(self) -> int:
        """Frames of sound written so far."""
        return self._frames

    @property
    def sha256(self) -> str:
        """SHA-256 of the file as it is now, in hexadecimal."""
        return self._hash.hexdigest()

    def write(self, encoded: bytes, frames: int) -> None:
        """Add the next `frames` frames, encoded."""
        content = sealed.sound_content(SoundBlock(self._frames, frames, encoded))
        self._append(self._seal.close(SOUND, self._blocks, content))
        self._blocks += 1
        self._frames += frames

    def finish(self, ended_at: int) -> None:
        """Add the block that proves the end."""
        ending = Ending(blocks=self._blocks, frames=self._frames, ended_at=ended_at)
        self._append(self._seal.close(END, self._blocks, msgspec.msgpack.encode(ending)))

    def close(self) -> None:
        """Let the file go as it is."""
        self._file.close()

    def _append(self, data: bytes) -> None:
        try:
            view = memoryview(data)
            while view:
                view = view[self._file.write(view) :]
            os.fsync(self._file.fileno())
        except OSError:
            self._file.truncate(self.size)
            raise
        self.size += len(data)
        self._hash.update(data)


def wipe(path: Path) -> None:
    """Make a recording unreadable, then remove it; one that is gone is done. Raises OSError.

    The wrapped data key is overwritten first: without it no copy of the blocks that a disk may
    still hold somewhere can be opened by anybody.
    """
    try:
        with path.open("r+b") as file:
            start = len(sealed.MAGIC) + sealed.LENGTH.size
            head = file.read(start)
            if head[: len(sealed.MAGIC)] == sealed.MAGIC:
                length = min(sealed.LENGTH.unpack(head[-4:])[0], sealed.LONGEST_HEADER)
            else:
                start, length = 0, path.stat().st_size
            file.seek(start)
            file.write(bytes(length))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()
    except FileNotFoundError:
        return
