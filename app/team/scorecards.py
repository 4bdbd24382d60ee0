"""Call scorecards: the form of a template and the marks it gives."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Literal

import msgspec

from app.team import templates

NOT_APPLICABLE = "na"
KIND = "scorecard"

Critical = Literal["none", "section_zero", "form_zero", "critical_score_only"]


class Option(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One answer of a scale; `fraction` of the item's weight it earns, 0 to 1."""

    code: str
    label: str
    fraction: float
    fails: bool


class Scale(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The answers an item may be given."""

    options: tuple[Option, ...]


class Item(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One thing to listen for, with what counts as yes and no."""

    code: str
    text: str
    guidance: str
    weight: float
    scale: str = "binary"
    allow_na: bool = False
    critical: Critical = "none"
    comment: Literal["never", "on_fail", "always"] = "never"


class Section(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A part of the form; `weight` is its share of 100."""

    code: str
    title: str
    weight: float
    items: tuple[Item, ...]
    criticality: Literal["customer", "business", "compliance", "none"] = "none"


class Form(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One version of a scorecard in one language; the score to pass is `pass_mark` of 100."""

    code: str
    version: int
    language: str
    title: str
    purpose: str
    pass_mark: float
    scales: dict[str, Scale]
    sections: tuple[Section, ...]

    def items(self) -> tuple[Item, ...]:
        """Every item, in the order of the form."""
        return tuple(item for section in self.sections for item in section.items)

    def options(self, item: Item) -> tuple[Option, ...]:
        """The answers `item` may be given, not applicable aside."""
        return self.scales[item.scale].options

    def option(self, item: Item, code: str) -> Option | None:
        """The answer with this code; None for not applicable and for no answer."""
        return next((option for option in self.options(item) if option.code == code), None)


class SectionScore(msgspec.Struct, frozen=True):
    """The mark of one section, 0 to 100; None when nothing in it applied."""

    code: str
    score: float | None


class Score(msgspec.Struct, frozen=True):
    """The marks of one form, unrounded, 0 to 100; None where nothing applied.

    `score_before_fail` is what the form would have given without its eliminatory items;
    `critical_score` is the share of critical items passed and is never averaged into the score.
    """

    score: float | None
    score_before_fail: float | None
    critical_score: float | None
    passed: bool
    auto_failed: bool
    sections: tuple[SectionScore, ...]


def load(code: str, language: str) -> Form:
    """The scorecard `code` in `language`; raises templates.TemplateError."""
    form = templates.read(KIND, code, language, Form)
    _check(form)
    return form


def available(language: str) -> tuple[Form, ...]:
    """Every scorecard of the program in this language."""
    return tuple(load(code, language) for code in templates.codes(KIND, language))


def unanswered(form: Form, answers: Mapping[str, str]) -> tuple[Item, ...]:
    """Items without a valid answer yet; not applicable counts only where it is allowed."""
    return tuple(item for item in form.items() if not _is_answered(form, item, answers))


def score(form: Form, answers: Mapping[str, str]) -> Score:
    """Marks of the answers (item code to option code or NOT_APPLICABLE).

    Sections are weighted means of their items, the form a weighted mean of its sections; what
    does not apply is left out. Reckoned in exact fractions, so that 80 is 80 at the pass mark.
    """
    marks = [(section, _section_mark(form, section, answers)) for section in form.sections]
    whole = _weighted([(section.weight, mark) for section, mark in marks if mark is not None])
    critical = [(item, o) for item, o in _critical(form, answers) if o is not None]
    auto_failed = any(item.critical == "form_zero" and option.fails for item, option in critical)
    final = Fraction(0) if auto_failed else whole
    return Score(
        score=_hundred(final),
        score_before_fail=_hundred(whole),
        critical_score=_hundred(_weighted([(1, _pass(option)) for _, option in critical])),
        passed=final is not None and not auto_failed and 100 * final >= _exact(form.pass_mark),
        auto_failed=auto_failed,
        sections=tuple(SectionScore(section.code, _hundred(mark)) for section, mark in marks),
    )


def _section_mark(form: Form, section: Section, answers: Mapping[str, str]) -> Fraction | None:
    given = [(item, form.option(item, answers.get(item.code, ""))) for item in section.items]
    counted = [(item, option) for item, option in given if option is not None]
    if any(item.critical == "section_zero" and option.fails for item, option in counted):
        return Fraction(0)
    return _weighted([(item.weight, _exact(option.fraction)) for item, option in counted])


def _critical(form: Form, answers: Mapping[str, str]) -> list[tuple[Item, Option | None]]:
    return [
        (item, form.option(item, answers.get(item.code, "")))
        for item in form.items()
        if item.critical != "none"
    ]


def _pass(option: Option) -> Fraction:
    return Fraction(0 if option.fails else 1)


def _weighted(marks: list[tuple[float, Fraction]]) -> Fraction | None:
    total = sum((_exact(weight) for weight, _ in marks), Fraction(0))
    if not total:
        return None
    return sum((_exact(weight) * mark for weight, mark in marks), Fraction(0)) / total


def _exact(number: float) -> Fraction:
    # A weight typed as 0.1 means a tenth, not the nearest binary number.
    return Fraction(str(number))


def _hundred(mark: Fraction | None) -> float | None:
    return None if mark is None else float(100 * mark)


def _is_answered(form: Form, item: Item, answers: Mapping[str, str]) -> bool:
    answer = answers.get(item.code, "")
    if answer == NOT_APPLICABLE:
        return item.allow_na
    return form.option(item, answer) is not None


def _check(form: Form) -> None:
    where = f"{KIND}/{form.language}/{form.code}"
    templates.require_unique(where, [section.code for section in form.sections])
    templates.require_unique(where, [item.code for item in form.items()])
    if sum(_exact(section.weight) for section in form.sections) != 100:  # noqa: PLR2004  a whole
        raise templates.TemplateError(f"{where}: the weights of the sections do not add up to 100")
    for item in form.items():
        if item.scale not in form.scales:
            raise templates.TemplateError(f"{where}: {item.code} has an unknown scale")
        if item.weight <= 0:
            raise templates.TemplateError(f"{where}: {item.code} has no weight")
