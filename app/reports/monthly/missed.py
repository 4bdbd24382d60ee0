"""Page 6: missed calls that nobody returned."""

from zoneinfo import ZoneInfo

from reportlab.platypus import Flowable

from app.crm import numbers
from app.i18n import DASH, Language
from app.reports.drawn import Note
from app.reports.layout import SMALL, Column, gap, heading, table, text
from app.reports.monthly import words
from app.reports.monthly.data import MonthlyData


def page(data: MonthlyData, language: Language) -> list[Flowable]:
    """The page of missed calls."""
    _ = language.text
    lead = _("Neither called back nor answered at a later call within {hours} hours.").format(
        hours=data.figures.thresholds.return_window_h
    )
    story = [*heading(_("Missed calls not returned"), lead)]
    if data.missed:
        story.append(_table(data, language))
        left = words.count(data.figures.figures, "missed_not_returned") - len(data.missed)
        if left > 0:
            ngettext_ = language.plural
            more = ngettext_(
                "Only the latest are listed; there is {count} more.",
                "Only the latest are listed; there are {count} more.",
                left,
            )
            story += [gap(4), text(more, SMALL)]
    return [*story, gap(10), Note(_meaning(data, language))]


def _table(data: MonthlyData, language: Language) -> Flowable:
    _ = language.text
    zone = ZoneInfo(data.office.zone)
    return table(
        [
            Column(_("When"), 1.7),
            Column(_("Number"), 1.7),
            Column(_("Name"), 2),
            Column(_("Organisation"), 2),
            Column(_("Wait"), 0.8, "RIGHT"),
        ],
        [
            [
                language.day_and_time(call.started_at, zone),
                numbers.display(call.remote, data.office.country),
                call.name or DASH,
                call.organisation or DASH,
                language.duration(call.wait_ms / 1000),
            ]
            for call in data.missed
        ],
    )


def _meaning(data: MonthlyData, language: Language) -> str:
    _ = language.text
    figures = data.figures.figures
    missed = words.count(figures, "missed")
    if not missed:
        return _("What it means: no call was missed.")
    return _(
        "What it means: of {missed} missed calls {numbered} showed a number; {returned} were"
        " returned and {recovered} callers got through later by themselves."
    ).format(
        missed=language.integer(missed),
        numbered=language.integer(words.count(figures, "missed_with_number")),
        returned=language.integer(words.count(figures, "missed_returned")),
        recovered=language.integer(words.count(figures, "missed_recovered")),
    )
