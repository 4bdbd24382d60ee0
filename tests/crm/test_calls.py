"""The call log, from the first ring to the wrap-up, and the sums that follow it."""

from collections.abc import Callable
from datetime import date

import pytest

from app.crm import call_lists, calls, rollups, tasks
from app.crm.call_lists import CallFilter, CallOrder
from app.crm.rows import CallRow, Closing, FinishedCall, OpenCall, WrapUp
from app.database.database import Database
from app.team import members
from app.team.members import MemberDraft
from tests.peers.offices import OFFICE

START = 1_790_000_000_000  # 2026-09-21 16:13 in Paris
NUMBER = "0612345678"


def ring(
    database: Database,
    uid: str = "c",
    at: int = START,
    *,
    direction: str = "inbound",
    remote: str = NUMBER,
    agent_id: int | None = None,
) -> None:
    begun = OpenCall(uid=uid, started_at=at, direction=direction, remote=remote, agent_id=agent_id)
    calls.open_call(database, begun, OFFICE)


def talk(database: Database, uid: str = "c", at: int = START, agent: int | None = None) -> None:
    ring(database, uid, at)
    calls.answer(database, uid, at + 8_000, agent)
    calls.close(
        database,
        uid,
        Closing(
            ended_at=at + 68_000, outcome="answered", ring_ms=8_000, talk_ms=50_000, hold_ms=10_000
        ),
    )


def miss(database: Database, uid: str, at: int, remote: str = NUMBER) -> None:
    ring(database, uid, at, remote=remote)
    calls.close(database, uid, Closing(ended_at=at + 30_000, outcome="abandoned", ring_ms=30_000))


def call(database: Database, uid: str = "c") -> CallRow:
    found = call_lists.get(database, uid)
    assert found is not None
    return found


def test_a_call_is_in_the_log_while_it_rings(database: Database) -> None:
    ring(database)
    assert (call(database).outcome, call(database).ended_at) == ("ringing", None)
    assert call(database).remote_e164 == "+33612345678"
    assert database.reader.rows("SELECT local_day, local_hour FROM call") == [(20260921, 16)]


def test_the_same_call_is_opened_once(database: Database) -> None:
    ring(database)
    ring(database)
    assert database.reader.row("SELECT count(*) FROM call") == (1,)


def test_an_answered_call_is_closed_with_its_durations(database: Database, alice: int) -> None:
    talk(database, agent=alice)
    closed = call(database)
    assert (closed.ring_ms, closed.talk_ms, closed.hold_ms) == (8_000, 50_000, 10_000)
    assert (closed.agent_name, closed.outcome) == ("Alice Bernard", "answered")
    assert rollups.compare(database) == ()


def test_a_call_the_log_does_not_know_is_passed_over(database: Database) -> None:
    calls.answer(database, "nobody", START)
    calls.close(database, "nobody", Closing(ended_at=START, outcome="answered"))
    calls.save_draft(database, "nobody", WrapUp(notes="x"))
    calls.finish_wrap_up(database, "nobody", WrapUp(notes="x"), wrap_ms=1)
    calls.assign_contact(database, "nobody", None)
    assert database.reader.rows("SELECT 1 FROM call") == []


def test_a_late_answer_does_not_open_a_closed_call_again(database: Database) -> None:
    miss(database, "c", START)
    calls.answer(database, "c", START + 31_000)
    assert call(database).outcome == "abandoned"


def test_a_draft_is_kept_and_counts_for_nothing(database: Database) -> None:
    talk(database)
    calls.save_draft(database, "c", WrapUp(notes="half", disposition_id=1))
    assert [c.uid for c in call_lists.unwrapped(database)] == ["c"]
    assert calls.draft(database, "c") == WrapUp(notes="half", disposition_id=1)
    assert rollups.compare(database) == ()


def test_a_finished_wrap_up_is_not_undone_by_a_late_draft(database: Database) -> None:
    talk(database)
    calls.finish_wrap_up(database, "c", WrapUp(notes="whole", disposition_id=2), wrap_ms=9_000)
    calls.save_draft(database, "c", WrapUp(notes="half"))
    done = call(database)
    assert (done.notes, done.wrap_state, done.wrap_ms) == ("whole", "done", 9_000)
    assert done.disposition("en") == "Order"
    assert rollups.compare(database) == ()


def test_a_follow_up_day_makes_one_task(
    database: Database, alice: int, people: dict[str, int]
) -> None:
    talk(database, agent=alice)
    calls.assign_contact(database, "c", people["dupont"])
    wrap_up = WrapUp(notes="Devis", follow_up_on=date(2026, 9, 30), follow_up_title="Rappeler")
    calls.finish_wrap_up(database, "c", wrap_up, wrap_ms=1)
    calls.finish_wrap_up(database, "c", wrap_up, wrap_ms=99)
    (task,) = tasks.open_tasks(database)
    assert (task.title, task.due_on, task.agent_name) == (
        "Rappeler", date(2026, 9, 30), "Alice Bernard",
    )  # fmt: skip
    assert task.contact_name == "Élodie Dupont"
    assert call(database).wrap_ms == 1


def test_calls_that_nobody_saw_end_are_closed_at_their_last_sign_of_life(
    database: Database,
) -> None:
    ring(database, "rang")
    ring(database, "talked")
    calls.answer(database, "talked", START + 5_000)
    ring(database, "runs")
    calls.heartbeat(database, ["talked"], START + 35_000)
    closed = calls.close_orphans(database, running={"runs"}, agent_id=None, now=START + 60_000)
    assert closed == 2
    talked = call(database, "talked")
    assert (talked.outcome, talked.ended_at, talked.end_estimated) == (
        "answered", START + 35_000, True,
    )  # fmt: skip
    assert (talked.ring_ms, talked.talk_ms) == (5_000, 30_000)
    assert call(database, "rang").outcome == "tech_fail"
    assert call(database, "runs").ended_at is None
    assert rollups.compare(database) == ()


def test_an_estimated_end_counts_but_in_no_mean(database: Database) -> None:
    ring(database)
    calls.answer(database, "c", START + 5_000)
    calls.close_orphans(database, running=(), agent_id=None, now=START + 60_000)
    sums = "calls, measured, ring_ms, talk_ms, longest_ring_ms"
    assert database.reader.rows(f"SELECT {sums} FROM rollup_day_agent") == [(1, 0, 0, 0, 0)]
    assert database.reader.rows("SELECT 1 FROM rollup_day_wait") == []


def test_on_a_shared_server_the_calls_of_other_desks_are_left_alone(
    postgres_database: Database,
) -> None:
    with postgres_database.session() as session:
        session.connection().exec_driver_sql(
            "INSERT INTO member (id, name, extension, email, role, active)"
            " VALUES (7, 'Bob', '', '', 'agent', true), (8, 'Eve', '', '', 'agent', true)"
        )
    ring(postgres_database, "mine", agent_id=7)
    ring(postgres_database, "theirs", agent_id=8)
    ring(postgres_database, "forsaken", at=START - 3_600_000, agent_id=8)
    closed = calls.close_orphans(postgres_database, running=(), agent_id=7, now=START + 60_000)
    assert closed == 2
    assert call(postgres_database, "theirs").ended_at is None


Step = Callable[[Database], None]


def test_the_longest_wait_is_found_again_when_its_call_changes(database: Database) -> None:
    talk(database, "short")
    ring(database, "long", START + 100)
    closing = Closing(ended_at=START + 90_100, outcome="answered", ring_ms=60_000, talk_ms=1)
    calls.close(database, "long", closing)
    longest = "SELECT longest_ring_ms FROM rollup_day_agent"
    assert database.reader.rows(longest) == [(60_000,)]
    calls.close(database, "long", Closing(ended_at=START + 100, outcome="voicemail", ring_ms=1))
    assert sorted(database.reader.rows(longest)) == [(1,), (8_000,)]
    assert rollups.compare(database) == ()


def test_missed_calls_wait_until_somebody_has_spoken_with_them(database: Database) -> None:
    miss(database, "first", START)
    miss(database, "again", START + 60_000)
    miss(database, "other", START + 1_000, remote="0699999999")
    waiting = call_lists.to_return(database, now=START)
    assert [c.uid for c in waiting] == ["again", "other"]
    ring(database, "back", START + 120_000, direction="outbound")
    calls.close(database, "back", Closing(ended_at=START + 190_000, outcome="answered"))
    assert [c.uid for c in call_lists.to_return(database, now=START)] == ["other"]


def test_the_day_so_far_is_counted(database: Database, alice: int) -> None:
    talk(database, "in", agent=alice)
    miss(database, "missed", START + 1_000)
    miss(database, "lost", START + 2_000, remote="0699999999")
    ring(database, "back", START + 100_000, direction="outbound")
    calls.close(
        database, "back", Closing(ended_at=START + 200_000, outcome="answered", talk_ms=9_000)
    )
    ring(database, "still ringing", START + 300_000)
    day = call_lists.today_counts(database, OFFICE, START)
    assert (day.received, day.answered, day.missed, day.returned, day.outbound) == (3, 1, 2, 1, 1)
    assert (day.talk_ms, day.longest_wait_ms) == (59_000, 30_000)
    assert call_lists.today_counts(database, OFFICE, START, alice).received == 1
    assert call_lists.today_counts(database, OFFICE, START - 86_400_000).received == 0


@pytest.fixture
def log(database: Database, alice: int, people: dict[str, int]) -> Database:
    """Forty calls, two a day, every fourth one missed."""
    finished = [
        FinishedCall(
            uid=f"c{n:02}",
            direction="outbound" if n % 2 else "inbound",
            started_at=START + n * 43_200_000,
            outcome="abandoned" if n % 4 == 0 else "answered",
            remote=NUMBER if n % 3 else "0123456789",
            remote_e164="+33612345678" if n % 3 else "+33123456789",
            ring_ms=1_000 * n,
            talk_ms=0 if n % 4 == 0 else 60_000 - n,
            agent_id=alice if n % 5 == 0 else None,
            contact_id=people["dupont"] if n % 3 else None,
        )
        for n in range(40)
    ]
    with database.session() as session:
        calls.insert_finished(session, finished, OFFICE.zone)
    return database


def test_calls_put_in_together_are_counted_like_single_ones(log: Database) -> None:
    assert log.reader.row("SELECT sum(calls) FROM rollup_day_hour") == (40,)
    assert rollups.compare(log) == ()


FILTERS = [
    (CallFilter(), 40),
    (CallFilter(month="2026-09"), 19),
    (CallFilter(month="2026-10"), 21),
    (CallFilter(direction="outbound"), 20),
    (CallFilter(outcome="abandoned"), 10),
    (CallFilter(missed=True), 10),
    (CallFilter(text="dupont"), 26),
    (CallFilter(text="01 23 45"), 14),
    (CallFilter(text="nobody"), 0),
    (CallFilter(month="2026-09", missed=True, text="dup"), 3),
]


@pytest.mark.parametrize(("wanted", "number"), FILTERS)
def test_the_log_shows_what_is_asked_for(log: Database, wanted: CallFilter, number: int) -> None:
    cursor = call_lists.listing(log, wanted, office=OFFICE)
    assert cursor.count(log) == number
    assert cursor.read_all(log) == number
    assert len(cursor.first(log, 100)) == number


@pytest.mark.parametrize("descending", [True, False])
@pytest.mark.parametrize("order", list(CallOrder))
def test_the_log_comes_in_every_order_both_ways(
    log: Database, order: CallOrder, *, descending: bool
) -> None:
    cursor = call_lists.listing(log, order=order, descending=descending)
    cursor.read_all(log)
    key = {
        CallOrder.STARTED: lambda c: (c.started_at, c.id),
        CallOrder.TALK: lambda c: (c.talk_ms, c.id),
        CallOrder.REMOTE: lambda c: (c.remote_e164, c.started_at, c.id),
    }[order]
    rows = cursor.rows(log, 0, 40)
    assert list(rows) == sorted(rows, key=key, reverse=descending)


def test_the_log_of_one_agent(log: Database, alice: int) -> None:
    cursor = call_lists.listing(log, CallFilter(agent_id=alice))
    assert {row.agent_name for row in cursor.first(log)} == {"Alice Bernard"}
    assert cursor.count(log) == 8


def test_the_whole_log_is_read_oldest_first(log: Database) -> None:
    assert [c.uid for c in call_lists.logged(log)] == [f"c{n:02}" for n in range(40)]
    bounds = (START, START + 43_200_000)
    assert [c.uid for c in call_lists.logged(log, bounds)] == ["c00"]


def test_what_a_member_called_last_is_known(database: Database) -> None:
    claire, karim = (members.save(database, MemberDraft(name=name)) for name in ("C", "K"))
    assert call_lists.last_dialled(database, claire) == ""
    for at, remote, agent in ((2, "0478000002", claire), (1, "01", claire), (3, "03", karim)):
        ring(database, remote, START + at, direction="outbound", remote=remote, agent_id=agent)
    ring(database, "in", START + 9, agent_id=claire)
    ring(database, "nobody", START, direction="outbound", remote="04")
    assert call_lists.last_dialled(database, claire) == "0478000002"
    assert call_lists.last_dialled(database, None) == "04"
