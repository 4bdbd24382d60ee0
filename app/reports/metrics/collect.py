"""Reads the sums of a month; every statement means the same to SQLite and PostgreSQL."""

from app.crm import calls
from app.database.database import Database
from app.reports.metrics.figures import Returns, Waits
from app.reports.metrics.tally import PART_OF, SUMS_SQL, Sums, Tally
from app.reports.months import Month

_BETWEEN = "FROM {table} WHERE day BETWEEN :first AND :last"

_BY_DAY = (
    f"SELECT day, direction, outcome, {SUMS_SQL} "
    + _BETWEEN.format(table="rollup_day_agent")
    + " GROUP BY day, direction, outcome"
)
_BY_AGENT = (
    f"SELECT agent_id, direction, outcome, {SUMS_SQL} "
    + _BETWEEN.format(table="rollup_day_agent")
    + " GROUP BY agent_id, direction, outcome"
)
# Counts are all the hours are asked for; one row less wide is one millisecond less.
_BY_HOUR = (
    "SELECT day, hour, fold, outcome, sum(calls) "
    + _BETWEEN.format(table="rollup_day_hour")
    + " AND direction = 'inbound' GROUP BY day, hour, fold, outcome"
)
_BY_DISPOSITION = (
    f"SELECT disposition_id, direction, outcome, {SUMS_SQL} "
    + _BETWEEN.format(table="rollup_day_disposition")
    + " GROUP BY disposition_id, direction, outcome"
)
_BY_MONTH = (
    f"SELECT day / 100, direction, outcome, {SUMS_SQL} "
    + _BETWEEN.format(table="rollup_day_agent")
    + " GROUP BY day / 100, direction, outcome"
)
_WAITS = (
    "SELECT {day}, outcome, wait_s, sum(calls) "
    + _BETWEEN.format(table="rollup_day_wait")
    + " AND direction = 'inbound' GROUP BY {day}, outcome, wait_s"
)
_WAITS_BY_DAY = _WAITS.format(day="day")
_WAITS_BY_MONTH = _WAITS.format(day="day / 100")
_OPEN_CALLS = (
    "SELECT count(*) FROM call"
    " WHERE ended_at IS NULL AND started_at >= :start AND started_at < :end"
)
_MISSED = ", ".join(f"'{outcome}'" for outcome in sorted(calls.MISSED))

# A missed call of the month that showed a number, and what may have followed it.
MISSED_WHERE = (
    f"missed.outcome IN ({_MISSED}) AND missed.direction = 'inbound'"
    " AND missed.started_at >= :start AND missed.started_at < :end"
    " AND missed.remote_e164 <> '' AND missed.ended_at IS NOT NULL"
)
_FOLLOWED = (
    " FROM call AS later WHERE later.remote_e164 = missed.remote_e164"
    " AND later.started_at BETWEEN missed.ended_at AND missed.ended_at + :window"
)
_BACK = (
    f"{_FOLLOWED} AND later.direction = 'outbound' AND later.outcome NOT IN ('failed', 'cancelled')"
)
# Not a bare "outcome = ..": every answered call of three days would be read by its index
# for each missed one, where the number alone finds a handful.
_AGAIN = f"{_FOLLOWED} AND later.direction = 'inbound' AND later.outcome || '' = 'answered'"
CALLED_BACK = f"SELECT 1{_BACK}"
CALLED_AGAIN = f"SELECT 1{_AGAIN}"
_RETURNS = (
    f"SELECT missed.ended_at, (SELECT min(later.started_at){_BACK}),"  # noqa: S608
    f" (SELECT min(later.started_at){_AGAIN}) FROM call AS missed WHERE {MISSED_WHERE}"
)

RETURN_WINDOW_MS = 72 * 3_600_000
"""A call back counts until so long after the missed call; it bridges a weekend."""


def days(database: Database, first: Month, last: Month) -> dict[int, Tally]:
    """Sums by day, yyyymmdd, from the first day of `first` to the last of `last`."""
    return _tallies(database, _BY_DAY, first, last)


def agents(database: Database, month: Month) -> dict[int, Tally]:
    """Sums by agent id; 0 is no agent."""
    return _tallies(database, _BY_AGENT, month, month)


def dispositions(database: Database, month: Month) -> dict[int, Tally]:
    """Sums by disposition id; 0 is none chosen."""
    return _tallies(database, _BY_DISPOSITION, month, month)


def months(database: Database, first: Month, last: Month) -> dict[int, Tally]:
    """Sums by month, as yyyymm."""
    return _tallies(database, _BY_MONTH, first, last)


def hours(database: Database, month: Month) -> dict[tuple[int, int, int], Tally]:
    """Counts of the inbound calls by day, hour and fold."""
    tallies: dict[tuple[int, int, int], Tally] = {}
    for day, hour, fold, outcome, count in database.reader.rows(_BY_HOUR, _days(month, month)):
        tally = tallies.setdefault((day, hour, fold), Tally())
        tally.count("inbound", outcome, Sums(calls=int(count)))
    return tallies


def waits_by_day(database: Database, month: Month) -> dict[int, Waits]:
    """Histogram of the waits of each day of the month, yyyymmdd."""
    return _waits(database, _WAITS_BY_DAY, month)


def waits(database: Database, month: Month) -> Waits:
    """Histogram of the waits of the month."""
    return _waits(database, _WAITS_BY_MONTH, month).get(month.number, Waits())


def _waits(database: Database, sql: str, month: Month) -> dict[int, Waits]:
    result: dict[int, Waits] = {}
    for key, outcome, wait, count in database.reader.rows(sql, _days(month, month)):
        histogram = result.setdefault(int(key), Waits()).of_part(PART_OF.get(outcome, ""))
        if histogram is not None:
            histogram[wait] = histogram.get(wait, 0) + int(count)
    return result


def open_calls(database: Database, month: Month, zone: str) -> int:
    """Calls of the month that have not ended yet; they are in no figure."""
    start, end = month.bounds(zone)
    row = database.reader.row(_OPEN_CALLS, {"start": start, "end": end})
    return int(row[0]) if row else 0


def returns(database: Database, month: Month, zone: str) -> Returns:
    """What became of the missed calls of the month."""
    start, end = month.bounds(zone)
    rows = database.reader.rows(_RETURNS, {"start": start, "end": end, "window": RETURN_WINDOW_MS})
    delays = tuple(back - ended for ended, back, _ in rows if back is not None)
    return Returns(
        with_number=len(rows),
        returned=len(delays),
        recovered=sum(1 for _, back, again in rows if back is None and again is not None),
        delays_ms=delays,
    )


def _tallies(database: Database, sql: str, first: Month, last: Month) -> dict[int, Tally]:
    tallies: dict[int, Tally] = {}
    for key, direction, outcome, *sums in database.reader.rows(sql, _days(first, last)):
        tally = tallies.setdefault(int(key), Tally())
        tally.count(direction, outcome, Sums.of_row(sums))
    return tallies


def _days(first: Month, last: Month) -> dict[str, int]:
    return {"first": first.day_numbers[0], "last": last.day_numbers[1]}
