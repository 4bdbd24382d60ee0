"""Where a running engine says how to reach it, and how a desk finds it."""

import contextlib
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from multiprocessing.connection import Connection


class EngineAddress(msgspec.Struct, frozen=True, kw_only=True):
    """The content of engine.json."""

    address: str
    """Path of a local socket, or name of a pipe on Windows."""
    key: str
    """Hex of the random key both ends must know."""
    pid: int
    wire_version: int

    def __repr__(self) -> str:
        """Words for logs; the key never appears."""
        return f"EngineAddress(address={self.address!r}, pid={self.pid})"

    def connect(self) -> "Connection":
        """Connect and prove the key; raises OSError, EOFError or AuthenticationError."""
        # Imported here: whether an engine runs is asked before the window is painted.
        from multiprocessing.connection import Client

        # On Windows Client gives a PipeConnection, which has the same methods.
        return Client(self.address, authkey=bytes.fromhex(self.key))


def write_private(path: Path, data: bytes) -> None:
    """Write `data` so that a reader sees the old or the new file, readable by its owner alone."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(name).replace(path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise


def publish(path: Path, address: EngineAddress) -> None:
    """Say at `path` how this engine is reached; raises OSError."""
    write_private(path, msgspec.json.encode(address))


def find(path: Path) -> EngineAddress | None:
    """What the engine said at `path`; None when there is no engine or the file is damaged."""
    with contextlib.suppress(OSError, msgspec.DecodeError, UnicodeDecodeError):
        return msgspec.json.decode(path.read_bytes(), type=EngineAddress)
    return None


def withdraw(path: Path, pid: int) -> None:
    """Remove the file at `path` when it is that of engine `pid`."""
    found = find(path)
    if found is not None and found.pid == pid:
        path.unlink(missing_ok=True)
