"""The records of the office a command works on."""

from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager

from app import bootstrap
from app.database.database import Database


@contextmanager
def records(options: Namespace) -> Iterator[Database]:
    """The database of the office the options name, open for one command."""
    paths = bootstrap.data_paths(options.data_dir)
    chosen = bootstrap.begin_process(paths, "command")
    database = bootstrap.open_records(paths, chosen)
    try:
        yield database
    finally:
        database.close()
