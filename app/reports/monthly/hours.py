"""Page 3: when people call, and when they are missed."""

from reportlab.platypus import Flowable

from app.i18n import DASH, Language
from app.reports.charts import HeatMap, Write
from app.reports.drawn import Note
from app.reports.layout import SMALL, Column, block, gap, heading, table, text
from app.reports.metrics.month import HourFigures
from app.reports.monthly import findings, words
from app.reports.monthly.data import MonthlyData
from app.reports.palette import BAD

_OFFICE_HOURS = range(8, 19)
_BUSIEST = 5


def page(data: MonthlyData, language: Language) -> list[Flowable]:
    """The page of hours and weekdays."""
    _ = language.text
    rows = data.figures.by_hour
    story = [
        *heading(_("When people call")),
        block(_("Calls received by weekday and hour"), _map(rows, language, missed=False)),
        gap(14),
        block(_("Of these, missed"), _map(rows, language, missed=True)),
        gap(14),
        block(_("The busiest hours"), _busiest(data, language)),
    ]
    if any(row.fold for row in rows):
        story += [gap(4), text(_repeated(rows, language), SMALL)]
    return [*story, gap(10), Note(_meaning(data, language))]


def _map(rows: tuple[HourFigures, ...], language: Language, *, missed: bool) -> HeatMap:
    used = [row.hour for row in rows if row.received]
    first = min([*used, _OFFICE_HOURS.start])
    last = max([*used, _OFFICE_HOURS.stop - 1])
    grid = [[0] * (last - first + 1) for _ in range(7)]
    for row in rows:
        if first <= row.hour <= last:
            for weekday, calls in enumerate(row.missed_by_weekday if missed else row.by_weekday):
                grid[weekday][row.hour - first] += calls
    names = [words.weekday(language, weekday) for weekday in range(7)]
    labels = [f"{hour}" for hour in range(first, last + 1)]
    write = _writer(language)
    if missed:
        return HeatMap(names, labels, grid, write=write, colour=BAD)
    return HeatMap(names, labels, grid, write=write)


def _writer(language: Language) -> Write:
    return lambda value: language.integer(round(value))


def _busiest(data: MonthlyData, language: Language) -> Flowable:
    _ = language.text
    busiest = sorted(data.figures.by_hour, key=lambda row: -row.received)[:_BUSIEST]
    if not busiest[0].received:
        return text(DASH)
    return table(
        [
            Column(_("Hour"), 2),
            Column(language.in_context("calls", "Received"), 1, "RIGHT"),
            Column(language.in_context("calls", "Answered"), 1, "RIGHT"),
            Column(language.in_context("calls", "Missed"), 1, "RIGHT"),
            Column(_("Share missed"), 1, "RIGHT"),
        ],
        [
            [
                _hours(row, language),
                language.integer(row.received),
                language.integer(row.answered),
                language.integer(row.missed),
                words.rate(language, row.missed / row.received, row.received),
            ]
            for row in busiest
            if row.received
        ],
    )


def _hours(row: HourFigures, language: Language) -> str:
    span = f"{words.hour(language, row.hour)} – {words.hour(language, row.hour + 1)}"
    if not row.fold or row.offset_minutes is None:
        return span
    return f"{span} (UTC{row.offset_minutes / 60:+g})"


def _repeated(rows: tuple[HourFigures, ...], language: Language) -> str:
    _ = language.text
    again = next(row for row in rows if row.fold)
    return _(
        "The clock was set back in this month: {start} to {end} stands twice,"
        " and both count in the maps."
    ).format(start=words.hour(language, again.hour), end=words.hour(language, again.hour + 1))


def _meaning(data: MonthlyData, language: Language) -> str:
    _ = language.text
    peak = findings.missed_peak(data)
    busiest = max(data.figures.by_hour, key=lambda row: row.received)
    if not busiest.received:
        return _("What it means: there are no calls to show.")
    said = _("What it means: the busiest hour of the day begins at {start}.").format(
        start=words.hour(language, busiest.hour)
    )
    if peak is None:
        return said
    return (
        said
        + " "
        + _("Callers are missed most on {weekday} from {start}.").format(
            weekday=words.weekday(language, peak.weekday), start=words.hour(language, peak.hour)
        )
    )
