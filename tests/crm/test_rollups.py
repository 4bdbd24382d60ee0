"""The sums stay what the log says, whatever happens to it."""

import random

import pytest
from sqlalchemy import text

from app.crm import calls, office, rollups
from app.crm.rollups import wait_bucket
from app.crm.rows import Closing, FinishedCall, Office, OpenCall, WrapUp
from app.database.database import Database
from app.errors import UserError
from tests.peers.offices import OFFICE

START = 1_774_700_000_000  # two days before the change to summer time


def live_through(database: Database, chance: random.Random, uid: str, agents: list[int]) -> None:
    """One call with whatever may happen to it."""
    at = START + chance.randrange(4 * 86_400_000)
    direction = chance.choice(["inbound", "outbound"])
    calls.open_call(
        database,
        OpenCall(uid=uid, direction=direction, started_at=at, remote="0612345678"),
        OFFICE,
    )
    ring_ms = chance.randrange(700_000)
    for _again in range(chance.choice([1, 1, 2])):
        outcome = chance.choice(["answered", "abandoned", "voicemail"])
        closing = Closing(
            ended_at=at + ring_ms + 5_000, outcome=outcome, ring_ms=ring_ms,
            talk_ms=chance.randrange(9_999), hold_ms=chance.choice([0, 700]),
            end_estimated=chance.random() < 0.2,
        )  # fmt: skip
        calls.close(database, uid, closing)
        ring_ms = chance.randrange(700_000)
    if chance.random() < 0.6:
        wrap_up = WrapUp(disposition_id=chance.randint(1, 3), agent_id=chance.choice(agents))
        calls.save_draft(database, uid, wrap_up)
    if chance.random() < 0.6:
        calls.finish_wrap_up(database, uid, WrapUp(disposition_id=2), wrap_ms=4_000)


@pytest.mark.parametrize("seed", range(3))
def test_the_sums_follow_every_change(database: Database, alice: int, seed: int) -> None:
    chance = random.Random(seed)
    for number in range(25):
        live_through(database, chance, f"c{number}", [alice])
    assert rollups.compare(database) == ()
    stored = database.reader.rows("SELECT * FROM rollup_day_agent ORDER BY 1, 2, 3, 4")
    assert rollups.rebuild(database) == 25
    again = database.reader.rows("SELECT * FROM rollup_day_agent ORDER BY 1, 2, 3, 4")
    assert stored == again


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE rollup_day_agent SET calls = calls + 1",
        "UPDATE rollup_day_hour SET longest_ring_ms = 1",
        "DELETE FROM rollup_day_disposition",
        "UPDATE rollup_day_wait SET wait_s = wait_s + 1",
        "UPDATE call SET talk_ms = talk_ms + 1",
        "DELETE FROM call",
    ],
)
def test_a_wrong_sum_is_found_and_mended(database: Database, alice: int, damage: str) -> None:
    live_through(database, random.Random(4), "c", [alice])
    with database.session() as session:
        session.execute(text("UPDATE call SET end_estimated = :no"), {"no": False})
        rollups.rebuild_in(session)
    with database.session() as session:
        session.execute(text(damage))
    assert rollups.compare(database)
    rollups.rebuild(database)
    assert rollups.compare(database) == ()


def test_rebuilding_says_how_far_it_is(database: Database) -> None:
    shares: list[float] = []
    rollups.rebuild(database, shares.append)
    assert shares == [0.25, 0.5, 0.75, 1.0]


def test_an_error_leaves_call_and_sums_as_they_were(database: Database) -> None:
    row = FinishedCall(
        uid="c", direction="inbound", started_at=START, outcome="answered", remote="1"
    )

    def put_in_and_fail() -> None:
        with database.session() as session:
            calls.insert_finished(session, [row], OFFICE.zone)
            raise UserError("stop")

    with pytest.raises(UserError):
        put_in_and_fail()
    assert database.reader.rows("SELECT 1 FROM call") == []
    assert database.reader.rows("SELECT 1 FROM rollup_day_agent") == []


def test_another_service_level_is_worked_into_the_past(database: Database) -> None:
    rows = [
        FinishedCall(
            uid=f"c{wait}", direction="inbound", started_at=START, outcome="answered",
            remote="1", ring_ms=wait,
        )
        for wait in (19_000, 20_000, 20_001, 25_000)
    ]  # fmt: skip
    with database.session() as session:
        calls.insert_finished(session, rows, OFFICE.zone)
    within = "SELECT sum(within_threshold) FROM rollup_day_agent"
    assert database.reader.row(within) == (2,)
    office.save(database, Office(service_level_s=25))
    assert database.reader.row(within) == (4,)
    assert rollups.compare(database) == ()


@pytest.mark.parametrize(
    ("ring_ms", "seconds"),
    [(0, 0), (1, 1), (1_000, 1), (1_001, 2), (20_000, 20), (600_000, 600), (600_001, 610)],
)
def test_waits_are_rounded_up(ring_ms: int, seconds: int) -> None:
    assert wait_bucket(ring_ms) == seconds
