"""The log of a process."""

import logging
from collections.abc import Iterator
from contextlib import suppress
from logging.handlers import RotatingFileHandler
from pathlib import Path

import pytest

from app import logs


class Root:
    """The root logger, and the handlers that a test gives it."""

    def __init__(self) -> None:
        self.logger = logging.getLogger()
        self._others = self.logger.handlers[:]

    @property
    def handlers(self) -> list[logging.Handler]:
        """What has come since."""
        return [one for one in self.logger.handlers if one not in self._others]


@pytest.fixture
def level() -> Iterator[None]:
    """Give the root logger its level back."""
    before = logging.getLogger().level
    yield
    logging.getLogger().setLevel(before)


@pytest.mark.usefixtures("level")
def test_a_log_begun_in_a_hurry_is_bounded_later_and_loses_nothing(
    tmp_path: Path,
) -> None:
    root = Root()
    logs.start(tmp_path, "desk", bounded=False)
    root.logger.info("before")
    logs.bound()
    logs.bound()
    root.logger.info("after")
    (handler,) = root.handlers
    root.logger.removeHandler(handler)
    handler.close()
    assert isinstance(handler, RotatingFileHandler)
    assert handler.maxBytes * (handler.backupCount + 1) == 5_000_000
    lines = (tmp_path / "desk.log").read_text(encoding="utf-8").splitlines()
    assert [line.rpartition(": ")[2] for line in lines] == ["before", "after"]


@pytest.mark.usefixtures("level")
def test_without_a_folder_the_log_goes_to_stderr(tmp_path: Path) -> None:
    root = Root()
    (tmp_path / "file").touch()
    logs.start(tmp_path / "file", "desk")
    logs.bound()
    (handler,) = root.handlers
    assert type(handler) is logging.StreamHandler
    root.logger.removeHandler(handler)


@pytest.mark.usefixtures("level")
def test_a_line_that_finds_no_room_says_nothing_to_the_person(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "desk.log").symlink_to("/dev/full")
    root = Root()
    logs.start(tmp_path, "desk", bounded=False)
    root.logger.info("lost")
    for handler in root.handlers:
        root.logger.removeHandler(handler)
        with suppress(OSError):  # as the logging module does at the end of a process
            handler.close()
    assert capsys.readouterr().err == ""
