"""Directories from the command line, with a real server of address books."""

from pathlib import Path

import pytest

from app import settings
from app.paths import DataPaths
from app.settings import Directory, Settings
from tests.cli.program import combine
from tests.peers.radicale import PASSWORD, USER, Radicale


@pytest.fixture
def book(radicale: Radicale) -> str:
    radicale.clear()
    address = radicale.make_book("Clients")
    radicale.put(address, "e", "FN:Élodie Dupont", "N:Dupont;Élodie;;;", "TEL:0612345678")
    return address


@pytest.fixture
def office(radicale: Radicale, book: str, tmp_path: Path) -> Path:
    """An office with one directory in its settings."""
    paths = DataPaths(tmp_path / "desk").create()
    trusted = str(radicale.certificates.authority)
    directory = Directory(id="k", label="Clients", address=book, user=USER, ca_file=trusted)
    settings.save(paths.settings, Settings(language="en", directories=(directory,)))
    return paths.root


def test_a_directory_is_refreshed_listed_and_forgotten(office: Path, book: str) -> None:
    place = ("--json", "--data-dir", office)
    password = ("--password-env", "WORD")
    tried = combine(
        "directories", "refresh", "Clients", "--dry-run", *password, *place, WORD=PASSWORD
    )
    assert (tried.json["created"], tried.json["dry_run"]) == (1, True)
    done = combine("directories", "refresh", "Clients", *password, *place, WORD=PASSWORD)
    assert done.json["created"] == 1
    assert combine("find", "0612345678", *place).json["contacts"][0]["name"] == "Élodie Dupont"
    (listed,) = combine("directories", "list", *place).json
    assert (listed["name"], listed["contacts"], listed["address"]) == ("Clients", 1, book)
    assert combine("directories", "forget", "Clients", *place).json["removed"] == 1
    assert combine("find", "0612345678", *place).json["contacts"] == []


def test_a_server_is_tried_before_it_is_kept(office: Path, radicale: Radicale) -> None:
    trusted = radicale.certificates.authority
    server = ("--address", radicale.root, "--user", USER, "--ca-file", trusted)
    options = ("--password-env", "WORD", "--data-dir", office)
    found = combine("directories", "check", *server, *options, "--json", WORD=PASSWORD)
    assert found.json["count"] == 1
    assert [one["name"] for one in found.json["books"]] == ["Clients"]
    wrong = combine("directories", "check", *server, *options, WORD="wrong")
    assert (wrong.code, wrong.out) == (2, "")
    assert "does not accept" in wrong.err


def test_a_directory_nobody_set_up_is_named(office: Path) -> None:
    done = combine("directories", "refresh", "Friends", "--data-dir", office)
    assert done.code == 2
    assert "Friends" in done.err
