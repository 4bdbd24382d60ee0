"""The figures of a month, with those of the month before and of the year before."""

from collections.abc import Iterable
from datetime import date
from itertools import pairwise

import msgspec

from app.crm import office as offices
from app.crm.local_time import day_number
from app.crm.rows import Office
from app.database.database import Database
from app.reports import months
from app.reports.metrics import collect, figures
from app.reports.metrics.figures import Figure, Figures, Waits
from app.reports.metrics.tally import ANSWERED, MISSED, PARTS, Tally
from app.reports.months import Month


class DayFigures(msgspec.Struct, frozen=True):
    """The figures of one day; `hours` is its length, 23 or 25 where the clock is changed."""

    day: date
    hours: float
    figures: Figures


class HourFigures(msgspec.Struct, frozen=True):
    """Inbound calls of one hour of the day over the month, and by weekday, Monday first.

    The hour that winter time repeats has a row of its own, `fold` 1.
    """

    hour: int
    fold: int
    offset_minutes: int | None
    """Minutes east of Greenwich of an hour that stands twice; None for the others."""
    received: int
    answered: int
    missed: int
    by_weekday: tuple[int, ...]
    missed_by_weekday: tuple[int, ...]


class AgentFigures(msgspec.Struct, frozen=True):
    """The figures of one agent; `agent_id` 0 and no name are the calls of nobody."""

    agent_id: int
    name: str
    figures: Figures


class DispositionFigures(msgspec.Struct, frozen=True):
    """What calls came to; `code` is empty where nothing was chosen."""

    disposition_id: int
    code: str
    name_fr: str
    name_en: str
    calls: int
    answered: int
    inbound: int
    outbound: int
    aht_s: float | None

    def name(self, language: str) -> str:
        """The name in "fr" or "en"."""
        return self.name_fr if language == "fr" else self.name_en


class Thresholds(msgspec.Struct, frozen=True):
    """The rules the figures follow."""

    service_level_s: int
    service_level_target: float
    short_abandon_s: int
    return_window_h: int


class MonthFigures(msgspec.Struct, frozen=True):
    """Everything the monthly report says in figures, keyed by metric id.

    `partition` adds up to the figure received. Figures are what figures.py describes.
    """

    month: str
    zone: str
    figures: Figures
    by_day: tuple[DayFigures, ...]
    by_hour: tuple[HourFigures, ...]
    by_agent: tuple[AgentFigures, ...]
    by_disposition: tuple[DispositionFigures, ...]
    previous_month: Figures
    previous_year: Figures
    thresholds: Thresholds
    partition: dict[str, int]


def month_figures(database: Database, month: str) -> MonthFigures:
    """Figures of the month "YYYY-MM"; raises UserError for anything that is not a month."""
    wanted = months.parse(month)
    office = offices.load(database)
    days = collect.days(database, wanted, wanted)
    waits = collect.waits_by_day(database, wanted)
    tally = _merged(days.values())
    return MonthFigures(
        month=str(wanted),
        zone=office.zone,
        figures=_whole(database, wanted, office, tally, _all(waits)),
        by_day=_by_day(wanted, office, days, waits),
        by_hour=_by_hour(database, wanted, office),
        by_agent=_by_agent(database, wanted),
        by_disposition=_by_disposition(database, wanted),
        previous_month=_of(database, wanted.shifted(-1), office),
        previous_year=_of(database, wanted.shifted(-12), office),
        thresholds=Thresholds(
            service_level_s=office.service_level_s,
            service_level_target=office.service_level_target,
            short_abandon_s=office.short_abandon_s,
            return_window_h=collect.RETURN_WINDOW_MS // 3_600_000,
        ),
        partition={part: tally.calls(part) for part in PARTS},
    )


def service_level(database: Database, month: str) -> Figure:
    """The service level of the month "YYYY-MM" alone, for a line that is renewed often."""
    wanted = months.parse(month)
    tally = collect.months(database, wanted, wanted).get(wanted.number, Tally())
    threshold_s = offices.load(database).service_level_s
    waits = collect.waits(database, wanted)
    return figures.service_levels(tally, waits, threshold_s)["service_level"]


def trend(database: Database, last: Month, count: int) -> tuple[tuple[Month, Figures], ...]:
    """Volumes and rates of `count` months up to `last`, oldest first."""
    first = last.shifted(1 - count)
    tallies = collect.months(database, first, last)
    result = []
    for step in range(count):
        month = first.shifted(step)
        tally = tallies.get(month.number, Tally())
        result.append((month, {**figures.volumes(tally), **figures.rates(tally)}))
    return tuple(result)


def _of(database: Database, month: Month, office: Office) -> Figures:
    tally = collect.months(database, month, month).get(month.number, Tally())
    return _whole(database, month, office, tally, collect.waits(database, month))


def _whole(database: Database, month: Month, office: Office, tally: Tally, waits: Waits) -> Figures:
    return {
        **figures.of_month(tally, waits, office.service_level_s),
        **figures.returns(collect.returns(database, month, office.zone)),
        "open_calls": collect.open_calls(database, month, office.zone),
    }


def _by_day(
    month: Month, office: Office, days: dict[int, Tally], waits: dict[int, Waits]
) -> tuple[DayFigures, ...]:
    return tuple(
        DayFigures(
            day=day,
            hours=months.length_of_day_h(day, office.zone),
            figures=figures.of_month(
                days.get(day_number(day), Tally()),
                waits.get(day_number(day), Waits()),
                office.service_level_s,
            ),
        )
        for day in month.days
    )


def _by_hour(database: Database, month: Month, office: Office) -> tuple[HourFigures, ...]:
    tallies = collect.hours(database, month)
    # The two hours with one name, and what tells them apart.
    offsets = {
        (hour.hour, hour.fold): hour.offset_minutes
        for pair in pairwise(month.hours(office.zone))
        if pair[1].fold
        for hour in pair
    }
    rows = sorted({(hour, 0) for hour in range(24)} | offsets.keys())
    return tuple(
        _hour_figures(
            {day: t for (day, h, f), t in tallies.items() if (h, f) == (hour, fold)},
            hour,
            fold,
            offsets.get((hour, fold)),
        )
        for hour, fold in rows
    )


def _hour_figures(
    tallies: dict[int, Tally], hour: int, fold: int, offset_minutes: int | None
) -> HourFigures:
    received, missed = [0] * 7, [0] * 7
    for day, tally in tallies.items():
        weekday = months.day_of(day).weekday()
        received[weekday] += tally.calls()
        missed[weekday] += tally.calls(*MISSED)
    return HourFigures(
        hour=hour,
        fold=fold,
        offset_minutes=offset_minutes,
        received=sum(received),
        answered=sum(tally.calls(ANSWERED) for tally in tallies.values()),
        missed=sum(missed),
        by_weekday=tuple(received),
        missed_by_weekday=tuple(missed),
    )


def _by_agent(database: Database, month: Month) -> tuple[AgentFigures, ...]:
    tallies = collect.agents(database, month)
    names = dict(database.reader.rows("SELECT id, name FROM member"))
    rows = [
        AgentFigures(
            agent,
            names.get(agent, ""),
            {
                **figures.volumes(tally),
                **figures.rates(tally),
                **figures.waits(tally, Waits()),
                **figures.handling(tally),
                **figures.outbound(tally),
            },
        )
        for agent, tally in tallies.items()
    ]
    return tuple(sorted(rows, key=lambda row: (row.agent_id == 0, row.name.casefold())))


def _by_disposition(database: Database, month: Month) -> tuple[DispositionFigures, ...]:
    tallies = collect.dispositions(database, month)
    named = {
        row[0]: row[1:]
        for row in database.reader.rows("SELECT id, code, name_fr, name_en FROM disposition")
    }
    rows = []
    for number, tally in tallies.items():
        code, name_fr, name_en = named.get(number, ("", "", ""))
        inbound = tally.calls()
        outbound = sum(sums.calls for sums in tally.outbound.values())
        rows.append(
            DispositionFigures(
                disposition_id=number,
                code=code,
                name_fr=name_fr,
                name_en=name_en,
                calls=inbound + outbound,
                answered=tally.calls(ANSWERED) + tally.out("answered").calls,
                inbound=inbound,
                outbound=outbound,
                aht_s=_as_seconds(figures.handling(tally)["aht_s"]),
            )
        )
    return tuple(sorted(rows, key=lambda row: (row.code == "", -row.calls, row.disposition_id)))


def _as_seconds(figure: Figure) -> float | None:
    return None if figure is None else float(figure)


def _merged(tallies: Iterable[Tally]) -> Tally:
    whole = Tally()
    for tally in tallies:
        whole.add(tally)
    return whole


def _all(waits: dict[int, Waits]) -> Waits:
    whole = Waits()
    for day in waits.values():
        whole.add(day)
    return whole
