"""Page 4: why people call, and the calls made from here."""

from itertools import accumulate

from reportlab.platypus import Flowable

from app.i18n import Language
from app.reports.charts import Bar, BarList
from app.reports.drawn import Note
from app.reports.layout import Column, block, gap, heading, table, text
from app.reports.metrics import Figure
from app.reports.metrics.month import DispositionFigures
from app.reports.monthly import words
from app.reports.monthly.data import MonthlyData

_LISTED = 14


def page(data: MonthlyData, language: Language) -> list[Flowable]:
    """The page of reasons and outbound calls."""
    _ = language.text
    return [
        *heading(_("Why people call")),
        block(_("What calls came to"), _pareto(data, language)),
        gap(16),
        block(_("Calls made from here"), _outbound(data, language)),
        gap(10),
        Note(_meaning(data, language)),
    ]


def _chosen(data: MonthlyData) -> list[DispositionFigures]:
    return [row for row in data.figures.by_disposition if row.code]


def _pareto(data: MonthlyData, language: Language) -> Flowable:
    _ = language.text
    rows = _chosen(data)[:_LISTED]
    total = sum(row.calls for row in _chosen(data))
    if not total:
        return text(_("No call of this month has a disposition."))
    bars = []
    for row, so_far in zip(rows, accumulate(row.calls for row in rows), strict=True):
        share = words.rate(language, row.calls / total, total)
        together = words.rate(language, so_far / total, total)
        bars.append(
            Bar(
                row.name(language.code),
                row.calls,
                f"{language.integer(row.calls)} · {share} · Σ {together}",
            )
        )
    return BarList(bars)


def _outbound(data: MonthlyData, language: Language) -> Flowable:
    _ = language.text
    columns = (data.figures.figures, data.figures.previous_month, data.figures.previous_year)

    def counted(name: str, one: str) -> list[str]:
        return [name, *(language.integer(words.count(figures, one)) for figures in columns)]

    def lasting(figure: Figure) -> str:
        return language.duration(None if figure is None else float(figure))

    reached = [
        words.rate(
            language, figures["outbound_contact_rate"], words.count(figures, "outbound_calls")
        )
        for figures in columns
    ]
    return table(
        [
            Column(language.in_context("calls", "Outbound"), 3),
            Column(_("This month"), 1.2, "RIGHT"),
            Column(_("Month before"), 1.2, "RIGHT"),
            Column(_("Year before"), 1.2, "RIGHT"),
        ],
        [
            counted(_("Calls made"), "outbound_calls"),
            counted(_("Somebody answered"), "outbound_answered"),
            [_("Contact rate"), *reached],
            counted(language.in_context("calls", "No answer"), "outbound_no_answer"),
            counted(language.in_context("calls", "Busy"), "outbound_busy"),
            counted(language.in_context("calls", "Cancelled"), "outbound_cancelled"),
            counted(language.in_context("calls", "Failed"), "outbound_failed"),
            [
                _("Average handling time"),
                *(lasting(figures["outbound_aht_s"]) for figures in columns),
            ],
        ],
    )


def _meaning(data: MonthlyData, language: Language) -> str:
    _ = language.text
    rows = _chosen(data)
    total = sum(row.calls for row in rows)
    if not total:
        return _("What it means: without dispositions nobody can say why people call.")
    first = rows[0]
    return _(
        "What it means: the first reason is “{reason}”, {share} of the calls with one."
    ).format(
        reason=first.name(language.code),
        share=words.rate(language, first.calls / total, total),
    )
