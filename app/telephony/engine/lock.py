"""At most one engine for each data folder."""

import sys
from pathlib import Path
from typing import IO


class EngineLock:
    """Held by the engine while it runs; the system lets go of it however the process ends."""

    def __init__(self, file: Path) -> None:
        self._path = file
        self._file: IO[bytes] | None = None

    def take(self) -> bool:
        """Whether it is ours now; raises OSError when the folder cannot be written."""
        self._file = self._path.open("ab")
        try:
            if sys.platform == "win32":
                import msvcrt

                msvcrt.locking(self._file.fileno(), msvcrt.LK_NBLCK, 1)
            else:
                import fcntl

                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self.release()
            return False
        return True

    def release(self) -> None:
        """Let another engine start."""
        if self._file is not None:
            self._file.close()
            self._file = None
