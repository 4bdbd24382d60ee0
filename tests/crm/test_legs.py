"""A call that rings at several desks is one call of the office, whichever desk writes first."""

import itertools
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import msgspec
import pytest

from app.crm import call_lists, calls, rollups
from app.crm.rows import CallRow, Closing, OpenCall
from app.database.database import Database
from app.reports.metrics import month_figures
from app.team import members
from tests.peers.offices import OFFICE

START = 1_790_000_000_000  # 2026-09-21 16:13 in Paris
NUMBER = "+33612345678"


@pytest.fixture
def ring(database: Database) -> Callable[..., None]:
    """Have a call ring at the desk of this agent."""
    agents = {
        name: members.save(database, members.MemberDraft(name=name)) for name in ("Amina", "Bruno")
    }

    def at(uid: str, agent: str = "", *, after_ms: int = 0, **more: object) -> None:
        begun = OpenCall(
            uid=uid,
            direction="inbound",
            started_at=START + after_ms,
            remote=NUMBER,
            agent_id=agents.get(agent),
        )
        calls.open_call(database, msgspec.structs.replace(begun, **more), OFFICE)

    return at


def take(database: Database, uid: str, ring_ms: int = 4_000) -> None:
    calls.answer(database, uid, START + ring_ms)
    ended = Closing(
        ended_at=START + ring_ms + 60_000, outcome="answered", ring_ms=ring_ms, talk_ms=60_000
    )
    calls.close(database, uid, ended)


def miss(database: Database, uid: str, ring_ms: int = 30_000, outcome: str = "abandoned") -> None:
    ended = Closing(ended_at=START + ring_ms, outcome=outcome, ring_ms=ring_ms)
    calls.close(database, uid, ended)


def call(database: Database, uid: str) -> CallRow:
    found = call_lists.get(database, uid)
    assert found is not None
    return found


def outcomes(database: Database, *uids: str) -> list[str]:
    return [call(database, uid).outcome for uid in uids]


def counted(database: Database) -> tuple[object, ...]:
    """Received, answered and missed calls of the month; the sums agree with the log."""
    assert rollups.compare(database) == ()
    figures = month_figures(database, "2026-09").figures
    return tuple(figures[name] for name in ("received", "answered", "missed"))


@pytest.mark.parametrize("first", ["taken", "missed"])
def test_a_call_that_one_desk_takes_is_missed_at_no_other(
    database: Database, ring: Callable[..., None], first: str
) -> None:
    ring("here", call_key="k")
    ring("there", call_key="k")
    if first == "missed":
        miss(database, "there", 4_000)
    take(database, "here")
    if first == "taken":
        miss(database, "there", 4_000)
    assert outcomes(database, "here", "there") == ["answered", "answered_elsewhere"]
    assert counted(database) == (1, 1, 0)


@pytest.mark.parametrize("order", list(itertools.permutations("abc")))
def test_a_call_that_nobody_takes_is_missed_once_where_it_rang_longest(
    database: Database, ring: Callable[..., None], order: tuple[str, ...]
) -> None:
    rang = {"a": 8_000, "b": 30_000, "c": 30_000}
    for uid in rang:
        ring(uid, call_key="k")
    for uid in order:
        miss(database, uid, rang[uid], "declined" if uid == "a" else "abandoned")
    assert outcomes(database, "a", "b", "c") == ["rang_along", "abandoned", "rang_along"]
    assert counted(database) == (1, 0, 1)
    assert [row.uid for row in call_lists.to_return(database, START + 60_000)] == ["b"]


def test_a_missed_call_that_rings_on_at_the_next_desk_waits_for_nobody(
    database: Database, ring: Callable[..., None]
) -> None:
    ring("first", call_key="k")
    miss(database, "first", 20_000)
    ring("next", call_key="k", after_ms=20_000)
    calls.answer(database, "next", START + 25_000)
    assert outcomes(database, "first", "next") == ["answered_elsewhere", "talking"]
    assert call_lists.to_return(database, START + 30_000) == ()


def test_a_telephone_beside_the_program_may_have_taken_it(
    database: Database, ring: Callable[..., None]
) -> None:
    for uid, outcome in (("a", "abandoned"), ("b", "answered_elsewhere")):
        ring(uid, call_key="k")
        miss(database, uid, 5_000, outcome)
    assert outcomes(database, "a", "b") == ["answered_elsewhere", "answered_elsewhere"]
    assert counted(database) == (0, 0, 0)


def test_a_switchboard_that_calls_every_desk_anew_makes_one_call_of_them(
    database: Database, ring: Callable[..., None]
) -> None:
    ring("a", "Amina", queue="Orders", call_key="k1")
    ring("b", "Bruno", queue="Orders", call_key="k2", after_ms=2_000)
    miss(database, "a")
    miss(database, "b", 29_000)
    assert outcomes(database, "a", "b") == ["abandoned", "rang_along"]


@pytest.mark.parametrize(
    "other",
    [
        {"agent": "Bruno", "after_ms": 2_001},
        {"agent": "Bruno", "queue": "Support"},
        {"agent": "Bruno", "remote": "+33612345679"},
        {"agent": "Bruno", "direction": "outbound"},
        {"agent": "Amina"},
        {"agent": ""},
    ],
)
def test_what_may_be_another_call_is_counted_by_itself(
    database: Database, ring: Callable[..., None], other: dict[str, object]
) -> None:
    ring("a", "Amina", queue="Orders")
    ring("b", **({"queue": "Orders"} | other))
    miss(database, "a")
    miss(database, "b")
    assert outcomes(database, "a", "b") == ["abandoned", "abandoned"]


def test_callers_who_withhold_their_number_are_never_taken_for_each_other(
    database: Database, ring: Callable[..., None]
) -> None:
    for uid, agent in (("a", "Amina"), ("b", "Bruno")):
        ring(uid, agent, remote="")
        miss(database, uid)
    assert counted(database) == (2, 0, 2)


def test_two_calls_of_one_number_at_once_stay_two_where_their_keys_tell(
    database: Database, ring: Callable[..., None]
) -> None:
    legs_of = [(f"{key}-{agent}", agent, key) for key in "kl" for agent in ("Amina", "Bruno")]
    for uid, agent, key in legs_of:
        ring(uid, agent, call_key=key)
    for uid, _agent, _key in legs_of:
        miss(database, uid)
    assert counted(database) == (2, 0, 2)


def test_a_key_that_comes_again_later_is_another_call(
    database: Database, ring: Callable[..., None]
) -> None:
    ring("a", call_key="k")
    ring("b", call_key="k", after_ms=600_001)
    miss(database, "a")
    miss(database, "b")
    assert counted(database) == (2, 0, 2)


def test_a_desk_that_died_leaves_no_missed_call_of_what_another_took(
    database: Database, ring: Callable[..., None]
) -> None:
    ring("dead", call_key="k")
    ring("here", call_key="k")
    take(database, "here")
    calls.close_orphans(database, running=(), agent_id=None, now=START + 900_000)
    assert outcomes(database, "dead", "here") == ["answered_elsewhere", "answered"]
    assert counted(database) == (1, 1, 0)


def test_desks_that_close_at_once_still_count_each_call_once(
    postgres_database: Database,
) -> None:
    """Two connections, twenty calls, each closed by both at the same moment."""
    other = Database(postgres_database.url)
    names = [f"{number:02}" for number in range(20)]
    for name in names:
        for side in "ab":
            begun = OpenCall(
                uid=f"{name}{side}",
                direction="inbound",
                started_at=START,
                remote=NUMBER,
                call_key=name,
            )
            calls.open_call(postgres_database, begun, OFFICE)
    with ThreadPoolExecutor(2) as desks:
        for name in names:
            list(desks.map(miss, (postgres_database, other), (f"{name}a", f"{name}b")))
    other.close()
    assert counted(postgres_database) == (20, 0, 20)
