"""Long work that runs in a process of its own, with progress and a way to stop it."""

import logging
import subprocess
import tempfile
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from typing import Any, Protocol

import msgspec

from app.i18n import _
from app.launch import own_command

log = logging.getLogger(__name__)

Post = Callable[[Callable[[], None]], None]
"""Has a function called on the asker's own thread."""


class Job(Protocol):
    """One piece of long work on its way."""

    def cancel(self) -> None:
        """Stop the work; it leaves nothing half done."""


class Jobs(Protocol):
    """Starts this program again with the arguments of one of its own commands.

    The child prints JSON lines: {"progress": 0..1, "words": "..."} while it works and
    {"result": {...}} at its end; words on stderr and exit code 2 mean an error for the person.
    """

    def start(
        self,
        args: list[str],
        *,
        progress: Callable[[float, str], None],
        done: Callable[[Mapping[str, Any]], None],
        failed: Callable[[str], None],
        secret: str = "",
    ) -> Job:
        """Start the work; the callbacks come on the asker's own thread.

        A `secret` is the first line of the child's standard input: arguments can be seen by all.
        """


class _Process:
    """One child process and the thread that listens to it."""

    def __init__(self, child: subprocess.Popen[str]) -> None:
        self._child = child
        self.cancelled = False

    def cancel(self) -> None:
        """End the child; its work is undone by its own transaction or left unborn."""
        self.cancelled = True
        self._child.terminate()


class ProcessJobs:
    """Runs every job in a child process; `post` brings its words back to the asker's thread."""

    def __init__(self, post: Post) -> None:
        self._post = post

    def start(
        self,
        args: list[str],
        *,
        progress: Callable[[float, str], None],
        done: Callable[[Mapping[str, Any]], None],
        failed: Callable[[str], None],
        secret: str = "",
    ) -> Job:
        """Start the work; a cancelled job calls none of the callbacks any more."""
        # A file and not a pipe: a child that says much must not wait for us to read it.
        said = tempfile.TemporaryFile(  # noqa: SIM115  closed by the thread that listens
            "w+", encoding="utf-8", errors="replace"
        )
        child = subprocess.Popen(
            own_command(*args, "--progress"),
            stdin=subprocess.PIPE if secret else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=said,
            creationflags=_NO_CONSOLE,
            text=True,
            encoding="utf-8",
        )
        job = _Process(child)
        if child.stdin is not None:
            with suppress(BrokenPipeError), child.stdin:  # one that has died says so by its end
                child.stdin.write(f"{secret}\n")

        def say(callback: Callable[[], None]) -> None:
            self._post(lambda: None if job.cancelled else callback())

        def listen() -> None:
            result: Mapping[str, Any] = {}
            with said, child:
                for line in child.stdout or ():
                    message = msgspec.json.decode(line)
                    if "progress" in message:
                        say(partial(progress, message["progress"], message["words"]))
                    elif "result" in message:
                        result = message["result"]
                code = child.wait()
                said.seek(0)
                errors = said.read().strip()
            if code == 0:
                say(partial(done, result))
            else:
                if not job.cancelled:
                    log.error("%s ended with %d: %s", args[:2], code, errors)
                say(partial(failed, errors if code == _BAD_INPUT else _lost_words()))

        threading.Thread(target=listen, name=f"job {args[0]}", daemon=True).start()
        return job


_BAD_INPUT = 2
_NO_CONSOLE = getattr(subprocess, "CREATE_NO_WINDOW", 0)
"""On Windows a child of a program with a window would flash a black one."""


def _lost_words() -> str:
    return _("The work stopped before its end. Nothing was changed; the log says more.")
