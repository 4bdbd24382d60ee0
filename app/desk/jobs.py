"""Long work that runs in a process of its own, with progress and a way to stop it."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol


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
    ) -> Job:
        """Start the work; the callbacks come on the asker's own thread."""
