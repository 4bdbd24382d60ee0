"""Log files of the two processes; secrets never reach them."""

import logging
import logging.handlers
from pathlib import Path

_FORMAT = "%(asctime)s %(levelname)s %(process)d %(name)s: %(message)s"


def start(folder: Path, name: str, *, level: int = logging.INFO) -> None:
    """Write the log of this process to `folder`/`name`.log, five files of 1 MB at most.

    A folder that cannot be written leaves the log on stderr.
    """
    root = logging.getLogger()
    root.setLevel(level)
    handler: logging.Handler
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handler = logging.handlers.RotatingFileHandler(
            folder / f"{name}.log", maxBytes=1_000_000, backupCount=4, encoding="utf-8", delay=True
        )
    except OSError:
        handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter(_FORMAT))
    root.addHandler(handler)
