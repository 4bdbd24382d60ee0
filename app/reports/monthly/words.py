"""How the monthly report writes its figures and judges them."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Literal

import msgspec

from app.i18n import DASH, N_, Language
from app.reports.layout import State
from app.reports.metrics import Figure, Figures

FEW = 10
"""With fewer calls a percentage says nothing: the report prints how many there were."""
_CLOSE = 0.05
_STEADY_POINTS = 0.02
_STEADY_SHARE = 0.10
_MONDAY = date(2024, 1, 1)

Kind = Literal["count", "rate", "seconds"]


class Measure(msgspec.Struct, frozen=True):
    """One figure the report judges: its id, its name, and which way is better."""

    id: str
    label: str
    kind: Kind
    better: Literal["higher", "lower", "neither"]
    sample: Callable[[Figures], int]
    """How many calls the figure rests on."""


class Verdict(msgspec.Struct, frozen=True):
    """How a figure stands, with the word (a message) for it."""

    state: State
    word: str


def number(figure: Figure) -> float:
    """The figure, 0 where there is no data."""
    return 0.0 if figure is None else float(figure)


def count(figures: Figures, *ids: str) -> int:
    """Sum of these counts."""
    return round(sum(number(figures.get(one)) for one in ids))


def rate(language: Language, figure: Figure, sample: int) -> str:
    """A fraction as a percentage; a dash where it rests on too few calls."""
    return DASH if figure is None or sample < FEW else language.percent(float(figure))


def value(language: Language, measure: Measure, figures: Figures) -> str:
    """The figure of a measure as it is printed."""
    figure = figures.get(measure.id)
    if measure.kind == "rate":
        return rate(language, figure, measure.sample(figures))
    if measure.kind == "seconds":
        return language.duration(None if figure is None else float(figure))
    return language.integer(None if figure is None else int(figure))


def judge(measure: Measure, now: Figures, before: Figures, target: float | None) -> Verdict:
    """The figure against its target, or against the month before where it has none."""
    figure = now.get(measure.id)
    if figure is None:
        return Verdict("neutral", N_("No data"))
    if measure.kind == "rate" and measure.sample(now) < FEW:
        return Verdict("neutral", N_("Too few calls"))
    if target is not None:
        return _against_target(float(figure), target)
    return _against_before(measure, float(figure), before)


def weekday(language: Language, place: int) -> str:
    """Name of a weekday, 0 is Monday."""
    return language.day(_MONDAY + timedelta(days=place), "EEEE")


def hour(language: Language, value: int) -> str:
    """A full hour: 9 h or 9:00."""
    return f"{value}\u202fh" if language.code == "fr" else f"{value}:00"


def _against_target(figure: float, target: float) -> Verdict:
    if figure >= target:
        return Verdict("good", N_("On target"))
    if figure >= target - _CLOSE:
        return Verdict("warning", N_("Close to target"))
    return Verdict("bad", N_("Below target"))


def _against_before(measure: Measure, figure: float, before: Figures) -> Verdict:
    earlier = before.get(measure.id)
    if earlier is None or measure.sample(before) == 0:
        return Verdict("neutral", N_("Nothing to compare"))
    change = figure - float(earlier)
    room = _STEADY_POINTS if measure.kind == "rate" else _STEADY_SHARE * float(earlier)
    if abs(change) <= room:
        return Verdict("neutral", N_("Steady"))
    if measure.better == "neither":
        return Verdict("neutral", N_("Up") if change > 0 else N_("Down"))
    if (change > 0) == (measure.better == "higher"):
        return Verdict("good", N_("Better"))
    return Verdict("warning", N_("Worse"))
