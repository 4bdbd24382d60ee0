"""The window does not wait for the parsers of the commands."""

import pytest

from app.cli import parser


@pytest.mark.parametrize(
    ("args", "window"),
    [
        ([], True),
        (["--data-dir", "demo"], True),
        (["--minimised", "--propose", "tel:204"], True),
        (["--data-dir", "office", "doctor"], False),
        (["--help"], False),
        (["nothing"], False),
    ],
)
def test_the_window_alone_is_told_from_a_command(args: list[str], window: bool) -> None:
    assert parser._opens_the_window(args) is window


def test_without_commands_the_window_is_understood_as_with_them() -> None:
    args = ["--data-dir", "office", "--minimised"]
    alone, whole = parser.build(commands=False), parser.build()
    assert vars(alone.parse_args(args)) == vars(whole.parse_args(args))
