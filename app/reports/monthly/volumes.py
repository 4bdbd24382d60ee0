"""Page 2: how many calls, what became of them, how long callers waited."""

from reportlab.platypus import Flowable

from app.i18n import Language
from app.reports.charts import Lines, Series, StackedBars
from app.reports.drawn import Note
from app.reports.layout import Column, block, gap, heading, table
from app.reports.metrics import Figure
from app.reports.metrics.tally import PARTS
from app.reports.monthly import words
from app.reports.monthly.data import MonthlyData
from app.reports.palette import ACCENT, BAD, MUTED

_SATURDAY = 5


def _part_names(language: Language) -> dict[str, str]:
    """What became of calls, many of them, by part of the partition."""
    return {
        "answered": language.in_context("calls", "Answered"),
        "abandoned": language.in_context("calls", "Abandoned"),
        "short_abandoned": language.in_context("calls", "Hung up at once"),
        "voicemail": language.in_context("calls", "Voicemail"),
        "overflow": language.in_context("calls", "Overflowed elsewhere"),
        "closed": language.in_context("calls", "Outside opening hours"),
        "blocked": language.in_context("calls", "Blocked"),
        "tech_fail": language.in_context("calls", "Technical fault"),
    }


def page(data: MonthlyData, language: Language) -> list[Flowable]:
    """The page of volumes and reachability."""
    _ = language.text
    return [
        *heading(_("Volumes and reachability")),
        block(_("Calls received by day"), _days(data, language)),
        gap(14),
        block(_("What became of the calls received"), _partition(data, language)),
        gap(14),
        block(_("Waiting"), _waiting(data, language)),
        gap(14),
        block(_("Thirteen months"), _trend(data, language)),
        gap(10),
        Note(_meaning(data, language)),
    ]


def _days(data: MonthlyData, language: Language) -> StackedBars:
    _ = language.text
    days = data.figures.by_day
    return StackedBars(
        [str(day.day.day) for day in days],
        [
            Series(name, colour, [words.count(day.figures, *ids) for day in days])
            for name, colour, ids in (
                (language.in_context("calls", "Answered"), ACCENT, ("answered",)),
                (language.in_context("calls", "Missed"), BAD, ("missed",)),
                (language.in_context("calls", "Other"), MUTED, ("closed", "blocked", "overflow")),
            )
        ],
        write=lambda value: language.integer(round(value)),
        marked=frozenset(i for i, day in enumerate(days) if day.day.weekday() >= _SATURDAY),
        height=150,
    )


def _partition(data: MonthlyData, language: Language) -> Flowable:
    _ = language.text
    figures, before = data.figures.figures, data.figures.previous_month
    received, earlier = words.count(figures, "received"), words.count(before, "received")

    def row(name: str, ids: tuple[str, ...]) -> list[str]:
        now, then = words.count(figures, *ids), words.count(before, *ids)
        return [
            name,
            language.integer(now),
            words.rate(language, now / received if received else None, received),
            language.integer(then),
            words.rate(language, then / earlier if earlier else None, earlier),
        ]

    names = _part_names(language)
    # What has not happened in either month is left out; the parts still add up.
    shown = [part for part in PARTS if words.count(figures, part) or words.count(before, part)]
    return table(
        [
            Column(_("Outcome"), 3),
            Column(_("Calls"), 1, "RIGHT"),
            Column(_("Share"), 1, "RIGHT"),
            Column(_("Month before"), 1.3, "RIGHT"),
            Column(_("Share"), 1, "RIGHT"),
        ],
        [row(names[part], (part,)) for part in shown],
        total=row(language.in_context("calls", "Received"), PARTS),
    )


def _waiting(data: MonthlyData, language: Language) -> Flowable:
    _ = language.text
    columns = (data.figures.figures, data.figures.previous_month, data.figures.previous_year)

    def written(figure: Figure) -> str:
        return language.duration(None if figure is None else float(figure))

    named = (
        (_("Average speed of answer"), "asa_s"),
        (_("Average wait, answered or not"), "average_wait_s"),
        (_("Half of the callers waited at most"), "median_wait_s"),
        (_("Nine in ten waited at most"), "p90_wait_s"),
        (_("Longest wait"), "longest_wait_s"),
    )
    return table(
        [
            Column(_("Wait"), 3),
            Column(_("This month"), 1.2, "RIGHT"),
            Column(_("Month before"), 1.2, "RIGHT"),
            Column(_("Year before"), 1.2, "RIGHT"),
        ],
        [[name, *(written(figures[one]) for figures in columns)] for name, one in named],
    )


def _trend(data: MonthlyData, language: Language) -> Lines:
    _ = language.text
    months = data.trend
    return Lines(
        [language.day(month.first_day, "MMM yy") for month, _figures in months],
        [
            Series(name, colour, [_known(figures[one]) for _month, figures in months])
            for name, colour, one in (
                (language.in_context("calls", "Received"), ACCENT, "received"),
                (language.in_context("calls", "Missed"), BAD, "missed"),
            )
        ],
        write=lambda value: language.integer(round(value)),
        height=118,
    )


def _known(figure: Figure) -> float | None:
    # A month before the office kept its calls is a gap, not a fall to zero.
    return float(figure) if figure else None


def _meaning(data: MonthlyData, language: Language) -> str:
    _ = language.text
    now = words.count(data.figures.figures, "received")
    before = words.count(data.figures.previous_month, "received")
    if data.is_provisional:
        return _("What it means: {count} calls so far; the month is not over.").format(
            count=language.integer(now)
        )
    if not now or not before:
        return _("What it means: there is no month before to compare the volumes with.")
    change = language.percent(abs(now - before) / before)
    if now == before:
        return _("What it means: as many calls as the month before.")
    if now > before:
        return _("What it means: {change} more calls than the month before.").format(change=change)
    return _("What it means: {change} fewer calls than the month before.").format(change=change)
