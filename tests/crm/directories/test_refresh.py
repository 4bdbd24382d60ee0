"""What a refresh makes of the contacts, on both databases."""

from collections.abc import Callable, Sequence
from datetime import date

import msgspec
import pytest

from app.crm import calls, contacts, lookup, search, tasks
from app.crm import office as offices
from app.crm.directories import refresh
from app.crm.directories.entries import Entry
from app.crm.directories.states import states
from app.crm.directories.store import DirectoryStore
from app.crm.imports.contact_rows import ParsedContact
from app.crm.rows import Contact, ContactDraft, FinishedCall, NumberDraft, Office
from app.database.database import Database
from app.errors import UserError
from app.i18n import _
from tests.crm.directories.scripted import NAME, NAME_KEY, Scripted, brought, counts

ELODIE = {"given_name": "Élodie", "family_name": "Dupont", "organisation": "Œuvres"}


@pytest.fixture
def source(database: Database) -> Scripted:
    """A directory of two people; the office has read it once."""
    offices.save(database, Office(country="FR"))
    source = Scripted()
    source.put("e", **ELODIE, mobile="06 12 34 56 78", work="204", email="e@oeuvres.example")
    source.put("j", name="Jean Martin", work="01 23 45 67 89")
    assert counts(brought(database, source)) == (2, 0, 0, 0, 0, 0)
    return source


def found(database: Database, text: str) -> Contact:
    (hit,) = search.search(database, text)
    contact = contacts.get(database, hit.contact_id)
    assert contact is not None
    return contact


def edited(database: Database, contact: Contact, **changes: object) -> None:
    draft = ContactDraft(
        id=contact.id,
        version=contact.version,
        given_name=contact.given_name,
        family_name=contact.family_name,
        organisation=contact.organisation,
        job_title=contact.job_title,
        email=contact.email,
        numbers=tuple(NumberDraft(raw=n.raw, kind=n.kind) for n in contact.numbers),
    )
    contacts.save(database, msgspec.structs.replace(draft, **changes))


def test_an_entry_becomes_a_contact_that_rings_by_name(
    database: Database, source: Scripted
) -> None:
    contact = found(database, "dupont")
    assert (contact.name, contact.organisation) == ("Élodie Dupont", "Œuvres")
    assert [(n.kind, n.e164) for n in contact.numbers] == [("mobile", "+33612345678"), ("work", "")]
    assert [(one.name, one.gone) for one in contact.directories] == [(NAME, False)]
    for number in ("+33612345678", "204"):
        match = lookup.find_caller(database, number, country="FR")
        assert [card.name for card in match.contacts] == ["Élodie Dupont"]


def test_the_same_directory_twice_changes_nothing(database: Database, source: Scripted) -> None:
    before = database.reader.rows("SELECT * FROM contact ORDER BY id")
    assert counts(brought(database, source)) == (0, 0, 2, 0, 0, 0)
    assert database.reader.rows("SELECT * FROM contact ORDER BY id") == before


def test_a_changed_entry_changes_its_contact(database: Database, source: Scripted) -> None:
    source.put("j", name="Jean Martin", organisation="Garage", work="01 98 76 54 32")
    assert counts(brought(database, source)) == (0, 1, 1, 0, 0, 0)
    contact = found(database, "garage")
    assert [n.e164 for n in contact.numbers] == ["+33198765432"]


def test_what_the_office_has_changed_is_never_overwritten(
    database: Database, source: Scripted
) -> None:
    edited(database, found(database, "dupont"), job_title="Gérante", email="elodie@home.example")
    source.put("e", **ELODIE, job_title="Buyer", email="new@oeuvres.example", work="204")
    brought(database, source)
    contact = found(database, "dupont")
    assert (contact.job_title, contact.email) == ("Gérante", "elodie@home.example")
    assert [n.raw for n in contact.numbers] == ["204"]


def test_a_contact_the_office_knows_is_completed_not_doubled(database: Database) -> None:
    own = ContactDraft(
        given_name="Élodie",
        family_name="DUPONT",
        job_title="Gérante",
        numbers=(NumberDraft(raw="+33612345678"),),
    )
    contact_id = contacts.save(database, own, "FR")
    source = Scripted()
    source.put("e", **ELODIE, mobile="+33612345678", job_title="Buyer", work="+33123456789")
    assert counts(brought(database, source)) == (0, 1, 0, 0, 0, 0)
    contact = contacts.get(database, contact_id)
    assert contact is not None
    assert (contact.family_name, contact.job_title) == ("DUPONT", "Gérante")
    assert (contact.organisation, len(contact.numbers)) == ("Œuvres", 2)
    source.entries = {"other": [("name", "Somebody Else")]}
    assert counts(brought(database, source)) == (1, 0, 0, 0, 0, 1)
    assert contacts.get(database, contact_id) is not None


def test_two_entries_of_one_person_are_one_contact(database: Database) -> None:
    source = Scripted()
    source.put("a", **ELODIE, mobile="+33612345678")
    source.put("b", **ELODIE, mobile="+33612345678", job_title="Buyer")
    assert counts(brought(database, source))[:2] == (1, 1)
    assert found(database, "dupont").job_title == "Buyer"
    assert len(found(database, "dupont").directories) == 1
    del source.entries["a"]
    assert counts(brought(database, source))[4:] == (0, 0)
    assert [one.gone for one in found(database, "dupont").directories] == [False]
    source.entries = {"c": [("name", "Somebody Else")]}
    assert counts(brought(database, source)) == (1, 0, 0, 0, 1, 0)


def test_an_address_book_that_has_moved_is_the_same(database: Database, source: Scripted) -> None:
    source.entries = {f"moved/{uid}": values for uid, values in source.entries.items()}
    source.put("moved/j", name="Jean Martin", job_title="Head", work="01 23 45 67 89")
    assert counts(brought(database, source)) == (0, 1, 1, 0, 0, 0)
    assert [one.gone for one in found(database, "martin").directories] == [False]
    source.put("moved/j", name="Jean Martin", job_title="Buyer", work="01 23 45 67 89")
    brought(database, source)
    assert found(database, "martin").job_title == "Buyer"
    del source.entries["moved/j"]
    assert counts(brought(database, source))[4:] == (1, 0)


def test_who_has_gone_and_comes_back_is_a_contact_again(
    database: Database, source: Scripted
) -> None:
    kept = source.entries.pop("j")
    brought(database, source)
    source.entries["j"] = kept
    assert counts(brought(database, source)) == (1, 0, 1, 0, 0, 0)


def test_who_is_gone_from_the_directory_and_was_never_used_goes(
    database: Database, source: Scripted
) -> None:
    del source.entries["j"]
    assert counts(brought(database, source)) == (0, 0, 1, 0, 1, 0)
    assert search.search(database, "martin") == ()


def called(database: Database, contact: Contact) -> None:
    call = FinishedCall(
        uid="c",
        direction="inbound",
        started_at=1_790_000_000_000,
        outcome="answered",
        remote="+33123456789",
        contact_id=contact.id,
    )
    with database.session() as session:
        calls.insert_finished(session, [call], "Europe/Paris")


def promised(database: Database, contact: Contact) -> None:
    tasks.add(database, title="Call back", due_on=date(2026, 12, 1), contact_id=contact.id)


def noted(database: Database, contact: Contact) -> None:
    edited(database, contact, notes="Asks for Anna")


@pytest.mark.parametrize("used", [called, promised, noted])
def test_who_is_gone_and_was_used_stays_and_is_said_to_be_gone(
    database: Database, source: Scripted, used: Callable[[Database, Contact], None]
) -> None:
    contact = found(database, "martin")
    used(database, contact)
    kept = source.entries.pop("j")
    assert counts(brought(database, source)) == (0, 0, 1, 0, 0, 1)
    assert [one.gone for one in found(database, "martin").directories] == [True]
    assert counts(brought(database, source)) == (0, 0, 1, 0, 0, 0)
    source.entries["j"] = kept
    brought(database, source)
    assert [one.gone for one in found(database, "martin").directories] == [False]


def test_who_was_changed_by_the_office_stays_after_later_refreshes_too(
    database: Database, source: Scripted
) -> None:
    noted(database, found(database, "martin"))
    source.put("j", name="Jean Martin", organisation="Garage", work="01 23 45 67 89")
    brought(database, source)
    del source.entries["j"]
    assert counts(brought(database, source))[4:] == (0, 1)


def test_a_contact_the_office_has_deleted_does_not_come_back(
    database: Database, source: Scripted
) -> None:
    contacts.delete(database, found(database, "martin").id)
    source.put("j", name="Jean Martin", organisation="Garage", work="01 23 45 67 89")
    assert counts(brought(database, source)) == (0, 0, 2, 0, 0, 0)
    assert search.search(database, "martin") == ()


def test_half_an_answer_takes_nobody_away(database: Database, source: Scripted) -> None:
    source.entries, source.complete = {"e": source.entries["e"]}, False
    assert counts(brought(database, source))[4:] == (0, 0)
    assert found(database, "martin")


def test_a_directory_that_is_empty_all_of_a_sudden_empties_nothing(
    database: Database, source: Scripted
) -> None:
    source.entries = {}
    with pytest.raises(UserError, match="kept"):
        brought(database, source)
    assert contacts.count(database) == 2


def test_a_dry_run_counts_and_changes_nothing(database: Database) -> None:
    source = Scripted()
    source.put("a", name="Anna Schmidt")
    assert brought(database, source, dry_run=True).created == 1
    assert contacts.count(database) == 0
    assert states(database) == {}


def test_bad_cells_are_left_out_and_the_person_is_not(database: Database) -> None:
    source = Scripted()
    source.put("a", name="Anna Sch\0midt", work="see below", mobile="+33612345678", email="none")
    source.put("b", notes="nobody", work="+33123456789")
    done = brought(database, source)
    assert counts(done) == (1, 0, 0, 1, 0, 0)
    assert done.troubles == (f"b: {_('neither a name nor an organisation')}",)
    contact = found(database, "schmidt")
    assert [n.e164 for n in contact.numbers] == ["+33612345678"]
    assert contact.email == ""


def test_the_card_of_a_firm_is_no_person(database: Database) -> None:
    source = Scripted()
    source.put("a", name="Garage Martin", organisation="Garage Martin", work="+33123456789")
    brought(database, source)
    contact = found(database, "garage")
    assert (contact.given_name, contact.family_name) == ("", "")
    assert contact.name == contact.organisation == "Garage Martin"


def test_a_name_is_never_emptied(database: Database, source: Scripted) -> None:
    edited(database, found(database, "martin"), organisation="")
    source.put("j", organisation="Garage", work="01 23 45 67 89")
    brought(database, source)
    source.put("j", organisation="Garage Martin", work="01 23 45 67 89")
    brought(database, source)
    assert found(database, "martin").name


def test_forgetting_a_directory_leaves_what_the_office_uses(
    database: Database, source: Scripted
) -> None:
    called(database, found(database, "martin"))
    done = refresh.forget(database, NAME_KEY)
    assert (done.removed, done.kept) == (1, 1)
    assert found(database, "martin").directories == ()
    assert refresh.forget(database, NAME_KEY).removed == 0


def test_a_directory_says_how_it_stands(database: Database, source: Scripted) -> None:
    state = states(database)[NAME_KEY]
    assert state.contacts == 2
    assert state.refreshed_at > 1_700_000_000_000


def test_a_refresh_that_was_stopped_is_gone_on_with(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = Scripted()
    for number in range(2_500):
        source.put(f"u{number}", name=f"Anna{number} Schmidt", work=f"+331{20_000_000 + number}")
    whole = DirectoryStore.store

    def stopped(store: DirectoryStore, batch: Sequence[tuple[Entry, ParsedContact]]) -> None:
        whole(store, batch)
        if store.created > 1_500:
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(DirectoryStore, "store", stopped)
        with pytest.raises(KeyboardInterrupt):
            brought(database, source)
    assert contacts.count(database) == 1_000
    assert states(database) == {}
    assert counts(brought(database, source)) == (1_500, 0, 1_000, 0, 0, 0)


def test_ten_thousand_entries_are_brought_in_at_once(database: Database) -> None:
    source = Scripted()
    for number in range(10_000):
        source.put(f"u{number}", name=f"Anna{number} Schmidt", work=f"+331{20_000_000 + number}")
    assert counts(brought(database, source)) == (10_000, 0, 0, 0, 0, 0)
    source.put("u1", name="Anna1 Schmidt", work="+33120000001", job_title="Buyer")
    del source.entries["u2"]
    assert counts(brought(database, source)) == (0, 1, 9_998, 0, 1, 0)
