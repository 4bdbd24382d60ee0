"""What was ordered on the command line, and who carries it out."""

import gc
import os
import sys
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

from app import i18n
from app.errors import UserError, reason_of
from app.i18n import _

BAD_INPUT = 2
STOPPED, UNREAD = 130, 141
"""What a shell says of a program that ended by SIGINT or SIGPIPE."""


class WindowOrder(NamedTuple):
    """The window, in one office or this person's own, perhaps with a link or out of sight."""

    data_dir: Path | None = None
    propose: str = ""
    minimised: bool = False


def run(args: list[str]) -> int:
    """Carry out the order in `args`: 0 when it worked, 2 with words on stderr for bad input.

    What cannot be said for want of room on stdout is bad input too.
    """
    i18n.use(i18n.system_language())
    _speak_utf8()
    try:
        return _obey(_up_to_the_link(args))
    except UserError as error:
        print(error.words, file=sys.stderr)
        return BAD_INPUT
    except KeyboardInterrupt:
        return STOPPED
    except BrokenPipeError:
        _leave_stdout()  # whoever read has seen enough, as `head` does
        return UNREAD
    except OSError as error:
        if not _stdout_refuses():
            raise
        _leave_stdout()
        words = _("The answer could not be written: {reason}.")
        print(words.format(reason=reason_of(error)), file=sys.stderr)
        return BAD_INPUT


def _obey(wanted: list[str]) -> int:
    window = window_order(wanted)
    try:
        return _command(wanted) if window is None else _window(window)
    finally:  # `--help` ends by SystemExit
        if sys.stdout is not None:  # a window of Windows has none
            sys.stdout.flush()


def _stdout_refuses() -> bool:
    """Whether it is stdout that an error came from: it takes no further line then."""
    try:
        if sys.stdout is not None:
            print(flush=True)
    except OSError:
        return True
    return False


def _leave_stdout() -> None:
    """Let what is still to be written go nowhere: Python would complain of it at the end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _window(order: WindowOrder) -> int:
    gc.disable()  # a start drops nothing; `Program` collects again once the window stands
    from app.cli import window

    return window.run(order)


def _command(args: list[str]) -> int:
    from app.cli import parser

    options = parser.build().parse_args(args)
    module, name = options.command.split(":")
    return int(getattr(import_module(f"app.cli.{module}"), name)(options))


def _up_to_the_link(args: list[str]) -> list[str]:
    """Nothing that stands behind a link is obeyed: a stranger may have put it into the link."""
    return args[: args.index("--propose") + 2] if "--propose" in args else args


def window_order(args: list[str]) -> WindowOrder | None:
    """The window, where it is ordered in full words; None leaves the order to the parser.

    Somebody waits for the window, and should not wait for the parsers of all commands as well.
    """
    order, words = WindowOrder(), iter(args)
    for word in words:
        value = next(words, "-") if word in {"--data-dir", "--propose"} else ""
        if value.startswith("-") or (word == "--data-dir" and not value):
            return None
        match word:
            case "--data-dir":
                order = order._replace(data_dir=Path(value))
            case "--propose":
                order = order._replace(propose=value)
            case "--minimised":
                order = order._replace(minimised=True)
            case _:
                return None
    return order


def _speak_utf8() -> None:
    """A frozen program on Windows would write in the console's old code page."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
