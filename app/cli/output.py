"""How the commands speak: JSON for scripts, words for people, progress for the windows."""

import json
from collections.abc import Callable, Mapping
from typing import Any

Progress = Callable[[float, str], None]


def say_json(value: object) -> None:
    """One JSON value on one line of stdout."""
    print(json.dumps(value, ensure_ascii=False, default=str), flush=True)


def progress_lines() -> Progress:
    """A progress callback that prints JSON lines for the parent process."""

    def progress(share: float, words: str = "") -> None:
        say_json({"progress": round(share, 4), "words": words})

    return progress


def silence(_share: float, _words: str = "") -> None:
    """A progress callback for commands whose end is soon enough."""


def result(options: Any, value: Mapping[str, Any], words: str) -> int:  # noqa: ANN401  argparse
    """End a command: `value` as JSON where asked, else `words`; gives exit code 0."""
    if getattr(options, "progress", False):
        say_json({"result": value})
    elif options.json:
        say_json(value)
    else:
        print(words)
    return 0
