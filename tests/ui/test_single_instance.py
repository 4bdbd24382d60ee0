"""A second start shows the first window instead of opening another."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.ui.single_instance import SingleInstance


@pytest.fixture
def first(qtbot: QtBot, tmp_path: Path) -> Iterator[SingleInstance]:
    instance = SingleInstance(tmp_path)
    assert instance.is_first()
    yield instance
    instance.close()


def test_the_second_start_knows_it_is_not_the_first(first: SingleInstance, tmp_path: Path) -> None:
    assert not SingleInstance(tmp_path).is_first()


def test_the_second_start_brings_its_number_to_the_first(
    first: SingleInstance, tmp_path: Path, qtbot: QtBot
) -> None:
    heard: list[str] = []
    first.hear(heard.append)
    assert SingleInstance(tmp_path).tell_first("tel:+33144556677")
    qtbot.waitUntil(lambda: bool(heard), timeout=5000)
    assert heard == ["tel:+33144556677"]


def test_a_start_without_a_number_only_brings_the_window_forward(
    first: SingleInstance, tmp_path: Path, qtbot: QtBot
) -> None:
    heard: list[str] = []
    first.hear(heard.append)
    assert SingleInstance(tmp_path).tell_first()
    qtbot.waitUntil(lambda: heard == [""], timeout=5000)


def test_another_office_has_a_window_of_its_own(first: SingleInstance, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    instance = SingleInstance(other)
    assert instance.is_first()
    instance.close()


def test_the_next_start_is_first_again_once_the_window_is_closed(
    qtbot: QtBot, tmp_path: Path
) -> None:
    instance = SingleInstance(tmp_path)
    assert instance.is_first()
    instance.close()
    again = SingleInstance(tmp_path)
    assert again.is_first()
    again.close()
