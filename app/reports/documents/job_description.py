"""A job description to read, sign and keep."""

from reportlab.platypus import Flowable

from app.database.database import Database
from app.errors import UserError
from app.i18n import N_, Language, _
from app.reports.drawn import Signatures
from app.reports.layout import (
    SUBHEADING,
    SUBTITLE,
    TITLE,
    Column,
    Frame,
    block,
    facts,
    gap,
    numbered,
    table,
    text,
)
from app.team import job_descriptions
from app.team.job_descriptions import BLANK, Document, JobDescription, Section


class JobDescriptionDocument:
    """The seven parts of a job, filled in for one person, in the words of its template."""

    id = "job_description"
    title = N_("Job description")

    def collect(self, database: Database, job_description_id: int) -> JobDescription:
        """Read a stored job description; raises UserError where there is none."""
        found = job_descriptions.get(database, job_description_id)
        if found is None:
            words = _("There is no job description with the number {number}.")
            raise UserError(words.format(number=job_description_id))
        return found

    def frame(self, data: JobDescription, language: Language) -> Frame:
        """What stands round every page."""
        paper = data.document
        version = f"{paper.template.labels.version} {paper.template.version}"
        made = language.day_and_time(data.updated_at)
        company = paper.filled.values.get("company", "")
        codes = [paper.template.reference_codes, version, made]
        return Frame(
            title=f"{paper.template.title} – {data.person}"
            if data.person
            else paper.template.title,
            author=company,
            header=(company, f"{language.text(self.title)} · {paper.template.short_title}"),
            footer=(" · ".join(filter(None, codes)), data.person),
        )

    def story(self, data: JobDescription, language: Language) -> list[Flowable]:
        """The pages."""
        paper = data.document
        story: list[Flowable] = [
            text(language.text(self.title), SUBTITLE),
            text(paper.template.title, TITLE),
            gap(8),
            facts(paper.header),
            gap(12),
        ]
        for section in paper.sections:
            story += _section(section)
            if section.code == "knowledge":
                story += [_requirements(paper), gap(10)]
            if section.code == "criteria":
                story += [_criteria(paper), gap(10)]
        return [*story, gap(6), _signatures(paper)]


def _section(section: Section) -> list[Flowable]:
    head: list[Flowable] = [text(f"{section.number}. {section.title}", SUBHEADING), gap(3)]
    if section.intro:
        head += [text(section.intro), gap(2)]
    listed = [clause for clause in section.clauses if not clause.standalone]
    clauses = [numbered(number, clause.text) for number, clause in enumerate(listed, 1)]
    alone = [text(clause.text) for clause in section.clauses if clause.standalone]
    # A title stays with its first sentence, never alone at the foot of a page.
    return [block("", *head, *clauses[:1]), *clauses[1:], *alone, gap(10)]


def _requirements(paper: Document) -> Flowable:
    labels = paper.template.labels
    return block(
        labels.requirements,
        table(
            [Column("", 4), Column("", 1, "RIGHT")],
            [
                [requirement.text, labels.must if requirement.must else labels.preferred]
                for requirement in paper.template.requirements
            ],
        ),
    )


def _criteria(paper: Document) -> Flowable:
    labels = paper.template.labels
    return table(
        [
            Column(labels.criterion, 3.4),
            Column(labels.target, 1.7),
            Column(labels.weight, 0.6, "RIGHT"),
        ],
        [[kpi.label, kpi.target, f"{kpi.weight}"] for kpi in paper.kpis],
    )


def _signatures(paper: Document) -> Flowable:
    labels = paper.template.labels
    company = paper.filled.values.get("company") or BLANK
    return block(
        labels.signatures,
        Signatures(
            [
                (labels.employee, labels.employee_note),
                (labels.employer.format(company=company), ""),
            ],
            [labels.name, labels.date, labels.signature],
        ),
    )
