"""Whatever the calls of a month are, the figures are those one reckons call by call."""

import math
import shutil
import tempfile
from pathlib import Path
from statistics import fmean

from hypothesis import given, settings
from hypothesis import strategies as st

from app.crm.rows import FinishedCall
from app.database.database import Database, sqlite_url
from app.reports.metrics import MonthFigures, month_figures
from tests.reports.made_calls import at, call, log

START, END = at("2026-10-01 00:00:00"), at("2026-11-01 00:00:00")
INBOUND = (
    *("answered", "answered", "answered", "abandoned", "declined", "short_abandon"),
    *("voicemail", "overflow", "closed", "blocked", "tech_fail"),
)
OUTBOUND = ("answered", "no_answer", "busy", "failed", "cancelled")
NUMBERS = ("", "+33144556670", "+33144556671", "+33144556672")
# Whole tenths, so that waits of exactly the threshold happen.
TENTHS = st.integers(0, 900).map(lambda tenths: tenths / 10)


@st.composite
def made(draw: st.DrawFn) -> FinishedCall:
    direction = draw(st.sampled_from(("inbound", "inbound", "outbound")))
    outcome = draw(st.sampled_from(INBOUND if direction == "inbound" else OUTBOUND))
    answered = outcome == "answered"
    return call(
        draw(st.integers(START - 40_000_000, END + 40_000_000)),
        outcome,
        direction=direction,
        wait_s=draw(st.one_of(TENTHS, st.sampled_from((20.0, 20.001, 599.0)))),
        talk_s=draw(TENTHS) if answered else 0,
        hold_s=draw(TENTHS) if answered else 0,
        wrap_s=draw(TENTHS) if answered else 0,
        wrapped=draw(st.booleans()),
        remote=draw(st.sampled_from(NUMBERS)),
        disposition=draw(st.sampled_from((None, 1, 2))),
    )


def month_of(template: Path, calls: list[FinishedCall]) -> MonthFigures:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "office.sqlite3")
        shutil.copyfile(template, path)
        database = Database(sqlite_url(path))
        try:
            log(database, *calls)
            return month_figures(database, "2026-10")
        finally:
            database.close()


def mean(values: list[float]) -> float | None:
    return fmean(values) if values else None


def nearest_rank(values: list[int], share: float) -> int | None:
    return sorted(values)[max(1, math.ceil(share * len(values))) - 1] if values else None


def by_hand(calls: list[FinishedCall]) -> dict[str, float | int | None]:
    """The definitions, read aloud."""
    month = [one for one in calls if START <= one.started_at < END]
    inbound = [one for one in month if one.direction == "inbound"]
    outbound = [one for one in month if one.direction == "outbound"]
    answered = [one for one in inbound if one.outcome == "answered"]
    abandoned = [one for one in inbound if one.outcome in {"abandoned", "declined"}]
    offered = [one for one in inbound if one.outcome not in {"closed", "blocked", "tech_fail"}]
    long_enough = [one for one in offered if one.outcome != "short_abandon"]
    in_time = [one for one in answered if one.ring_ms <= 20_000]
    opened = [one for one in inbound if one.outcome != "closed"]
    waited = [math.ceil(one.ring_ms / 1000) for one in (*answered, *abandoned)]
    reached = [one for one in outbound if one.outcome == "answered"]
    return {
        "received": len(inbound),
        "offered": len(offered),
        "answered": len(answered),
        "abandoned": len(abandoned),
        "answer_rate": len(answered) / len(opened) if opened else None,
        "abandonment_rate": mean([one in abandoned for one in (*answered, *abandoned)]),
        "service_level": len(in_time) / len(long_enough) if long_enough else None,
        "asa_s": mean([one.ring_ms / 1000 for one in answered]),
        "average_wait_s": mean([one.ring_ms / 1000 for one in (*answered, *abandoned)]),
        "longest_wait_s": max((o.ring_ms / 1000 for o in (*answered, *abandoned)), default=None),
        "median_wait_s": nearest_rank(waited, 0.5),
        "p90_wait_s": nearest_rank(waited, 0.9),
        "aht_s": mean([(o.talk_ms + o.hold_ms + o.wrap_ms) / 1000 for o in answered]),
        "acw_s": mean([one.wrap_ms / 1000 for one in answered]),
        "hold_s": mean([one.hold_ms / 1000 for one in answered]),
        "wrap_missing": sum(one.wrap_state != "done" for one in answered),
        "outbound_calls": len(outbound),
        "outbound_contact_rate": len(reached) / len(outbound) if outbound else None,
    }


def close_to(one: float | None, other: float | None) -> bool:
    return one == other or (one is not None and other is not None and math.isclose(one, other))


@settings(max_examples=60)
@given(calls=st.lists(made(), max_size=40))
def test_the_figures_of_the_sums_are_those_of_the_calls(
    sqlite_template: Path, calls: list[FinishedCall]
) -> None:
    month = month_of(sqlite_template, calls)

    wrong = {
        name: (month.figures[name], value)
        for name, value in by_hand(calls).items()
        if not close_to(month.figures[name], value)
    }
    assert wrong == {}


@settings(max_examples=40)
@given(calls=st.lists(made(), max_size=40))
def test_every_way_to_split_the_month_adds_up(
    sqlite_template: Path, calls: list[FinishedCall]
) -> None:
    month = month_of(sqlite_template, calls)
    received = month.figures["received"]
    both = sum(row.calls for row in month.by_disposition)

    assert sum(month.partition.values()) == received
    assert sum(row.received for row in month.by_hour) == received
    assert sum(int(day.figures["received"] or 0) for day in month.by_day) == received
    assert both == int(received or 0) + int(month.figures["outbound_calls"] or 0)
