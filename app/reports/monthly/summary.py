"""Page 1: the month in eight figures and a few sentences."""

from reportlab.platypus import Flowable

from app.i18n import DASH, N_, Language
from app.reports.charts import Lines, Series
from app.reports.drawn import IfRoom, Note, Tile, Tiles
from app.reports.layout import SUBTITLE, TITLE, State, block, gap, points, text
from app.reports.monthly import findings, measures, words
from app.reports.monthly.data import MonthlyData
from app.reports.monthly.words import Measure
from app.reports.palette import ACCENT, BAD
from app.team.evaluations import ENOUGH

_NOTE = 52.0
"""Room for the sentence below, should it take two lines."""


def page(data: MonthlyData, language: Language) -> list[Flowable]:
    """The first page."""
    _ = language.text
    found = findings.find(data, language)
    story: list[Flowable] = [
        text(_("Monthly report"), SUBTITLE),
        text(_capital(language.month(data.month.first_day)), TITLE),
        text(_subtitle(data, language), SUBTITLE),
        gap(14),
        Tiles(_tiles(data, language)),
        gap(16),
    ]
    for title, state, sentences in (
        (_("What went well"), "good", found.good),
        (_("What did not"), "bad", found.problems),
        (_("To decide"), "neutral", found.decisions),
    ):
        if sentences:
            marked: list[tuple[State, str]] = [(_state(state), words) for words in sentences]
            story += [block(title, *points(marked)), gap(10)]
    if any(figures["received"] for _month, figures in data.trend):
        chart = _reachability(data, language)
        story.append(IfRoom(_("Thirteen months of reachability"), chart, below=_NOTE))
    story.append(Note(_conclusion(data, language)))
    return story


def _reachability(data: MonthlyData, language: Language) -> Lines:
    _ = language.text
    few = [words.count(figures, "received") < words.FEW for _month, figures in data.trend]
    return Lines(
        [language.day(month.first_day, "MMM yy") for month, _figures in data.trend],
        [
            Series(
                name,
                colour,
                [
                    None if hidden or figures[one] is None else words.number(figures[one])
                    for hidden, (_month, figures) in zip(few, data.trend, strict=True)
                ],
            )
            for name, colour, one in (
                (_("Answer rate"), ACCENT, "answer_rate"),
                (_("Abandonment"), BAD, "abandonment_rate"),
            )
        ],
        write=lambda share: language.percent(share, 0),
        top=1.0,
        height=124,
    )


def _state(name: str) -> State:
    return "good" if name == "good" else "bad" if name == "bad" else "neutral"


def _capital(words_: str) -> str:
    return words_[:1].upper() + words_[1:]


def _subtitle(data: MonthlyData, language: Language) -> str:
    _ = language.text
    if data.is_provisional:
        return _("{office} – provisional, the month is not over").format(office=data.office.name)
    return data.office.name


def _conclusion(data: MonthlyData, language: Language) -> str:
    _ = language.text
    figures = data.figures.figures
    if not words.count(figures, "received") and not words.count(figures, "outbound_calls"):
        return _("No calls were recorded in this month.")
    return _(
        "What it means: {received} calls came in, {answered} were answered and {missed} missed;"
        " {outbound} calls were made from here."
    ).format(
        received=language.integer(words.count(figures, "received")),
        answered=language.integer(words.count(figures, "answered")),
        missed=language.integer(words.count(figures, "missed")),
        outbound=language.integer(words.count(figures, "outbound_calls")),
    )


def _tiles(data: MonthlyData, language: Language) -> list[Tile]:
    targets = {measures.SERVICE_LEVEL.id: data.figures.thresholds.service_level_target}
    tiles = [_tile(data, language, one, targets.get(one.id)) for one in measures.TILES]
    return [*tiles, _quality_tile(data, language)]


def _tile(data: MonthlyData, language: Language, measure: Measure, target: float | None) -> Tile:
    _ = language.text
    now = data.figures.figures
    if measure.kind == "count" and data.is_provisional:
        verdict = words.Verdict("neutral", N_("So far"))
    else:
        verdict = words.judge(measure, now, data.figures.previous_month, target)
    notes = []
    if target is not None:
        notes.append(_("Target {value}").format(value=language.percent(target, 0)))
    if measure.kind != "count":
        notes.append(f"n = {language.integer(measure.sample(now))}")
    return Tile(
        label=_(measure.label),
        value=words.value(language, measure, now),
        state=verdict.state,
        word=_(verdict.word),
        notes=(
            *([" · ".join(notes)] if notes else []),
            _("Month before: {value}").format(
                value=words.value(language, measure, data.figures.previous_month)
            ),
            _("Year before: {value}").format(
                value=words.value(language, measure, data.figures.previous_year)
            ),
        ),
    )


def _quality_tile(data: MonthlyData, language: Language) -> Tile:
    _ = language.text
    ngettext_ = language.plural
    quality = data.quality
    known = quality.mean is not None
    return Tile(
        label=_("Call quality"),
        value=language.decimal(quality.mean) if known else DASH,
        state="neutral",
        word=_("Mean of 100") if known else _("Too few evaluations"),
        notes=(
            ngettext_("{count} call evaluated", "{count} calls evaluated", quality.count),
            *([] if known else [_("Shown from {count} on").format(count=ENOUGH)]),
        ),
    )
