"""What the parser makes of folders and times, wherever they stand."""

from pathlib import Path

import pytest

from app.cli import parser


@pytest.mark.parametrize(
    "args",
    [
        ["--data-dir", "office", "find", "Marchetti"],
        ["find", "Marchetti", "--data-dir", "office"],
        ["--data-dir", "office", "import", "calls", "log.csv"],
        ["import", "--data-dir", "office", "calls", "log.csv"],
        ["import", "calls", "log.csv", "--data-dir", "office"],
        ["--data-dir", "elsewhere", "import", "calls", "log.csv", "--data-dir", "office"],
    ],
)
def test_the_folder_of_the_office_may_stand_before_and_after_the_command(args: list[str]) -> None:
    assert parser.build().parse_args(args).data_dir == Path("office")


def test_a_folder_without_a_name_is_not_the_one_a_script_stands_in() -> None:
    with pytest.raises(SystemExit, match="2"):
        parser.build().parse_args(["find", "Marchetti", "--data-dir", ""])


@pytest.mark.parametrize("text", ["-1", "nan", "inf", "1e9", "soon", ""])
def test_a_time_that_is_none_is_refused(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        parser.build().parse_args(["phone", "--headless", f"--hang-up-after={text}"])
    assert "is no number of seconds" in capsys.readouterr().err
