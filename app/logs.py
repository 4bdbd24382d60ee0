"""Log files of the processes; secrets never reach them."""

import logging
from pathlib import Path

_FORMAT = "%(asctime)s %(levelname)s %(process)d %(name)s: %(message)s"


def start(folder: Path, name: str, *, level: int = logging.INFO, bounded: bool = True) -> None:
    """Write the log of this process to `folder`/`name`.log, five files of 1 MB at most.

    A folder that cannot be written leaves the log on stderr. What somebody waits for passes
    `bounded` false and calls `bound` later: what divides a log takes 5 ms to import.
    """
    root = logging.getLogger()
    root.setLevel(level)
    # A line that finds no room on the disk is lost; what the person reads stays legible.
    logging.raiseExceptions = False
    handler: logging.Handler
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / f"{name}.log"
        if bounded:
            handler = _bounded(file)
        else:
            handler = logging.FileHandler(file, encoding="utf-8", delay=True)
    except OSError:
        handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter(_FORMAT))
    root.addHandler(handler)


def bound() -> None:
    """Keep the log that was started unbounded to five files of 1 MB from now on."""
    root = logging.getLogger()
    for plain in tuple(root.handlers):
        if type(plain) is logging.FileHandler:
            handler = _bounded(Path(plain.baseFilename))
            handler.setFormatter(plain.formatter)
            root.addHandler(handler)
            root.removeHandler(plain)
            plain.close()


def _bounded(file: Path) -> logging.Handler:
    from logging.handlers import RotatingFileHandler

    return RotatingFileHandler(
        file, maxBytes=1_000_000, backupCount=4, encoding="utf-8", delay=True
    )
