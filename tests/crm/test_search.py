"""Search as you type."""

import pytest

from app.crm import contacts, search
from app.crm.rows import ContactDraft, NumberDraft
from app.database.database import Database

People = dict[str, int]


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("dup", ["dupont"]),
        ("DUPONT", ["dupont"]),
        ("elod", ["dupont"]),
        ("Élo", ["dupont"]),
        ("dupont el", ["dupont"]),
        ("el dup", ["dupont"]),
        ("e d", ["dupont"]),
        ("oeuvr", ["dupont"]),
        ("œuvr", ["dupont"]),
        ("elodie@oeuv", ["dupont"]),
        ("martin", ["martine", "martin"]),
        ("garage", ["martine", "martin"]),
        ("garage j", ["martin"]),
        ("garage jean mart", ["martin"]),
        ("gara jea", ["martin"]),
        ("garag marti an", ["martine"]),
        ("garage martin xq", []),
        ("mar", ["martine", "martin"]),
        ("hanse", ["hamburg"]),
        ("0612", ["dupont"]),
        ("06 12 34", ["dupont"]),
        ("+33 6 12", ["dupont"]),
        ("5678", ["dupont"]),
        ("204", ["dupont"]),
        ("+4940", ["hamburg"]),
        ("zz", []),
        ("", []),
        ("   ", []),
        ("'\"*:", []),
        ("dupont OR martin", []),
        ("x" * 300, []),
    ],
)
def test_what_is_typed_finds_its_contacts_in_order(
    database: Database, people: People, text: str, who: list[str]
) -> None:
    hits = search.search(database, text)
    assert [hit.contact_id for hit in hits] == [people[name] for name in who]


def test_a_hit_says_who_it_is(database: Database, people: People) -> None:
    (hit,) = search.search(database, "dupont")
    assert (hit.name, hit.organisation) == ("Élodie Dupont", "Œuvres & Cie")
    assert (hit.number, hit.email) == ("+33612345678", "elodie@oeuvres.example")


def test_contacts_whose_name_begins_so_come_first(database: Database) -> None:
    for given, family, firm in (("Ada", "Zola", "Bernard SA"), ("Zoé", "Bernard", "")):
        contacts.save(
            database, ContactDraft(given_name=given, family_name=family, organisation=firm)
        )
    assert [hit.name for hit in search.search(database, "bern")] == ["Zoé Bernard", "Ada Zola"]


def test_the_index_follows_a_change_and_a_deletion(database: Database, people: People) -> None:
    known = contacts.get(database, people["hamburg"])
    assert known is not None
    contacts.save(
        database,
        ContactDraft(id=known.id, version=known.version, organisation="Alsterhaus"),
    )
    assert search.search(database, "hanse") == ()
    assert len(search.search(database, "alster")) == 1
    contacts.delete(database, known.id)
    assert search.search(database, "alster") == ()


def test_no_more_hits_than_asked_for(database: Database) -> None:
    for number in range(30):
        contacts.save(database, ContactDraft(family_name=f"Petit{number:02}"))
    hits = search.search(database, "petit", limit=5)
    assert [hit.name for hit in hits] == [f"Petit{n:02}" for n in range(5)]


@pytest.mark.parametrize("name", ["<b>Bold</b>", "ابن سينا", "🙂 Emoji", "O'Brien", "50% off; --"])
def test_any_name_can_be_stored_and_found(database: Database, name: str) -> None:
    saved = contacts.save(
        database, ContactDraft(family_name=name, numbers=(NumberDraft(raw="0145678901"),))
    )
    assert [hit.contact_id for hit in search.search(database, name)] == [saved]
    assert search.search(database, "01 45 67")[0].name == name
