"""Entries of a real LDAP server, OpenLDAP's slapd: read, kept up to date, refused in words."""

import msgspec
import pytest

from app.crm import contacts, search
from app.crm.directories import refresh
from app.crm.directories.entries import Checked
from app.crm.directories.refresh import DirectoryResult
from app.crm.directories.sources import source_of
from app.database.database import Database
from app.errors import UserError
from app.settings import Directory
from tests.crm.directories.scripted import counts, silence
from tests.peers.slapd import BASE, PASSWORD, USER, Slapd, person

PEOPLE = (
    person(
        "elodie",
        "Élodie Dupont",
        givenName="Élodie",
        mobile="06 12 34 56 78",
        telephoneNumber="204",
        o="Œuvres",
        title="Buyer",
        mail="e@oeuvres.example",
    )
    + person("jean", "Jean Martin", telephoneNumber="01 23 45 67 89")
    + person("nobody", "Printer Room", mail="printer@office.example")
)


def directory(slapd: Slapd, **changes: str) -> Directory:
    trusted = str(slapd.certificates.authority)
    made = Directory(id="k", kind="ldap", address=slapd.tls, user=USER, base=BASE, ca_file=trusted)
    return msgspec.structs.replace(made, **changes)


def checked(one: Directory, password: str = PASSWORD) -> Checked:
    return source_of(one, password).check()


def brought(database: Database, one: Directory) -> DirectoryResult:
    source = source_of(one, PASSWORD)
    return refresh.refresh(database, source, key="k", name="Office", progress=silence)


@pytest.fixture
def people(slapd: Slapd) -> Slapd:
    """A server of two people who can be called and a printer."""
    slapd.start(PEOPLE)
    return slapd


def test_people_who_can_be_called_become_contacts(database: Database, people: Slapd) -> None:
    assert checked(directory(people)).count == 2
    assert counts(brought(database, directory(people))) == (2, 0, 0, 0, 0, 0)
    (hit,) = search.search(database, "dupont")
    contact = contacts.get(database, hit.contact_id)
    assert contact is not None
    assert (contact.given_name, contact.family_name) == ("Élodie", "Dupont")
    assert (contact.organisation, contact.job_title) == ("Œuvres", "Buyer")
    assert contact.email == "e@oeuvres.example"
    assert {(n.kind, n.e164 or n.raw) for n in contact.numbers} == {
        ("work", "204"),
        ("mobile", "+33612345678"),
    }
    assert search.search(database, "jean")[0].name == "Jean Martin"


def test_people_come_go_change_and_move_as_on_the_server(database: Database, people: Slapd) -> None:
    brought(database, directory(people))
    people.change(
        f"dn: uid=elodie,ou=people,{BASE}\nchangetype: modify\nreplace: title\ntitle: Head\n\n"
        f"dn: uid=elodie,ou=people,{BASE}\nchangetype: modrdn\nnewrdn: uid=ed\ndeleteoldrdn: 1\n\n"
        f"dn: uid=jean,ou=people,{BASE}\nchangetype: delete\n"
    )
    assert counts(brought(database, directory(people))) == (0, 1, 0, 0, 1, 0)
    (hit,) = search.search(database, "dupont")
    contact = contacts.get(database, hit.contact_id)
    assert contact is not None
    assert contact.job_title == "Head"
    assert counts(brought(database, directory(people))) == (0, 0, 1, 0, 0, 0)


@pytest.mark.parametrize(
    "changes",
    [
        {"base": ""},
        {"user": ""},
        {"filter": "(sn=Dupont)"},
        {"base": f"ou=people,{BASE}"},
    ],
)
def test_base_filter_and_user_may_be_the_servers_own(
    people: Slapd, changes: dict[str, str]
) -> None:
    assert checked(directory(people, **changes)).count == (1 if "filter" in changes else 2)


def test_encryption_is_asked_for_where_it_is_not_there_from_the_start(people: Slapd) -> None:
    assert checked(directory(people, address=people.start_tls)).count == 2


def test_without_encryption_the_password_is_not_sent(slapd: Slapd) -> None:
    slapd.start(PEOPLE, named="")
    with pytest.raises(UserError, match="no encryption at this address"):
        checked(directory(slapd, address=slapd.start_tls))


@pytest.mark.parametrize(
    ("changes", "password", "words"),
    [
        ({}, "wrong", "does not accept this user and password"),
        ({"user": f"cn=unknown,{BASE}"}, PASSWORD, "does not accept this user and password"),
        ({"user": "anna"}, PASSWORD, r"is no|does not accept|error"),
        ({}, "", "enter the password"),
        ({"base": f"ou=none,{BASE}"}, PASSWORD, "has nothing below"),
        ({"base": "the office"}, PASSWORD, "is no base"),
        ({"filter": "(sn=*"}, PASSWORD, "filter cannot be read"),
        ({"filter": "(sn=Nobody)"}, PASSWORD, "nobody with a telephone number"),
        ({"user": f"cn=stranger,{BASE}"}, PASSWORD, "nobody with a telephone number"),
        ({"address": "ldaps://localhost:1"}, PASSWORD, "Nothing listens"),
        ({"address": "ftp://localhost"}, PASSWORD, "no address"),
        ({"ca_file": "/nowhere.pem"}, PASSWORD, "cannot be read as a certificate"),
    ],
)
def test_what_is_wrong_is_said_in_words(
    people: Slapd, changes: dict[str, str], password: str, words: str
) -> None:
    with pytest.raises(UserError, match=words):
        checked(directory(people, **changes), password)


@pytest.mark.parametrize("way", ["tls", "start_tls"])
def test_a_certificate_nobody_trusts_keeps_the_password_here(people: Slapd, way: str) -> None:
    stranger = str(people.certificates.stranger)
    with pytest.raises(UserError, match="signed by nobody this computer trusts"):
        checked(directory(people, address=getattr(people, way), ca_file=stranger))


def test_a_certificate_for_another_name_is_refused(slapd: Slapd) -> None:
    slapd.start(PEOPLE, named="elsewhere.example")
    with pytest.raises(UserError, match="for another name"):
        checked(directory(slapd))


def many(count: int) -> str:
    return "".join(person(f"p{n}", f"Anna P{n}", mobile=f"+3361234{n:04}") for n in range(count))


def test_more_entries_than_a_server_hands_out_at_once_come_in_pages(
    sqlite_database: Database, slapd: Slapd
) -> None:
    slapd.start(many(1200))
    assert checked(directory(slapd)).count == 1200
    assert brought(sqlite_database, directory(slapd)).created == 1200


def test_where_the_server_stops_early_nobody_is_taken_away(
    sqlite_database: Database, slapd: Slapd
) -> None:
    slapd.start(many(9))
    assert brought(sqlite_database, directory(slapd)).created == 9
    done = brought(sqlite_database, directory(slapd, user=f"cn=small,{BASE}"))
    assert (done.total, done.removed, done.kept) == (3, 0, 0)
    assert contacts.count(sqlite_database) == 9
