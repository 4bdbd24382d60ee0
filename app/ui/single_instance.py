"""One window an office: a second start shows the first instead, a command acts on its calls."""

import zlib
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QLockFile, QObject

_DONE, _NOTHING = "done", "nothing"


class SingleInstance(QObject):
    """Holds the office's folder for this window.

    The lock file alone is asked before the window shows; the doors that hear a second start and a
    command are opened after it, because QtNetwork takes its time to load. They are two, so that
    nothing in a link, which a stranger wrote, can be read as a command.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._name = f"combine-{zlib.crc32(str(folder.resolve()).encode()):08x}"
        self._lock = QLockFile(str(folder / "window.lock"))
        self._lock.setStaleLockTime(0)  # a lock is stale only when its process is gone
        self._doors: tuple[QObject, ...] = ()

    def is_first(self) -> bool:
        """Whether no other window has this office open; if so it is held from now on."""
        return self._lock.tryLock(0) or self._lock.error() != QLockFile.LockError.LockFailedError

    def tell_first(self, number: str = "") -> bool:
        """Ask the first window to come forward, with a number to propose; False if it is deaf."""
        from app.ui.local_door import knock

        return knock(self._name, number) is not None

    def order(self, act: str) -> bool | None:
        """Have the first window do this with its calls: whether it could; None if it is deaf."""
        from app.ui.local_door import knock

        answer = knock(self._acts_name, act)
        return answer == _DONE if answer in {_DONE, _NOTHING} else None

    def hear(self, called: Callable[[str], None], do: Callable[[str], bool]) -> None:
        """From now on hear further starts and commands.

        `called` is given the number each start brings, "" for none; `do` the act of each command,
        and says whether there was a call for it.
        """
        from app.ui.local_door import LocalDoor

        def on_start(number: str) -> str:
            called(number)
            return _DONE

        def on_act(act: str) -> str:
            return _DONE if do(act) else _NOTHING

        self._doors = (
            LocalDoor(self._name, on_start, self),
            LocalDoor(self._acts_name, on_act, self),
        )

    @property
    def _acts_name(self) -> str:
        return f"{self._name}-calls"

    def close(self) -> None:
        """Give the office's folder free."""
        self._lock.unlock()
