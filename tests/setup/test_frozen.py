"""The frozen program: one folder that starts where there is no Python, under any path."""

import ast
import json
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from PyInstaller.archive.readers import CArchiveReader

ROOT = Path(__file__).resolve().parents[2]

OF_OTHER_SYSTEMS = {"msvcrt", "winreg"}
LOAD_EACH = """
import ctypes, pathlib, sys
for library in pathlib.Path(sys.argv[1]).rglob("*.so*"):
    try:
        ctypes.CDLL(str(library))
    except OSError as error:
        print(error)
"""

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

    unwanted = ("qml", "avcodec", "gtk", "fonttools", "pytz", "readline")
    assert not [name for name in unwanted if name in names]
    assert sum(path.lstat().st_size for path in bundle.rglob("*")) < 270 * 2**20


def test_all_that_the_program_imports_anywhere_is_inside(bundle: Path) -> None:
    inside = set(modules_of(bundle)) | set(sys.builtin_module_names)

    assert {name for name in named_in_the_sources() if name not in inside} <= OF_OTHER_SYSTEMS


def modules_of(bundle: Path) -> Iterator[str]:
    """Names of the modules that the frozen Python finds, built-in ones aside."""
    program = CArchiveReader(str(bundle / "combine"))
    yield from program.toc
    yield from program.open_embedded_archive("PYZ.pyz").toc
    inside = bundle / "_internal"
    with zipfile.ZipFile(inside / "base_library.zip") as base:
        for name in base.namelist():
            yield name.removesuffix(".pyc").removesuffix("/__init__").replace("/", ".")
    of_python = "python{}.{}/lib-dynload".format(*sys.version_info)
    for folder in (inside, inside / of_python):
        for library in folder.rglob("*.so"):
            parts = library.relative_to(folder).parts
            yield ".".join((*parts[:-1], parts[-1].partition(".")[0]))


def named_in_the_sources() -> Iterator[str]:
    """Every module that an import statement of the program names, in functions too."""
    for file in (ROOT / "app").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                yield node.module


def test_every_library_inside_can_be_loaded(bundle: Path) -> None:
    loaded = subprocess.run(
        [sys.executable, "-c", LOAD_EACH, bundle],
        env={"LD_LIBRARY_PATH": str(bundle / "_internal")},
        capture_output=True,
        text=True,
        check=True,
    )

    assert loaded.stdout == ""


def test_it_knows_the_versions_of_what_it_is_made_of(start: Start) -> None:
    told = json.loads(start("doctor", "--json", "--data-dir", "office").stdout)

    assert [name for name, version in told["libraries"].items() if not version] == []


def test_the_terms_of_its_parts_come_with_it(bundle: Path) -> None:
    parts = list(bundle.glob("_internal/*.dist-info"))

    assert {"numpy", "phonenumbers", "pyside6_essentials"} <= {p.name.split("-")[0] for p in parts}
    silent = {p for p in parts if "License" not in (p / "METADATA").read_text("utf-8")}
    assert [p.name.split("-")[0] for p in silent] == ["pjsua2_python"]  # GPL: see LICENSE


def test_what_only_people_or_files_ask_for_was_kept(bundle: Path) -> None:
    inside = bundle / "_internal"
    kept = {str(path.relative_to(inside)) for path in inside.rglob("*")}

    assert "app/database/migrations/env.py" in kept
    assert "PySide6/Qt/plugins/platforms/libqxcb.so" in kept
    assert "PySide6/Qt/translations/qtbase_fr.qm" in kept
    assert "babel/locale-data/fr_CA.dat" in kept
