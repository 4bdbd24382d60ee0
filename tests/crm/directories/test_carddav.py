"""Address books of a real server, Radicale: found, fetched, kept up to date, refused in words."""

from collections.abc import Callable

import pytest

from app.crm import search
from app.crm.directories import refresh
from app.crm.directories.entries import Checked
from app.crm.directories.refresh import DirectoryResult
from app.crm.directories.sources import source_of
from app.database.database import Database
from app.errors import UserError
from app.settings import Directory
from tests.crm.directories.scripted import counts, silence
from tests.peers.certificates import Certificates
from tests.peers.programs import free_port
from tests.peers.radicale import PASSWORD, USER, Radicale


@pytest.fixture
def book(radicale: Radicale) -> str:
    """An address book of two people and a group, alone on its server."""
    address = radicale.make_book("Clients")
    radicale.put(address, "e", "FN:Élodie Dupont", "N:Dupont;Élodie;;;", "TEL;TYPE=cell:0612345678")
    radicale.put(
        address, "j", "FN:Jean Martin", "N:Martin;Jean;;;", "TEL;VALUE=uri:tel:+33-1-23-45-67-89"
    )
    radicale.put(address, "g", "FN:Friends", "N:;Friends;;;", "X-ADDRESSBOOKSERVER-KIND:group")
    return address


@pytest.fixture(autouse=True)
def empty_server(radicale: Radicale) -> None:
    """No book of an earlier test."""
    radicale.clear()


def directory(radicale: Radicale, address: str) -> Directory:
    trusted = str(radicale.certificates.authority)
    return Directory(id="k", label="Clients", address=address, user=USER, ca_file=trusted)


def checked(radicale: Radicale, address: str, password: str = PASSWORD) -> Checked:
    return source_of(directory(radicale, address), password).check()


def brought(database: Database, radicale: Radicale, address: str) -> DirectoryResult:
    source = source_of(directory(radicale, address), PASSWORD)
    return refresh.refresh(database, source, key="k", name="Clients", progress=silence)


@pytest.mark.parametrize("path", ["anna/Clients/", "anna/Clients", "anna/", ""])
def test_a_book_is_found_from_its_address_and_from_that_of_its_server(
    radicale: Radicale, book: str, path: str
) -> None:
    found = checked(radicale, radicale.root + path)
    assert found.count == 3
    assert [(one.name, one.address) for one in found.books] == [("Clients", book)]


def test_several_books_are_offered_by_name(radicale: Radicale, book: str) -> None:
    radicale.make_book("Suppliers")
    found = checked(radicale, radicale.root)
    assert sorted(one.name for one in found.books) == ["Clients", "Suppliers"]


def test_people_come_go_and_change_as_on_the_server(
    database: Database, radicale: Radicale, book: str
) -> None:
    assert counts(brought(database, radicale, book)) == (2, 0, 1, 0, 0, 0)
    assert counts(brought(database, radicale, book)) == (0, 0, 3, 0, 0, 0)
    radicale.put(book, "j", "FN:Jean Martin", "N:Martin;Jean;;;", "ORG:Garage")
    radicale.remove(book, "e")
    assert counts(brought(database, radicale, book)) == (0, 1, 1, 0, 1, 0)
    assert search.search(database, "martin")[0].organisation == "Garage"
    assert search.search(database, "dupont") == ()


def test_only_what_has_changed_is_fetched_again(
    sqlite_database: Database, radicale: Radicale, book: str
) -> None:
    brought(sqlite_database, radicale, book)
    radicale.put(book, "e", "FN:Élodie Durand", "N:Durand;Élodie;;;")
    marks = "SELECT uid, mark FROM directory_entry"
    known: dict[str, str] = dict(sqlite_database.reader.rows(marks))
    fetched = source_of(directory(radicale, book), PASSWORD).fetch(known, silence)
    assert [entry.uid for entry in fetched.entries] == [f"/{USER}/Clients/e.vcf"]


@pytest.mark.parametrize(
    ("version", "line"),
    [("2.1", "TEL;CELL:0612345678"), ("4.0", "TEL;TYPE=cell;VALUE=uri:tel:+33-6-12-34-56-78")],
)
def test_cards_of_every_version_are_read(
    sqlite_database: Database, radicale: Radicale, book: str, version: str, line: str
) -> None:
    begun = f"VERSION:{version}"
    radicale.put(book, "é f", "FN:Zoé Müller", "N:Müller;Zoé;;;", line, begun=begun)
    brought(sqlite_database, radicale, book)
    assert search.search(sqlite_database, "muller")[0].number == "+33612345678"


def test_a_broken_card_is_named_and_keeps_nobody_else_out(
    sqlite_database: Database, radicale: Radicale, book: str
) -> None:
    radicale.put(book, "x", "FN:", "N:;;;;")
    done = brought(sqlite_database, radicale, book)
    assert counts(done)[:2] == (2, 0)
    assert done.rejected == 1
    assert done.troubles[0].startswith(f"/{USER}/Clients/x.vcf: ")


def away(radicale: Radicale) -> str:
    return f"https://localhost:{free_port()}/"


def nowhere(radicale: Radicale) -> str:
    return f"{radicale.root}anna/nothing/"


@pytest.mark.parametrize(
    ("place", "words"),
    [(away, "Nothing listens"), (nowhere, "no address book")],
)
def test_a_server_that_is_away_or_has_no_book_is_said_to_be(
    radicale: Radicale, place: Callable[[Radicale], str], words: str
) -> None:
    with pytest.raises(UserError, match=words):
        checked(radicale, place(radicale))


def test_a_wrong_password_is_said_to_be_wrong(radicale: Radicale, book: str) -> None:
    with pytest.raises(UserError, match="does not accept"):
        checked(radicale, book, "wrong")


def test_a_book_that_is_gone_changes_nothing(
    sqlite_database: Database, radicale: Radicale, book: str
) -> None:
    brought(sqlite_database, radicale, book)
    radicale.remove(book, "")
    with pytest.raises(UserError, match="no address book any more"):
        brought(sqlite_database, radicale, book)
    assert search.search(sqlite_database, "dupont")


def test_a_certificate_nobody_trusts_keeps_the_password_here(
    radicale: Radicale, certificates: Certificates, book: str
) -> None:
    stranger = Directory(id="k", address=book, user=USER, ca_file=str(certificates.stranger))
    with pytest.raises(UserError, match="signed by nobody this computer trusts"):
        source_of(stranger, PASSWORD).check()
