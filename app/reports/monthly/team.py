"""Page 5: the team, in the order of names; it is no ranking."""

from reportlab.platypus import Flowable

from app.i18n import Language
from app.reports.charts import Bar, BarList
from app.reports.drawn import Note
from app.reports.layout import SMALL, Column, block, gap, heading, table, text
from app.reports.metrics import Figure, Figures
from app.reports.monthly import words
from app.reports.monthly.data import MonthlyData


def page(data: MonthlyData, language: Language) -> list[Flowable]:
    """The page of the team."""
    _ = language.text
    agents = data.figures.by_agent
    columns = [
        Column(_("Agent"), 2),
        Column(language.in_context("calls", "Answered"), 1.03, "RIGHT"),
        Column(language.in_context("calls", "Missed"), 0.95, "RIGHT"),
        Column(language.in_context("calls", "Outbound"), 1, "RIGHT"),
        Column(language.in_context("time", "Talk"), 1.25, "RIGHT"),
        Column(language.in_context("time", "Hold"), 0.82, "RIGHT"),
        Column(language.in_context("time", "Wrap-up"), 1.07, "RIGHT"),
        Column(language.in_context("time", "Handling"), 1.07, "RIGHT"),
        Column(_("No wrap-up"), 1.29, "RIGHT"),
    ]
    rows = [_row(agent.name or _("No agent"), agent.figures, language) for agent in agents]
    return [
        *heading(_("The team"), _("In the order of names; a figure alone judges nobody.")),
        table(columns, rows, total=_row(_("Office"), data.figures.figures, language)),
        gap(6),
        text(
            _(
                "Times are means of an inbound answered call. A missed call counts for the agent"
                " it rang for last, where that is known."
            ),
            SMALL,
        ),
        gap(14),
        *_time(data, language),
        Note(_meaning(data, language)),
    ]


def _time(data: MonthlyData, language: Language) -> list[Flowable]:
    _ = language.text
    bars = []
    for agent in data.figures.by_agent:
        seconds = sum(
            words.number(agent.figures[one])
            for one in ("handling_total_s", "outbound_handling_total_s")
        )
        if agent.agent_id and seconds:
            hours = _("{hours} h").format(hours=language.decimal(seconds / 3600))
            bars.append(Bar(agent.name, seconds, hours))
    if not bars:
        return []
    title = _("Hours spent on calls: talk, hold and wrap-up, inbound and outbound")
    return [block(title, BarList(bars)), gap(10)]


def _row(name: str, figures: Figures, language: Language) -> list[str]:
    def lasting(figure: Figure) -> str:
        return language.duration(None if figure is None else float(figure))

    return [
        name,
        language.integer(words.count(figures, "answered")),
        language.integer(words.count(figures, "missed")),
        language.integer(words.count(figures, "outbound_calls")),
        lasting(figures["talk_s"]),
        lasting(figures["hold_s"]),
        lasting(figures["acw_s"]),
        lasting(figures["aht_s"]),
        language.integer(words.count(figures, "wrap_missing")),
    ]


def _meaning(data: MonthlyData, language: Language) -> str:
    _ = language.text
    ngettext_ = language.plural
    working = [
        agent
        for agent in data.figures.by_agent
        if agent.agent_id and words.count(agent.figures, "answered", "outbound_calls")
    ]
    if not working:
        return _("What it means: no call of this month belongs to an agent.")
    return ngettext_(
        "What it means: {count} person was on the telephone.",
        "What it means: {count} people were on the telephone.",
        len(working),
    )
