"""Who is calling, from whatever the PBX sent."""

import pytest

from app.crm import calls, lookup
from app.crm.rows import Closing, OpenCall
from app.database.database import Database
from tests.peers.offices import OFFICE

People = dict[str, int]


@pytest.mark.parametrize(
    ("raw", "prefixes", "kind", "who"),
    [
        ("+33612345678", (), "known", {"dupont"}),
        ("0612345678", (), "known", {"dupont"}),
        ("0033612345678", (), "known", {"dupont"}),
        ("00612345678", ("0",), "known", {"dupont"}),
        ("90612345678", ("9",), "known", {"dupont"}),
        ("L0#0612345678", ("L0#",), "known", {"dupont"}),
        ("612345678", (), "known", {"dupont"}),
        ("204", (), "known", {"dupont"}),
        ("040 1234567", (), "known", {"hamburg"}),
        ("L0#0401234567", (), "known", {"hamburg"}),
        ("0123456789", (), "several", {"martin", "martine"}),
        ("0699999999", (), "unknown", set()),
        ("1234", (), "unknown", set()),
        ("4", (), "unknown", set()),
        ("anonymous", (), "withheld", set()),
        ("", (), "withheld", set()),
    ],
)
def test_a_caller_is_found_by_every_writing_of_the_number(
    database: Database,
    people: People,
    raw: str,
    prefixes: tuple[str, ...],
    kind: str,
    who: set[str],
) -> None:
    match = lookup.find_caller(database, raw, "FR", prefixes)
    assert match.kind == kind
    assert {card.id for card in match.contacts} == {people[name] for name in who}


def test_the_card_holds_what_the_agent_must_see(database: Database, people: People) -> None:
    (card,) = lookup.find_caller(database, "0612345678", "FR").contacts
    assert (card.name, card.organisation) == ("Élodie Dupont", "Œuvres & Cie")
    assert (card.pinned_note, card.no_sales) == ("Rappeler avant midi", True)
    assert [n.raw for n in card.numbers] == ["06 12 34 56 78", "204"]


def test_a_firm_without_a_person_is_shown_by_its_name(database: Database, people: People) -> None:
    (card,) = lookup.find_caller(database, "+49401234567", "FR").contacts
    assert card.name == "Hansekontor"


def test_the_last_ten_calls_come_newest_first(database: Database, people: People) -> None:
    for number in range(12):
        begun = OpenCall(
            uid=f"c{number}",
            direction="inbound",
            started_at=1_000_000 * number,
            remote="0612345678",
        )
        calls.open_call(database, begun, OFFICE)
        calls.assign_contact(database, f"c{number}", people["dupont"])
    recent = lookup.find_caller(database, "0612345678", "FR").recent_calls
    assert [call.uid for call in recent] == [f"c{n}" for n in range(11, 1, -1)]
    assert recent[0].contact_name == "Élodie Dupont"


def test_an_unknown_number_shows_the_calls_it_made_before(database: Database) -> None:
    begun = OpenCall(uid="c", direction="inbound", started_at=5, remote="0699999999")
    calls.open_call(database, begun, OFFICE)
    calls.close(database, "c", Closing(ended_at=9, outcome="abandoned", ring_ms=4))
    match = lookup.find_caller(database, "+33699999999", "FR")
    assert match.kind == "unknown"
    assert [call.outcome for call in match.recent_calls] == ["abandoned"]


def test_a_contact_chosen_by_hand_gives_the_same_card(database: Database, people: People) -> None:
    chosen = lookup.known_caller(database, people["dupont"])
    assert chosen.contacts == lookup.find_caller(database, "0612345678", "FR").contacts
    assert lookup.known_caller(database, 999_999).kind == "unknown"


def test_the_ring_path_never_scans(sqlite_database: Database) -> None:
    reader = sqlite_database.reader
    statements = (
        (lookup._BY_E164, {"number": "a"}),
        (lookup._BY_END, {"low": "1", "high": "2"}),
        (lookup._NUMBERS, {"id": 1}),
        (lookup._CALLS_OF_CONTACT, {"id": 1}),
        (lookup._CALLS_OF_NUMBER, {"number": "a"}),
    )
    for sql, params in statements:
        plan = [row[3] for row in reader.rows("EXPLAIN QUERY PLAN " + sql, params)]
        assert not [step for step in plan if step.startswith("SCAN")], plan
