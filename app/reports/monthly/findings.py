"""What the figures of a month mean, in sentences made by rules."""

import math

import msgspec

from app.i18n import Language
from app.reports.layout import State
from app.reports.metrics import Figures
from app.reports.monthly import measures, words
from app.reports.monthly.data import MonthlyData
from app.reports.monthly.words import FEW, Measure

_MOST = 3
_MANY_ABANDONED = 0.05
_LONG_WAIT_S = 120
_WELL_RETURNED = 0.8
_MANY_UNWRAPPED = 0.05
_MOVED = 0.02


class Findings(msgspec.Struct, frozen=True):
    """Sentences for the first page: what went well, what did not, what to decide."""

    good: tuple[str, ...]
    problems: tuple[str, ...]
    decisions: tuple[str, ...]


class MissedPeak(msgspec.Struct, frozen=True):
    """The hour of the week in which most calls were missed."""

    weekday: int
    hour: int
    missed: int
    of_all: int


def find(data: MonthlyData, language: Language) -> Findings:
    """The sentences of the month, the weightiest three of each kind."""
    figures = data.figures.figures
    if not words.count(figures, "received"):
        return Findings((), (), ())
    good = [*_service(data, language, "good"), *_moves(data, language, "good")]
    good += [
        *_quick(data, language),
        *_returned(figures, language),
        *_wrapped(figures, language, "good"),
    ]
    problems = [*_service(data, language, "bad"), *_abandoned(figures, language)]
    problems += [*_unreturned(figures, language), *_peak_sentence(data, language)]
    problems += [*_moves(data, language, "bad"), *_longest(figures, language)]
    problems += [*_wrapped(figures, language, "bad")]
    return Findings(
        tuple(good[:_MOST]), tuple(problems[:_MOST]), tuple(_decisions(data, language)[:_MOST])
    )


def missed_peak(data: MonthlyData) -> MissedPeak | None:
    """The weekday and hour with most missed calls; None below FEW missed calls."""
    fields = [
        (missed, weekday, row.hour)
        for row in data.figures.by_hour
        for weekday, missed in enumerate(row.missed_by_weekday)
    ]
    total = sum(missed for missed, _, _ in fields)
    if total < FEW:
        return None
    missed, weekday, hour = max(fields, key=lambda field: (field[0], -field[1], -field[2]))
    return MissedPeak(weekday, hour, missed, total)


def _service(data: MonthlyData, language: Language, wanted: State) -> list[str]:
    _ = language.text
    figures, rules = data.figures.figures, data.figures.thresholds
    level, sample = figures["service_level"], measures.SERVICE_LEVEL.sample(figures)
    if level is None or sample < FEW:
        return []
    said = {
        "level": language.percent(float(level)),
        "seconds": rules.service_level_s,
        "target": language.percent(rules.service_level_target, 0),
    }
    if level >= rules.service_level_target:
        sentence = _(
            "{level} of the calls were answered within {seconds} seconds (target {target})."
        )
        return [sentence.format(**said)] if wanted == "good" else []
    if wanted == "good":
        return []
    short = math.ceil(rules.service_level_target * sample) - words.count(figures, "answered_within")
    ngettext_ = language.plural
    return [
        _(
            "Only {level} of the calls were answered within {seconds} seconds (target {target})."
        ).format(**said)
        + " "
        + ngettext_(
            "{count} more call answered in time would have met it.",
            "{count} more calls answered in time would have met it.",
            max(1, short),
        )
    ]


def _moves(data: MonthlyData, language: Language, wanted: State) -> list[str]:
    _ = language.text
    named = (
        (measures.ANSWER_RATE, _("The answer rate went from {before} to {now}.")),
        (measures.ABANDONMENT, _("Abandonment went from {before} to {now}.")),
    )
    now, before = data.figures.figures, data.figures.previous_month
    return [
        sentence.format(
            before=words.value(language, measure, before), now=words.value(language, measure, now)
        )
        for measure, sentence in named
        if _moved(measure, now, before) == wanted
    ]


def _moved(measure: Measure, now: Figures, before: Figures) -> State:
    if min(measure.sample(now), measure.sample(before)) < FEW:
        return "neutral"
    change = words.number(now[measure.id]) - words.number(before[measure.id])
    if abs(change) < _MOVED:
        return "neutral"
    return "good" if (change > 0) == (measure.better == "higher") else "bad"


def _quick(data: MonthlyData, language: Language) -> list[str]:
    _ = language.text
    figures, seconds = data.figures.figures, data.figures.thresholds.service_level_s
    asa = figures["asa_s"]
    if asa is None or asa > seconds or measures.ASA.sample(figures) < FEW:
        return []
    return [
        _("Callers who got through had waited {wait} on average.").format(
            wait=language.duration(float(asa))
        )
    ]


def _returned(figures: Figures, language: Language) -> list[str]:
    _ = language.text
    share, delay = figures["missed_return_rate"], figures["return_delay_median_s"]
    if share is None or delay is None or share < _WELL_RETURNED:
        return []
    if measures.RETURNED.sample(figures) < FEW:
        return []
    return [
        _("{rate} of the missed calls were returned, half of them within {delay}.").format(
            rate=language.percent(float(share)), delay=language.duration(float(delay))
        )
    ]


def _abandoned(figures: Figures, language: Language) -> list[str]:
    _ = language.text
    share = figures["abandonment_rate"]
    if share is None or share < _MANY_ABANDONED or measures.ABANDONMENT.sample(figures) < FEW:
        return []
    return [
        _("{count} callers hung up before anybody answered, {rate} of those who waited.").format(
            count=language.integer(words.count(figures, "abandoned")),
            rate=language.percent(float(share)),
        )
    ]


def _unreturned(figures: Figures, language: Language) -> list[str]:
    ngettext_ = language.plural
    left = words.count(figures, "missed_not_returned")
    if not left:
        return []
    return [
        ngettext_(
            "{count} missed call was not returned, and the caller did not get through later.",
            "{count} missed calls were not returned, and the callers did not get through later.",
            left,
        )
    ]


def _peak_sentence(data: MonthlyData, language: Language) -> list[str]:
    _ = language.text
    peak = missed_peak(data)
    if peak is None:
        return []
    return [
        _("Most calls are missed on {weekday} from {start} to {end}: {missed} of {total}.").format(
            weekday=words.weekday(language, peak.weekday),
            start=words.hour(language, peak.hour),
            end=words.hour(language, peak.hour + 1),
            missed=language.integer(peak.missed),
            total=language.integer(peak.of_all),
        )
    ]


def _longest(figures: Figures, language: Language) -> list[str]:
    _ = language.text
    longest = figures["longest_wait_s"]
    if longest is None or longest < _LONG_WAIT_S:
        return []
    return [_("The longest wait was {wait}.").format(wait=language.duration(float(longest)))]


def _wrapped(figures: Figures, language: Language, wanted: State) -> list[str]:
    _ = language.text
    answered, missing = words.count(figures, "answered"), words.count(figures, "wrap_missing")
    if answered >= FEW and not missing and wanted == "good":
        return [_("Every answered call has a finished wrap-up.")]
    if wanted == "bad" and answered and missing / answered > _MANY_UNWRAPPED:
        ngettext_ = language.plural
        return [
            ngettext_(
                "{count} answered call has no finished wrap-up.",
                "{count} answered calls have no finished wrap-up.",
                missing,
            )
        ]
    return []


def _decisions(data: MonthlyData, language: Language) -> list[str]:
    _ = language.text
    figures = data.figures.figures
    decisions = []
    peak = missed_peak(data)
    if peak is not None:
        decisions.append(
            _("One more person on the telephone on {weekday} from {start} to {end}?").format(
                weekday=words.weekday(language, peak.weekday),
                start=words.hour(language, peak.hour),
                end=words.hour(language, peak.hour + 1),
            )
        )
    if words.count(figures, "missed_not_returned"):
        decisions.append(_("Who returns missed calls, and by when?"))
    if _wrapped(figures, language, "bad"):
        decisions.append(_("Should the wrap-up be finished before the next call is taken?"))
    if not decisions:
        decisions.append(_("Nothing in the figures asks for a decision."))
    return decisions
