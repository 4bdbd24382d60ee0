"""Long work in a real child process: its progress, its result, its errors, its end."""

import queue
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from app.desk.jobs import Job, ProcessJobs


class Watched:
    """Starts a job and remembers what was said of it."""

    def __init__(self) -> None:
        self.shares: list[float] = []
        self._ends: queue.Queue[tuple[str, Any]] = queue.Queue()
        self._jobs = ProcessJobs(lambda function: function())

    def start(self, *args: str | Path) -> Job:
        def done(result: Mapping[str, Any]) -> None:
            self._ends.put(("done", result))

        return self._jobs.start(
            [str(arg) for arg in args],
            progress=lambda share, _words: self.shares.append(share),
            done=done,
            failed=lambda words: self._ends.put(("failed", words)),
        )

    def end(self, seconds: float = 30.0) -> tuple[str, Any]:
        return self._ends.get(timeout=seconds)


@pytest.fixture
def job() -> Watched:
    return Watched()


def test_a_job_says_how_far_it_is_and_what_came_of_it(job: Watched, tmp_path: Path) -> None:
    out = tmp_path / "month.pdf"
    place = ("--month", "2026-10", "--lang", "fr", "--out", out, "--data-dir", tmp_path / "desk")
    job.start("report", "monthly", *place)
    assert job.end() == ("done", {"path": str(out)})
    assert job.shares == sorted(job.shares)
    assert job.shares


def test_bad_input_comes_back_as_the_words_of_the_command(job: Watched, tmp_path: Path) -> None:
    job.start("import", "contacts", tmp_path / "none.csv", "--data-dir", tmp_path / "desk")
    kind, words = job.end()
    assert kind == "failed"
    assert "none.csv" in words


def test_a_job_that_breaks_is_said_to_have_changed_nothing(
    job: Watched, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONHOME", str(tmp_path))  # its Python cannot even start
    job.start("backup", "--data-dir", tmp_path / "desk")
    kind, words = job.end()
    assert kind == "failed"
    assert "Nothing was changed" in words


def test_a_cancelled_job_says_nothing_more(job: Watched, tmp_path: Path) -> None:
    out = tmp_path / "month.pdf"
    place = ("--month", "2026-10", "--lang", "fr", "--out", out, "--data-dir", tmp_path / "desk")
    job.start("report", "monthly", *place).cancel()
    with pytest.raises(queue.Empty):
        job.end(seconds=2.0)
    assert not out.exists()
