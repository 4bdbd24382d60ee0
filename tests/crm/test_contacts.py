"""Contacts: saving, reading, deleting, and two people at once."""

from datetime import date

import msgspec
import pytest

from app.crm import contacts, organisations
from app.crm.rows import Contact, ContactDraft, NumberDraft
from app.database.database import Database
from app.errors import UserError

FULL = ContactDraft(
    given_name=" Zoé ",
    family_name="Lefèvre",
    organisation="Boulangerie  du Port",
    job_title="Gérante",
    email="zoe@port.example",
    language="fr",
    pinned_note="Livraison le mardi",
    notes="Deux lignes\nde notes",
    no_sales=True,
    customer_since=date(2019, 5, 2),
    numbers=(
        NumberDraft(raw="06 12 34 56 78", kind="mobile"),
        NumberDraft(raw="+33612345678"),
        NumberDraft(raw="204"),
        NumberDraft(raw="  "),
    ),
)


def saved(database: Database, draft: ContactDraft) -> Contact:
    found = contacts.get(database, contacts.save(database, draft))
    assert found is not None
    return found


def changed(contact: Contact, **values: object) -> ContactDraft:
    same = {
        name: getattr(contact, name) for name in ContactDraft.__struct_fields__ if name != "numbers"
    }
    numbers = tuple(NumberDraft(raw=n.raw, kind=n.kind) for n in contact.numbers)
    return ContactDraft(**(same | {"numbers": numbers} | values))


def test_what_was_saved_is_read_back(database: Database) -> None:
    contact = saved(database, FULL)
    assert (contact.name, contact.organisation) == ("Zoé Lefèvre", "Boulangerie du Port")
    assert (contact.customer_since, contact.no_sales) == (date(2019, 5, 2), True)
    assert contact.notes == "Deux lignes\nde notes"
    assert contact.version == 1


def test_one_number_is_stored_once_and_an_extension_as_it_is(database: Database) -> None:
    numbers = saved(database, FULL).numbers
    assert [(n.kind, n.e164, n.raw) for n in numbers] == [
        ("mobile", "+33612345678", "06 12 34 56 78"),
        ("work", "", "204"),
    ]


def test_a_change_keeps_the_rest(database: Database) -> None:
    contact = saved(database, FULL)
    again = saved(database, changed(contact, job_title="Directrice"))
    assert (again.id, again.job_title, again.version) == (contact.id, "Directrice", 2)
    assert again.numbers == contact.numbers


def test_the_second_of_two_who_save_is_told(database: Database) -> None:
    contact = saved(database, FULL)
    contacts.save(database, changed(contact, notes="first"))
    with pytest.raises(UserError, match="Somebody else"):
        contacts.save(database, changed(contact, notes="second"))
    kept = contacts.get(database, contact.id)
    assert kept is not None
    assert kept.notes == "first"


@pytest.mark.parametrize(
    ("draft", "words"),
    [
        (ContactDraft(), "name"),
        (ContactDraft(family_name=" ! "), "name"),
        (ContactDraft(family_name="A", email="a@b"), "e-mail"),
        (ContactDraft(family_name="A", email="a b@c.fr"), "e-mail"),
        (ContactDraft(family_name="A", numbers=(NumberDraft(raw="abc"),)), "telephone"),
        (ContactDraft(family_name="A", numbers=(NumberDraft(raw="06"),)), "telephone"),
        (ContactDraft(id=99, family_name="A"), "deleted"),
    ],
)
def test_a_bad_form_is_refused_in_words_and_nothing_is_saved(
    database: Database, draft: ContactDraft, words: str
) -> None:
    with pytest.raises(UserError, match=words) as refused:
        contacts.save(database, draft)
    assert "Nothing was saved" in refused.value.words
    assert contacts.count(database) == 0


def test_deleting_takes_the_numbers_along(database: Database) -> None:
    contact = saved(database, FULL)
    contacts.delete(database, contact.id)
    assert contacts.get(database, contact.id) is None
    assert database.reader.rows("SELECT 1 FROM contact_number") == []


def test_the_same_firm_is_one_organisation_however_written(database: Database) -> None:
    one = saved(database, FULL)
    other = saved(database, ContactDraft(family_name="B", organisation="BOULANGERIE DU PORT"))
    assert one.organisation_id == other.organisation_id
    assert organisations.names_starting_with(database, "boul") == ("Boulangerie du Port",)
    assert organisations.names_starting_with(database, " ") == ()


ORDERS = {
    contacts.ContactOrder.NAME: ["Anne Abel", "Zoé Élan", "Marc Weber"],
    contacts.ContactOrder.ORGANISATION: ["Marc Weber", "Anne Abel", "Zoé Élan"],
    contacts.ContactOrder.UPDATED: ["Marc Weber", "Zoé Élan", "Anne Abel"],
}


@pytest.mark.parametrize("order", ORDERS)
def test_the_list_comes_in_every_order_both_ways(
    database: Database, order: contacts.ContactOrder
) -> None:
    for name, firm in (("Marc Weber", "Alpha"), ("Zoé Élan", "Gamma"), ("Anne Abel", "Beta")):
        given, family = name.split()
        contacts.save(
            database, ContactDraft(given_name=given, family_name=family, organisation=firm)
        )
        with database.session() as session:
            session.connection().exec_driver_sql("UPDATE contact SET updated_at = id")
    rows = contacts.listing(database, order).first(database)
    down = contacts.listing(database, order, descending=True).first(database)
    assert [row.name for row in rows] == ORDERS[order]
    assert [row.name for row in down] == ORDERS[order][::-1]


def test_the_list_shows_only_what_the_search_finds(
    database: Database, people: dict[str, int]
) -> None:
    cursor = contacts.listing(database, text="martin")
    assert [row.name for row in cursor.first(database)] == ["Anne Martin", "Jean Martin"]
    assert cursor.count(database) == 2


def test_drafts_take_every_field_a_contact_has() -> None:
    draft = changed(
        msgspec.convert(
            dict.fromkeys(Contact.__struct_fields__, "")
            | {
                "id": 1, "version": 1, "created_at": 0, "updated_at": 0, "no_sales": False,
                "organisation_id": None, "customer_since": None, "numbers": (),
                "directories": (),
            },
            Contact,
        )
    )  # fmt: skip
    assert draft.id == 1
