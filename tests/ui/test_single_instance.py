"""A second start shows the first window instead of opening another."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtNetwork import QLocalServer
from pytestqt.qtbot import QtBot

from app.ui.single_instance import SingleInstance
from tests.peers.other_program import asked


@pytest.fixture
def first(qtbot: QtBot, tmp_path: Path) -> Iterator[SingleInstance]:
    instance = SingleInstance(tmp_path)
    assert instance.is_first()
    yield instance
    instance.close()


def nothing_to_do(_act: str) -> bool:
    return False


def test_the_second_start_knows_it_is_not_the_first(first: SingleInstance, tmp_path: Path) -> None:
    assert not SingleInstance(tmp_path).is_first()


def test_the_second_start_brings_its_number_to_the_first(
    first: SingleInstance, tmp_path: Path, qtbot: QtBot
) -> None:
    heard: list[str] = []
    first.hear(heard.append, nothing_to_do)
    told = asked(tmp_path, "tell_first('tel:+33144556677')", qtbot)
    assert (told, heard) == (True, ["tel:+33144556677"])


def test_a_start_without_a_number_only_brings_the_window_forward(
    first: SingleInstance, tmp_path: Path, qtbot: QtBot
) -> None:
    heard: list[str] = []
    first.hear(heard.append, nothing_to_do)
    told = asked(tmp_path, "tell_first()", qtbot)
    assert (told, heard) == (True, [""])


@pytest.mark.parametrize("has_call", [True, False])
def test_a_command_is_carried_out_and_its_answer_comes_back(
    first: SingleInstance, tmp_path: Path, qtbot: QtBot, has_call: bool
) -> None:
    acts: list[str] = []

    def do(act: str) -> bool:
        acts.append(act)
        return has_call

    first.hear(lambda _number: None, do)
    answer = asked(tmp_path, "order('hang_up')", qtbot)
    assert (acts, answer) == (["hang_up"], has_call)


def test_a_link_that_reads_like_a_command_is_only_a_link(
    first: SingleInstance, tmp_path: Path, qtbot: QtBot
) -> None:
    heard: list[str] = []
    acts: list[str] = []

    def do(act: str) -> bool:
        acts.append(act)
        return True

    first.hear(heard.append, do)
    told = asked(tmp_path, "tell_first('answer\\nhang_up')", qtbot)
    assert (told, heard, acts) == (True, ["answer"], [])


def test_without_a_window_a_command_has_no_answer(tmp_path: Path) -> None:
    assert SingleInstance(tmp_path).order("answer") is None


def test_nobody_else_on_this_computer_can_knock(first: SingleInstance) -> None:
    first.hear(lambda _number: None, nothing_to_do)
    doors = [door.fullServerName() for door in first.findChildren(QLocalServer)]
    assert [Path(door).stat().st_mode & 0o077 for door in doors] == [0, 0]


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
