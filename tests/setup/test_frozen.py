"""The frozen program: one folder that starts where there is no Python, under any path."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# the build takes about a minute, more on a busy machine
pytestmark = pytest.mark.timeout(900)


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the bundle, away from the sources, as somebody would have unpacked it."""
    subprocess.run([sys.executable, "dev.py", "build"], cwd=ROOT, check=True)
    place = tmp_path_factory.mktemp("unpacked") / "Combiné for two"
    return shutil.copytree(ROOT / "dist" / "combine", place, symlinks=True)


@pytest.fixture
def start(bundle: Path, tmp_path: Path) -> "Start":
    return Start(bundle, tmp_path)


class Start:
    """Starts the frozen program with nothing on PATH and an empty home."""

    def __init__(self, bundle: Path, home: Path) -> None:
        self.bundle = bundle
        self.home = home

    def __call__(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self.bundle / "combine", *arguments],
            cwd=self.home,
            env={"PATH": str(self.home), "HOME": str(self.home), "LC_ALL": "C.UTF-8"},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )


def test_it_tells_its_commands(start: Start) -> None:
    told = start("--help")

    assert told.returncode == 0
    assert "report" in told.stdout


def test_it_passes_its_own_self_test(start: Start) -> None:
    tested = start("--self-test")

    assert tested.returncode == 0, tested.stdout + tested.stderr
    assert "SELF-TEST OK" in tested.stdout


def test_what_the_program_never_uses_was_left_out(bundle: Path) -> None:
    names = " ".join(path.name.lower() for path in bundle.rglob("*"))

    assert not [name for name in ("qml", "avcodec", "gtk") if name in names]
    assert sum(path.lstat().st_size for path in bundle.rglob("*")) < 320 * 2**20


def test_what_only_people_or_files_ask_for_was_kept(bundle: Path) -> None:
    inside = bundle / "_internal"
    kept = {str(path.relative_to(inside)) for path in inside.rglob("*")}

    assert "app/database/migrations/env.py" in kept
    assert "PySide6/Qt/plugins/platforms/libqxcb.so" in kept
    assert "PySide6/Qt/translations/qtbase_fr.qm" in kept
    assert "babel/locale-data/fr_CA.dat" in kept
