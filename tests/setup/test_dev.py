"""dev.py: one command on a bare machine, quick the second time, clear when something is wrong."""

import ast
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import SimpleNamespace

import pytest

import dev

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small project of its own, with the environment of this one's Python."""
    places = {"ROOT": tmp_path, "BUILD": tmp_path / "build", "VENV": tmp_path / ".venv"}
    places["STAMP"] = places["VENV"] / "setup.json"
    places["REQUIREMENTS"] = tmp_path / "requirements"
    for name, path in places.items():
        monkeypatch.setattr(dev, name, path)
    monkeypatch.setattr(dev, "VENV_PYTHON", Path(sys.executable))
    for name in ("BUILD", "VENV", "REQUIREMENTS"):
        places[name].mkdir()
    for name in ("runtime.lock", "dev.lock"):
        (places["REQUIREMENTS"] / name).write_text(f"{name}==1\n    --hash=sha256:0\n", "utf-8")
    return tmp_path


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The commands that dev.py would have run; all of them succeed."""
    ran: list[list[str]] = []

    def attempt(_title: str, command: list[str]) -> bool:
        ran.append(command)
        return True

    monkeypatch.setattr(dev, "attempt", attempt)
    monkeypatch.setattr(dev, "missing_debian_packages", lambda _purpose: [])
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    return ran


def installed_locks(steps: list[list[str]]) -> list[str]:
    return [Path(command[-1]).name for command in steps if "-r" in command]


def test_an_old_python_can_read_it() -> None:
    ast.parse((ROOT / "dev.py").read_text("utf-8"), feature_version=(3, 9))


def test_it_needs_only_the_standard_library() -> None:
    tree = ast.parse((ROOT / "dev.py").read_text("utf-8"))
    imported = {
        name.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in [*(alias.name for alias in node.names), getattr(node, "module", None)]
        if name and (isinstance(node, ast.Import) or name == node.module)
    }

    assert imported <= sys.stdlib_module_names


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ([], []),
        (["--demo"], ["demo"]),
        (["--demo", "--headless"], ["demo", "--headless"]),
        (["--headless", "--demo"], ["demo", "--headless"]),
        (["find", "Durand"], ["find", "Durand"]),
    ],
)
def test_run_hands_its_arguments_to_the_program(typed: list[str], told: list[str]) -> None:
    assert dev.program_arguments(typed) == told


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ([], "a command is missing"),
        (["runn"], "there is no command runn"),
        (["--demo"], "there is no command --demo"),
        (["build", "--debug"], "build takes no further words (--debug). Nothing was done."),
        (["check", "tests/desk"], "check takes no further words (tests/desk)"),
    ],
)
def test_what_cannot_be_meant_is_answered_with_words_and_code_2(
    capsys: pytest.CaptureFixture[str], typed: list[str], said: str
) -> None:
    assert dev.main(typed) == 2
    shown = capsys.readouterr()
    assert said in shown.err
    assert shown.out == ""


def test_help_names_the_commands(capsys: pytest.CaptureFixture[str]) -> None:
    assert dev.main(["--help"]) == 0
    assert "python3 dev.py run" in capsys.readouterr().out


def test_an_unknown_benchmark_is_answered_with_the_known_ones(
    steps: list[list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert dev.main(["bench", "lookup", "speedy"]) == 1
    assert "no benchmark speedy; there are added_latency, " in capsys.readouterr().err
    assert steps == []


def test_a_missing_python_is_said_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], project: Path
) -> None:
    monkeypatch.setattr(dev, "VENV_PYTHON", project / ".venv" / "bin" / "python")
    monkeypatch.setattr(dev, "ask_python", lambda _command: ("3.9", "/usr/bin/python3.9"))

    assert dev.main(["setup"]) == 1
    assert "Combiné needs Python 3.11 or 3.12" in capsys.readouterr().err


def test_the_python_that_started_it_is_taken_when_it_fits() -> None:
    assert dev.ask_python([dev.find_python()])[0] in dev.PYTHONS


def test_the_second_time_costs_less_than_a_second() -> None:
    subprocess.run([sys.executable, "dev.py", "setup"], cwd=ROOT, check=True)
    started = time.monotonic()

    again = subprocess.run(
        [sys.executable, "dev.py", "setup"], cwd=ROOT, check=True, capture_output=True
    )

    assert time.monotonic() - started < 1
    assert again.stderr == b""


def test_run_installs_what_running_needs(project: Path, steps: list[list[str]]) -> None:
    dev.set_up("run")

    assert installed_locks(steps) == ["runtime.lock"]


def test_what_the_tests_need_includes_what_running_needs(
    project: Path, steps: list[list[str]]
) -> None:
    dev.set_up("test")
    dev.set_up("run")

    assert installed_locks(steps) == ["dev.lock"]


def test_testing_after_running_installs_the_rest(project: Path, steps: list[list[str]]) -> None:
    dev.set_up("run")
    dev.set_up("test")

    assert installed_locks(steps) == ["runtime.lock", "dev.lock"]


def test_a_changed_lock_is_installed_again(project: Path, steps: list[list[str]]) -> None:
    dev.set_up("test")
    (project / "requirements" / "dev.lock").write_text("other==2\n", "utf-8")
    dev.set_up("test")

    assert installed_locks(steps) == ["dev.lock", "dev.lock"]


def test_an_interrupted_installation_is_taken_up_again(
    project: Path, steps: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(_title: str, _command: Sequence[str]) -> bool:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(dev, "attempt", interrupted)
        with pytest.raises(KeyboardInterrupt):
            dev.set_up("test")
    dev.set_up("test")

    assert installed_locks(steps) == ["dev.lock"]


def test_pip_steps_in_where_uv_fails(
    project: Path, steps: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def only_pip(_title: str, command: list[str]) -> bool:
        steps.append(command)
        return "/bin/uv" not in command

    monkeypatch.setattr(shutil, "which", lambda name: "/bin/uv" if name == "uv" else None)
    monkeypatch.setattr(dev, "attempt", only_pip)
    dev.set_up("test")

    assert [command[:4] for command in steps if "-r" in command] == [
        ["/bin/uv", "pip", "install", "--python"],
        [sys.executable, "-m", "pip", "install"],
    ]
    assert all("--require-hashes" in command for command in steps if "-r" in command)


def test_a_failed_step_shows_the_end_of_what_it_said(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(dev.Stop, match="frobbing: this step failed"):
        dev.step("frobbing", [sys.executable, "-c", "print('no disk'); raise SystemExit(3)"])

    assert "    no disk\n" in capsys.readouterr().err


def test_a_step_without_a_network_says_so(project: Path) -> None:
    said = "WARNING: Retrying after connection broken by 'NewConnectionError(...)'"

    with pytest.raises(dev.Stop, match="frobbing: no connection to where they come from"):
        dev.step("frobbing", [sys.executable, "-c", f"print({said!r}); raise SystemExit(1)"])


def test_a_folder_that_cannot_be_used_is_said_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], project: Path
) -> None:
    monkeypatch.setattr(dev, "BUILD", project / "requirements" / "runtime.lock" / "build")

    assert dev.main(["setup"]) == 1
    assert capsys.readouterr().err == (
        f"dev.py: {dev.BUILD}: Not a directory. Nothing more was done.\n"
    )


def test_only_one_of_two_sets_up_at_a_time(project: Path) -> None:
    with (project / "build" / "setup.lock").open("a+b") as other:
        assert dev.take_lock(other)
        with (project / "build" / "setup.lock").open("a+b") as own:
            assert not dev.take_lock(own)


def test_messages_are_compiled_when_the_catalogue_is_newer(
    project: Path, steps: list[list[str]]
) -> None:
    folder = project / "resources" / "translations" / "fr" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "combine.po").write_text("", "utf-8")
    dev.compile_translations()
    (folder / "combine.mo").write_bytes(b"")
    os.utime(folder / "combine.po", (1, 1))
    dev.compile_translations()

    assert [command[-1] for command in steps] == [str(folder / "combine.mo")]


def listing(*lines: str) -> Callable[..., SimpleNamespace]:
    text = "".join(f"{line}\n" for line in lines)
    return lambda *_args, **_options: SimpleNamespace(stdout=text.encode())


def test_missing_debian_packages_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dev, "TO_RUN", ["libegl1", "libglib2.0-0", "libgl1", "tzdata"])
    monkeypatch.setattr(dev, "VENV_PYTHON", Path(sys.executable))
    monkeypatch.setattr(
        subprocess,
        "run",
        listing(
            "installed libegl1, ",
            "installed libglib2.0-0t64, libglib2.0-0 (= 2.80.0-6)",  # its newer name
            "config-files libgl1, ",  # removed
        ),
    )

    missing = [name for name in dev.missing_debian_packages("run") if "python" not in name]

    assert missing == ["libgl1", "tzdata"]


def test_who_is_not_root_is_given_the_line_to_type(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)

    with pytest.raises(dev.Stop, match=r"\nsudo apt-get update && sudo apt-get install .* libgl1$"):
        dev.install_debian_packages(["libegl1", "libgl1"])


def test_old_lists_of_packages_are_fetched_again(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[str] = []

    def first_time_missing(_title: str, command: Sequence[str]) -> bool:
        verb = next(word for word in ("update", "install") if word in command)
        ran.append(verb)
        return verb == "update" or "update" in ran

    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(dev, "attempt", first_time_missing)
    dev.install_debian_packages(["libegl1"])

    assert ran == ["install", "update", "install"]


def test_a_failing_gate_is_shown_and_fails_the_whole(
    monkeypatch: pytest.MonkeyPatch, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    python = Path(sys.executable).name
    gates = (("good", (python, "-c", "")), ("bad", (python, "-c", "print('here'); exit(1)")))
    monkeypatch.setattr(dev, "GATES", gates)
    monkeypatch.setattr(dev, "set_up", lambda _purpose: None)
    monkeypatch.setattr(subprocess, "call", lambda *_args, **_options: 0)

    assert dev.main(["check"]) == 1
    shown = capsys.readouterr()
    assert "here" in shown.out
    assert shown.err == "dev.py: these gates failed: bad\n"


def test_benchmarks_are_run_and_their_figures_collected(
    monkeypatch: pytest.MonkeyPatch, project: Path
) -> None:
    script = 'if __name__ == "__main__":\n    print(\'{"figure": "search", "value": 3}\')\n'
    (project / "benchmarks").mkdir()
    (project / "benchmarks" / "search.py").write_text(script, "utf-8")
    (project / "benchmarks" / "peers.py").write_text("# shared by the others\n", "utf-8")
    monkeypatch.setattr(dev, "set_up", lambda _purpose: None)

    assert dev.main(["bench"]) == 0
    assert json.loads((project / "build" / "bench.json").read_text("utf-8")) == [
        {"benchmark": "search", "figure": "search", "value": 3}
    ]


def test_a_benchmark_that_fails_is_named(
    monkeypatch: pytest.MonkeyPatch, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "benchmarks").mkdir()
    script = 'if __name__ == "__main__":\n    raise SystemExit(1)\n'
    (project / "benchmarks" / "slow.py").write_text(script, "utf-8")
    monkeypatch.setattr(dev, "set_up", lambda _purpose: None)

    assert dev.main(["bench"]) == 1
    assert "ended with an error: slow" in capsys.readouterr().err
