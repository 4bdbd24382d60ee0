"""The window does not wait for the parser of the commands."""

from pathlib import Path

import pytest

from app.cli import parser
from app.cli.orders import WindowOrder, window_order


@pytest.mark.parametrize(
    ("args", "order"),
    [
        ([], WindowOrder()),
        (["--data-dir", "demo"], WindowOrder(data_dir=Path("demo"))),
        (["--minimised", "--propose", "tel:204"], WindowOrder(propose="tel:204", minimised=True)),
        (["--data-dir", "a", "--data-dir", "b"], WindowOrder(data_dir=Path("b"))),
        (["--propose", ""], WindowOrder()),
    ],
)
def test_the_window_is_understood_as_the_parser_does(args: list[str], order: WindowOrder) -> None:
    assert window_order(args) == order
    read = vars(parser.build().parse_args(args))
    assert read == {"command": "window:run", **order._asdict()}


@pytest.mark.parametrize(
    "args",
    [
        ["--data-dir", "office", "doctor"],
        ["--help"],
        ["nothing"],
        ["--data-dir"],
        ["--data-dir", ""],
        ["--data-dir", "--minimised"],
        ["--mini"],
        ["--data-dir=office"],
    ],
)
def test_what_is_more_than_the_window_is_left_to_the_parser(args: list[str]) -> None:
    assert window_order(args) is None
