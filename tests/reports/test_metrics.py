"""The figures of a month, call by call, on both databases."""

import json
import sqlite3
from contextlib import closing

import msgspec
import pytest

from app.crm import calls, office
from app.crm.rows import Office, OpenCall
from app.database.database import Database
from app.errors import UserError
from app.reports.metrics import as_json, collect, month_figures, service_level, trend
from app.reports.metrics.tally import PART_OF, PARTS
from app.reports.monthly import data
from app.reports.months import Month
from app.team import members
from app.team.members import MemberDraft
from tests.reports.made_calls import at, call, estimate_end, log

NUMBER = "+33144556677"
MONDAY = "2026-10-05 09:30:00"


def figures(database: Database, month: str = "2026-10") -> dict[str, float | int | None]:
    return month_figures(database, month).figures


def test_the_five_service_levels_of_one_month_are_those_of_the_dictionary(
    database: Database,
) -> None:
    made = [call(MONDAY, wait_s=20) for _ in range(68)]
    made += [call(MONDAY, wait_s=20.001) for _ in range(12)]
    made += [call(MONDAY, "short_abandon", wait_s=4) for _ in range(6)]
    made += [call(MONDAY, "abandoned", wait_s=15) for _ in range(4)]
    made += [call(MONDAY, "abandoned", wait_s=60) for _ in range(10)]
    log(database, *made)

    found = figures(database)

    assert found["offered"] == 100
    assert [found[f"service_level_{n}"] for n in range(1, 6)] == pytest.approx(
        [68 / 94, 68 / 80, 78 / 100, 68 / 90, 68 / 100]
    )
    assert found["service_level"] == found["service_level_1"]


def test_the_service_level_can_be_had_alone(database: Database) -> None:
    assert service_level(database, "2026-10") is None

    log(database, call(MONDAY), call(MONDAY, "abandoned"), call("2026-09-01 10:00:00", wait_s=60))
    assert service_level(database, "2026-10") == figures(database)["service_level"] == 0.5


def test_calls_that_were_not_offered_are_not_in_the_service_level(database: Database) -> None:
    log(
        database,
        call(MONDAY, wait_s=5),
        *(call(MONDAY, outcome) for outcome in ("closed", "blocked", "tech_fail")),
    )

    assert figures(database)["service_level"] == 1.0


def test_a_new_threshold_of_the_office_changes_the_service_level(database: Database) -> None:
    log(database, call(MONDAY, wait_s=5), call(MONDAY, wait_s=15))
    office.save(database, msgspec.structs.replace(office.load(database), service_level_s=10))

    assert figures(database)["service_level"] == 0.5


def test_the_parts_add_up_to_the_calls_received(database: Database) -> None:
    log(database, *(call(MONDAY, outcome) for outcome in PART_OF))

    month = month_figures(database, "2026-10")

    assert sum(month.partition.values()) == month.figures["received"] == len(PART_OF)
    assert set(month.partition) == set(PARTS)


def test_a_leg_that_a_colleague_answered_is_counted_as_theirs_alone(database: Database) -> None:
    log(database, call(MONDAY), call(MONDAY, "answered_elsewhere"))

    found = figures(database)

    assert (found["received"], found["missed"]) == (1, 0)


def test_a_declined_call_counts_as_abandoned(database: Database) -> None:
    log(database, call(MONDAY, "declined"), call(MONDAY))

    found = figures(database)

    assert (found["abandoned"], found["declined"], found["missed"]) == (1, 1, 1)
    assert found["abandonment_rate"] == 0.5


def test_missed_is_what_the_call_log_marks_as_missed(database: Database) -> None:
    log(database, *(call(MONDAY, outcome) for outcome in PART_OF))

    assert figures(database)["missed"] == len(calls.MISSED)


def test_short_abandons_are_in_no_rate_of_abandonment(database: Database) -> None:
    log(database, call(MONDAY), call(MONDAY, "abandoned"), call(MONDAY, "short_abandon"))

    found = figures(database)

    assert found["abandonment_rate"] == 0.5
    assert found["answer_rate"] == pytest.approx(1 / 3)


def test_waits_are_of_answered_and_abandoned_calls(database: Database) -> None:
    log(
        database,
        call(MONDAY, wait_s=10),
        call(MONDAY, wait_s=20),
        call(MONDAY, "abandoned", wait_s=90),
        call(MONDAY, "voicemail", wait_s=300),
        call(MONDAY, "short_abandon", wait_s=1),
    )

    found = figures(database)

    assert (found["asa_s"], found["average_wait_s"], found["longest_wait_s"]) == (15, 40, 90)
    assert (found["median_wait_s"], found["p90_wait_s"]) == (20, 90)


def test_hold_is_added_to_talk_once(database: Database) -> None:
    log(
        database,
        call(MONDAY, talk_s=100, hold_s=20, wrap_s=30),
        call(MONDAY, talk_s=50, wrap_s=40),
    )

    found = figures(database)

    assert (found["aht_s"], found["talk_s"], found["acw_s"]) == (120, 75, 35)
    assert (found["hold_s"], found["hold_when_held_s"]) == (10, 20)


def test_calls_without_a_finished_wrap_up_are_flagged(database: Database) -> None:
    log(database, call(MONDAY), call(MONDAY, wrapped=False))

    assert figures(database)["wrap_missing"] == 1


def test_a_call_whose_end_was_guessed_counts_but_is_in_no_mean(database: Database) -> None:
    guessed = call(MONDAY, wait_s=500, talk_s=9000)
    log(database, call(MONDAY, wait_s=10, talk_s=60), guessed)
    estimate_end(database, guessed.uid)

    found = figures(database)

    assert (found["answered"], found["end_estimated"]) == (2, 1)
    assert (found["asa_s"], found["aht_s"], found["longest_wait_s"]) == (10, 60, 10)
    assert found["service_level"] == 1.0


def test_a_call_belongs_to_the_month_in_which_it_arrived(database: Database) -> None:
    log(
        database,
        call("2026-09-30 23:59:59", talk_s=600),
        call("2026-10-01 00:00:00"),
        call("2026-10-31 23:59:59", talk_s=3600),
        call("2026-11-01 00:00:00"),
    )

    assert [figures(database, f"2026-{month:02}")["received"] for month in (9, 10, 11)] == [1, 2, 1]


def test_the_zone_of_the_office_decides_the_month(database: Database) -> None:
    office.save(database, Office(name="Bureau", zone="America/Toronto"))
    log(database, call(at("2026-11-01 03:00:00")))

    assert figures(database, "2026-10")["received"] == 1


def test_calls_still_open_are_counted_apart(database: Database) -> None:
    opened = OpenCall(uid="open", direction="inbound", started_at=at(MONDAY), remote=NUMBER)
    calls.open_call(database, opened, office.load(database))

    found = figures(database)

    assert (found["open_calls"], found["received"]) == (1, 0)


def test_outbound_calls_have_figures_of_their_own(database: Database) -> None:
    log(
        database,
        call(MONDAY, direction="outbound", talk_s=60, wrap_s=20),
        *(call(MONDAY, one, direction="outbound") for one in ("no_answer", "busy", "failed")),
    )

    found = figures(database)

    assert (found["outbound_calls"], found["outbound_contact_rate"]) == (4, 0.25)
    assert (found["outbound_aht_s"], found["received"], found["aht_s"]) == (80, 0, None)


def test_a_missed_call_is_returned_recovered_or_neither(database: Database) -> None:
    numbers = [f"+3314455667{n}" for n in range(4)]
    log(
        database,
        *(call(MONDAY, "abandoned", wait_s=10, remote=number) for number in numbers),
        call(MONDAY, "abandoned"),
        call("2026-10-05 09:40:10", "no_answer", direction="outbound", remote=numbers[0]),
        call("2026-10-05 11:00:00", remote=numbers[1]),
        call("2026-10-05 09:35:00", "cancelled", direction="outbound", remote=numbers[2]),
        call("2026-10-08 09:31:00", direction="outbound", remote=numbers[3]),
    )

    found = figures(database)

    assert (found["missed"], found["missed_with_number"]) == (5, 4)
    assert (found["missed_returned"], found["missed_recovered"]) == (1, 1)
    assert (found["missed_not_returned"], found["missed_return_rate"]) == (2, 0.25)
    assert found["return_delay_median_s"] == 600


def test_a_month_without_calls_has_no_rates(database: Database) -> None:
    found = figures(database)

    rates = [name for name in found if name.endswith(("_rate", "_s")) and "total" not in name]
    assert found["received"] == 0
    assert {found[name] for name in [*rates, "service_level"]} == {None}


def test_every_day_of_the_month_has_its_figures(database: Database) -> None:
    log(database, call(MONDAY), call("2026-10-25 12:00:00"), call("2026-10-25 13:00:00"))

    days = month_figures(database, "2026-10").by_day

    assert len(days) == 31
    assert [day.figures["received"] for day in days if day.figures["received"]] == [1, 2]
    assert [day.hours for day in days if day.hours != 24] == [25]


def test_the_hour_that_winter_time_repeats_has_two_rows(database: Database) -> None:
    log(
        database,
        call(at("2026-10-25 02:30:00", fold=0)),
        call(at("2026-10-25 02:30:00", fold=1)),
        call(at("2026-10-25 02:31:00", fold=1), "abandoned"),
        call("2026-10-04 02:30:00"),
    )

    rows = month_figures(database, "2026-10").by_hour
    twice = [row for row in rows if row.hour == 2]

    assert len(rows) == 25
    assert [(row.fold, row.offset_minutes, row.received) for row in twice] == [
        (0, 120, 2),
        (1, 60, 2),
    ]
    assert twice[1].missed_by_weekday == (0, 0, 0, 0, 0, 0, 1)


def test_hours_are_laid_out_by_weekday(database: Database) -> None:
    log(database, call(MONDAY), call("2026-10-12 09:00:00"), call("2026-10-10 09:59:59"))

    nine = next(row for row in month_figures(database, "2026-10").by_hour if row.hour == 9)

    assert nine.by_weekday == (2, 0, 0, 0, 0, 1, 0)
    assert nine.received == 3


def test_agents_stand_in_the_order_of_names_and_stay_after_they_left(database: Database) -> None:
    zoe = members.save(database, MemberDraft("Zoé", active=False))
    amina = members.save(database, MemberDraft("amina"))
    log(
        database,
        call(MONDAY, agent=zoe, talk_s=60),
        call(MONDAY, agent=amina, talk_s=20),
        call(MONDAY, agent=amina, direction="outbound"),
        call(MONDAY, "abandoned"),
    )

    agents = month_figures(database, "2026-10").by_agent

    assert [agent.name for agent in agents] == ["amina", "Zoé", ""]
    assert [agent.figures["aht_s"] for agent in agents] == [20, 60, None]
    assert [agent.figures["outbound_calls"] for agent in agents] == [1, 0, 0]


def test_dispositions_stand_with_the_most_frequent_first(database: Database) -> None:
    log(
        database,
        call(MONDAY, disposition=1),
        call(MONDAY, disposition=2),
        call(MONDAY, disposition=2, direction="outbound"),
        call(MONDAY),
        call(MONDAY),
        call(MONDAY),
    )

    rows = month_figures(database, "2026-10").by_disposition

    assert [(row.disposition_id, row.calls) for row in rows] == [(2, 2), (1, 1), (0, 3)]
    assert (rows[0].inbound, rows[0].outbound, rows[2].code) == (1, 1, "")
    assert rows[0].name("fr") != rows[0].name("en")


def test_the_month_before_and_the_year_before_are_at_hand(database: Database) -> None:
    log(database, call("2026-09-10 10:00:00"), *(call("2025-10-10 10:00:00") for _ in range(2)))

    month = month_figures(database, "2026-10")

    assert month.previous_month["received"] == 1
    assert month.previous_year["received"] == 2
    assert set(month.previous_year) == set(month.figures)


def test_the_trend_has_every_month_oldest_first(database: Database) -> None:
    log(
        database, call("2025-10-10 10:00:00"), call("2026-10-10 10:00:00"), call("2026-10-11 10:00")
    )

    months = trend(database, Month(2026, 10), 13)

    assert [str(months[0][0]), str(months[-1][0])] == ["2025-10", "2026-10"]
    assert [figures["received"] for _, figures in months] == [1, *[0] * 11, 2]


def test_the_figures_are_plain_json(database: Database) -> None:
    log(database, call(MONDAY, wait_s=10))

    plain = json.loads(json.dumps(as_json(month_figures(database, "2026-10"))))

    assert (plain["month"], plain["zone"]) == ("2026-10", "Europe/Paris")
    assert plain["figures"]["asa_s"] == 10
    assert plain["by_day"][4] == {"day": "2026-10-05", "hours": 24.0, **plain["by_day"][4]}
    assert plain["by_day"][4]["received"] == 1
    assert plain["thresholds"]["service_level_s"] == 20
    assert set(plain) == {
        *("month", "zone", "figures", "by_day", "by_hour", "by_agent", "by_disposition"),
        *("previous_month", "previous_year", "thresholds", "partition"),
    }


def test_what_is_no_month_has_no_figures(database: Database) -> None:
    with pytest.raises(UserError, match="no month"):
        month_figures(database, "October")


@pytest.mark.parametrize("sql", [collect._RETURNS, data._MISSED])
def test_who_came_back_is_found_by_the_number_alone(sqlite_database: Database, sql: str) -> None:
    assert sqlite_database.path is not None
    with closing(sqlite3.connect(sqlite_database.path)) as records:
        # Of two indexes SQLite knows nothing of, it takes that which was made last.
        name = "ix_call_outcome_started_at"
        wanted = "SELECT sql FROM sqlite_master WHERE name = ?"
        (as_it_was,) = records.execute(wanted, (name,)).fetchone()
        records.execute(f"DROP INDEX {name}")
        records.execute(as_it_was)
        params = {"start": 0, "end": 1, "window": 1, "limit": 1}
        plan = [row[3] for row in records.execute("EXPLAIN QUERY PLAN " + sql, params)]
    later = [step for step in plan if "SEARCH later" in step]
    assert len(later) == 2
    assert all("ix_call_remote_e164_started_at (remote_e164=?" in step for step in later)
