"""What is pinned, and what no file of the project may hold."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
REQUIREMENTS = ROOT / "requirements"
LOCKS = ("runtime.lock", "dev.lock")

# In pieces, so that this file is not found by its own search.
HOSTS = ["pypi." + "org", "pythonhosted." + "org", "deb.debian." + "org", "registry.npmjs." + "org"]
OPTIONS = ["index" + "-url", "find" + "-links", "trusted" + "-host"]
HOMES = ["/home" + "/", "/root" + "/", "/Users" + "/", r"[A-Z]:\\\\?Users"]
UNWANTED = re.compile(
    "|".join(
        [*map(re.escape, HOSTS), *OPTIONS, *(rf"(?<![\w.}}$-]){home}\w" for home in HOMES)]
        # the folder of this checkout, and the one that it lies in
        + [rf"(?<![\w./-]){re.escape(str(folder))}/" for folder in (ROOT, ROOT.parent)]
    )
)


def tracked_text() -> Iterator[tuple[str, str]]:
    listing = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True
    )
    for name in filter(None, listing.stdout.split("\0")):
        content = (ROOT / name).read_bytes() if (ROOT / name).is_file() else b"\0"
        if b"\0" not in content:
            yield name, content.decode("utf-8", "replace")


def requirements(lock: str) -> list[str]:
    """Every requirement with its hashes, continuation lines joined."""
    return (REQUIREMENTS / lock).read_text("utf-8").replace("\\\n", "").splitlines()


@pytest.mark.parametrize("lock", LOCKS)
def test_every_requirement_is_pinned_and_hashed(lock: str) -> None:
    pinned = re.compile(r"[a-z0-9-]+==[^ ]+ (; .+? )? *(--hash=sha256:[0-9a-f]{64} *)+")

    assert [line for line in requirements(lock) if not pinned.fullmatch(line + " ")] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_no_address(lock: str) -> None:
    assert "://" not in (REQUIREMENTS / lock).read_text("utf-8")


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_serves_every_system(lock: str) -> None:
    names = {line.split("==")[0] for line in requirements(lock)}

    # needed on Windows, on Linux and everywhere
    assert {"pywin32-ctypes", "secretstorage", "pyside6-essentials"} <= names


def test_tests_run_against_the_versions_that_are_shipped() -> None:
    runtime, dev = ({line.split(" ")[0] for line in requirements(lock)} for lock in LOCKS)

    assert runtime <= dev


def test_no_file_names_a_registry_or_a_folder_of_one_machine() -> None:
    found = [
        f"{name}: {match.group()}"
        for name, text in tracked_text()
        if (match := UNWANTED.search(text))
    ]

    assert found == []


@pytest.mark.parametrize(
    "line",
    [
        f"see https://{HOSTS[0]}/simple",
        f"--{OPTIONS[0]}=x",
        "cd /" + "home/ann/combine",
        f"{ROOT}/",
    ],
)
def test_the_search_finds_what_it_looks_for(line: str) -> None:
    assert UNWANTED.search(line)
