"""The engine as a process, which may be started before there is a desk to speak to it."""

import logging
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO

from app.launch import own_command
from app.paths import DataPaths
from app.telephony import rendezvous

log = logging.getLogger(__name__)


class EngineProcess:
    """The engine as a process that outlives this one; `ended` is set when it has ended."""

    def __init__(self, arguments: list[str], words: Path) -> None:
        """`words` is the file for what the process says before it has a log, or when it dies."""
        self.ended = threading.Event()
        self.code = 0
        if sys.platform == "win32":
            flags = subprocess.DETACHED_PROCESS | subprocess.CREATE_NEW_PROCESS_GROUP
        else:
            flags = 0
        with _opened(words) as said:
            self._process = subprocess.Popen(
                own_command("engine", *arguments),
                # `python -m app` must find this very program, wherever the desk was started
                cwd=None if getattr(sys, "frozen", False) else Path(__file__).resolve().parents[2],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=said,
                start_new_session=sys.platform != "win32",
                creationflags=flags,
            )
        log.info("started the engine (process %d)", self._process.pid)
        threading.Thread(target=self._wait, name="engine-wait", daemon=True).start()

    def terminate(self) -> None:
        """Tell the process to end in good order."""
        self._process.terminate()

    def _wait(self) -> None:
        self.code = self._process.wait()
        log.info("the engine (process %d) ended with code %d", self._process.pid, self.code)
        self.ended.set()


def _opened(words: Path) -> IO[bytes]:
    """The file to add to; where it cannot be written, nothing is kept."""
    try:
        words.parent.mkdir(parents=True, exist_ok=True)
        return words.open("ab")
    except OSError:
        return Path(os.devnull).open("ab")


def start(
    paths: DataPaths,
    *,
    no_sound: bool = False,
    bind: str = "",
    sip_port: int = 0,
    options: tuple[str, ...] = (),
) -> EngineProcess:
    """Start the engine of this office; `engine.options` says what it is told."""
    given = ["--data-dir", str(paths.root.resolve()), "--bind", bind, "--sip-port", str(sip_port)]
    given += [*options, *(["--no-sound"] if no_sound else [])]
    return EngineProcess(given, paths.engine_crash_log)


def begin(paths: DataPaths, *, no_sound: bool = False, bind: str = "") -> EngineProcess | None:
    """Start the engine that a desk will find ready; None where the file of one is there."""
    if rendezvous.find(paths.engine_file) is not None:
        return None
    return start(paths, no_sound=no_sound, bind=bind)
