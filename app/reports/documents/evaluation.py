"""The evaluation of a call, to talk about and sign."""

from typing import NamedTuple
from zoneinfo import ZoneInfo

from reportlab.platypus import Flowable, KeepTogether

from app.crm import office as offices
from app.crm.rows import Office
from app.database.database import Database
from app.errors import UserError
from app.i18n import DASH, N_, Language, _
from app.reports.drawn import Note, Signatures, Tile, Tiles
from app.reports.layout import (
    SMALL,
    SUBTITLE,
    TITLE,
    Column,
    Frame,
    State,
    block,
    facts,
    gap,
    table,
    text,
)
from app.team import evaluations
from app.team.evaluations import Answer, Evaluation
from app.team.scorecards import NOT_APPLICABLE, Form, Item, Section

_SIGNS = {"none": "", "section_zero": "■", "form_zero": "★", "critical_score_only": "◆"}


class EvaluationData(NamedTuple):
    """The evaluation and the office it belongs to."""

    evaluation: Evaluation
    office: Office


class EvaluationDocument:
    """One call marked with a scorecard: the marks, the answers, the remarks."""

    id = "evaluation"
    title = N_("Call evaluation")

    def collect(self, database: Database, evaluation_id: int) -> EvaluationData:
        """Read a stored evaluation; raises UserError where there is none."""
        found = evaluations.get(database, evaluation_id)
        if found is None:
            words = _("There is no evaluation with the number {number}.")
            raise UserError(words.format(number=evaluation_id))
        return EvaluationData(found, offices.load(database))

    def frame(self, data: EvaluationData, language: Language) -> Frame:
        """What stands round every page."""
        _ = language.text
        form = data.evaluation.form
        used = _("Form “{form}”, version {version}.").format(form=form.title, version=form.version)
        return Frame(
            title=f"{_(self.title)} – {data.evaluation.person}",
            author=data.evaluation.evaluator,
            header=(data.office.name, f"{_(self.title)} · {form.title}"),
            footer=(used, data.evaluation.person),
        )

    def story(self, data: EvaluationData, language: Language) -> list[Flowable]:
        """The pages."""
        _ = language.text
        heard = data.evaluation
        story: list[Flowable] = [
            text(_(self.title), SUBTITLE),
            text(heard.person, TITLE),
            gap(8),
            facts(_facts(data, language)),
            gap(10),
            Tiles(_tiles(heard, language)),
            gap(12),
        ]
        marks = {section.code: section.score for section in heard.score.sections}
        *sections, last = (
            _section(heard, section, marks[section.code], language)
            for section in heard.form.sections
        )
        for section in sections:
            story += section
        remarks = [block(_("Remarks"), Note(heard.comment)), gap(10)] if heard.comment else []
        legend = text(_legend(heard.form, language), SMALL)
        # Nobody signs a page that says nothing: the last section goes with the signatures.
        return [*story, KeepTogether([*last, *remarks, legend, gap(10), _signatures(language)])]


def _facts(data: EvaluationData, language: Language) -> list[tuple[str, str]]:
    _ = language.text
    zone = ZoneInfo(data.office.zone)
    heard = data.evaluation
    call = DASH if heard.call_at is None else language.day_and_time(heard.call_at, zone)
    return [
        (_("Evaluated by"), heard.evaluator or DASH),
        (_("Evaluated on"), language.day_and_time(heard.heard_at, zone)),
        (_("Call of"), call),
        (_("Scorecard"), heard.form.title),
    ]


def _tiles(heard: Evaluation, language: Language) -> list[Tile]:
    _ = language.text
    score = heard.score
    verdict: tuple[State, str] = ("good", _("Passed")) if score.passed else ("bad", _("Not passed"))
    aim = _("Pass mark {mark}").format(mark=language.decimal(heard.form.pass_mark, 0))
    before: tuple[str, ...] = ()
    if score.auto_failed:
        before = (_("An eliminatory item failed"),)
    share = None if score.critical_score is None else score.critical_score / 100
    critical: State = "neutral" if share is None else "good" if share == 1 else "bad"
    return [
        Tile(_("Score"), language.decimal(score.score), *verdict, (aim, *before)),
        Tile(
            _("Score without elimination"),
            language.decimal(score.score_before_fail),
            "neutral",
            _("For coaching"),
            (),
        ),
        Tile(
            _("Critical items"),
            language.percent(
                None if score.critical_score is None else score.critical_score / 100, 0
            ),
            critical,
            _("All passed") if share in {None, 1} else _("To work on"),
            (_("Never averaged into the score"),),
        ),
    ]


def _section(
    heard: Evaluation, section: Section, mark: float | None, language: Language
) -> list[Flowable]:
    _ = language.text
    answers = {answer.item: answer for answer in heard.answers}
    title = _("{section} – {mark} of 100, weight {weight}").format(
        section=section.title,
        mark=language.decimal(mark, 0),
        weight=language.decimal(section.weight, 0),
    )
    rows = [_row(heard.form, item, answers.get(item.code), language) for item in section.items]
    remarks = [
        text(f"{item.text} → {answers[item.code].comment}", SMALL)
        for item in section.items
        if item.code in answers and answers[item.code].comment
    ]
    # The columns are named once, above the first section.
    first = section is heard.form.sections[0]
    columns = [
        Column(_("Item") if first else "", 5),
        Column("", 0.4),
        Column(language.in_context("to an item", "Answer") if first else "", 1.1),
        Column(_("Weight") if first else "", 0.8, "RIGHT"),
    ]
    return [block(title, table(columns, rows), gap(2), *remarks), gap(8)]


def _row(form: Form, item: Item, answer: Answer | None, language: Language) -> list[str]:
    _ = language.text
    if answer is None:
        given = DASH
    elif answer.option == NOT_APPLICABLE:
        given = _("Not applicable")
    else:
        option = form.option(item, answer.option)
        given = DASH if option is None else option.label
    return [item.text, _SIGNS[item.critical], given, language.decimal(item.weight, 0)]


def _legend(form: Form, language: Language) -> str:
    _ = language.text
    used = {item.critical for item in form.items()}
    explained = (
        ("form_zero", _("★ failing this item makes the score 0.")),
        ("section_zero", _("■ failing this item makes the section 0.")),
        ("critical_score_only", _("◆ also counts among the critical items.")),
    )
    return " ".join(words for critical, words in explained if critical in used)


def _signatures(language: Language) -> Flowable:
    _ = language.text
    return block(
        _("Signatures"),
        Signatures(
            [
                (_("The person evaluated"), _("Read and discussed; it may be disputed.")),
                (_("The evaluator"), ""),
            ],
            [_("Name"), _("Date"), _("Signature")],
        ),
    )
