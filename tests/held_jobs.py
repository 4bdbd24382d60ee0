"""Jobs that wait for the test, in the place of processes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from app.desk.desk import Desk


@dataclass
class StartedJob:
    """A job as the page started it; the test says what becomes of it."""

    args: list[str]
    progress: Callable[[float, str], None]
    done: Callable[[Mapping[str, Any]], None]
    failed: Callable[[str], None]
    secret: str = ""
    cancelled: bool = False

    def cancel(self) -> None:
        self.cancelled = True


@dataclass
class HeldJobs:
    """Jobs that wait for the test."""

    started: list[StartedJob] = field(default_factory=list)

    def start(
        self,
        args: list[str],
        *,
        progress: Callable[[float, str], None],
        done: Callable[[Mapping[str, Any]], None],
        failed: Callable[[str], None],
        secret: str = "",
    ) -> StartedJob:
        job = StartedJob(args, progress, done, failed, secret)
        self.started.append(job)
        return job

    @property
    def last(self) -> StartedJob:
        return self.started[-1]


@pytest.fixture
def jobs(desk: Desk) -> HeldJobs:
    held = HeldJobs()
    desk.jobs = held
    return held
