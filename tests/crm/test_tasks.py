"""Follow-ups and the small tables of the office."""

from datetime import date

import pytest

from app.crm import dispositions, office, tasks
from app.crm.rows import Office
from app.database.database import Database
from app.errors import UserError

TODAY = date(2026, 11, 22)


@pytest.fixture
def three(database: Database, people: dict[str, int], alice: int) -> list[int]:
    days = (date(2026, 11, 21), TODAY, date(2026, 12, 1))
    return [
        tasks.add(
            database,
            title=f"Task {n}",
            due_on=day,
            contact_id=people["dupont"],
            agent_id=alice if n else None,
        )
        for n, day in enumerate(days)
    ]


def test_the_most_urgent_task_comes_first(database: Database, three: list[int]) -> None:
    found = tasks.open_tasks(database)
    assert [task.id for task in found] == three
    assert (found[0].contact_name, found[0].number) == ("Élodie Dupont", "+33612345678")


def test_open_tasks_are_counted_by_urgency(database: Database, three: list[int]) -> None:
    counts = tasks.counts(database, TODAY)
    assert (counts.overdue, counts.today, counts.later) == (1, 1, 1)


def test_tasks_of_one_agent_or_contact(
    database: Database, three: list[int], alice: int, people: dict[str, int]
) -> None:
    assert [t.id for t in tasks.open_tasks(database, agent_id=alice)] == three[1:]
    assert tasks.open_tasks(database, contact_id=people["martin"]) == ()
    assert tasks.counts(database, TODAY, alice).overdue == 0


def test_a_task_is_done_and_opened_again(database: Database, three: list[int]) -> None:
    tasks.complete(database, three[0])
    assert [t.id for t in tasks.done_tasks(database)] == [three[0]]
    assert len(tasks.open_tasks(database)) == 2
    tasks.reopen(database, three[0])
    assert tasks.done_tasks(database) == ()


def test_a_task_gets_another_day(database: Database, three: list[int]) -> None:
    tasks.reschedule(database, three[0], date(2027, 1, 4))
    assert tasks.open_tasks(database)[-1].due_on == date(2027, 1, 4)


def test_a_task_without_words_is_refused(database: Database) -> None:
    with pytest.raises(UserError, match="what is to be done"):
        tasks.add(database, title="  ", due_on=TODAY)


def test_a_new_office_has_dispositions_in_both_languages(database: Database) -> None:
    french, english = (dispositions.active(database, code) for code in ("fr", "en"))
    assert len(french) == len(english) == 12
    assert (french[1].name, english[1].name) == ("Commande", "Order")
    assert [d.code for d in english if d.follow_up] == ["complaint", "call_back", "no_reach"]


def test_the_office_is_read_back_as_saved(database: Database) -> None:
    saved = Office(
        name="Bureau", country="BE", language="fr", zone="Europe/Brussels",
        service_level_s=30, service_level_target=0.9, short_abandon_s=3, prefixes=("0", "L0#"),
    )  # fmt: skip
    office.save(database, saved)
    assert office.load(database) == saved
