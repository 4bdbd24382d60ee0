"""Job descriptions: the template, what is filled in, and the papers kept."""

import time
from collections.abc import Mapping
from typing import Any, Literal

import msgspec

from app.database.database import Database
from app.errors import UserError
from app.i18n import _
from app.team import templates

KIND = "job_description"
BLANK = "____________"


class Field(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One thing the form asks for; clauses name it in braces."""

    code: str
    label: str
    required: bool = False


class Clause(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One numbered sentence; `countries` empty means everywhere.

    A `standalone` one stands below the list, because it does not go on from its opening words.
    """

    code: str
    text: str
    countries: tuple[str, ...] = ()
    standalone: bool = False


class Section(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One of the seven parts."""

    number: str
    code: str
    title: str
    clauses: tuple[Clause, ...]
    intro: str = ""


class Requirement(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the person should bring."""

    kind: Literal["education", "experience", "language", "personal", "tool", "typing"]
    must: bool
    text: str


class Kpi(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A figure the work is looked at by; `metric` names it in the metric dictionary."""

    metric: str
    label: str
    target: str
    weight: int


class Labels(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The words printed round the text, in the language of the paper."""

    person: str
    version: str
    requirements: str
    must: str
    preferred: str
    criterion: str
    target: str
    weight: str
    signatures: str
    employee: str
    employee_note: str
    employer: str
    name: str
    date: str
    signature: str


class Template(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One job description to fill in, in one language."""

    code: str
    version: int
    language: str
    title: str
    short_title: str
    level: Literal["entry", "mid", "senior"]
    fields: tuple[Field, ...]
    sections: tuple[Section, ...]
    requirements: tuple[Requirement, ...]
    kpis: tuple[Kpi, ...]
    labels: Labels
    reference_codes: str = ""


class Filled(msgspec.Struct, frozen=True):
    """What a person typed: values by field code, targets by metric; `country` picks clauses."""

    person: str
    values: dict[str, str]
    targets: dict[str, str]
    country: str = ""


class Document(msgspec.Struct, frozen=True):
    """A job description as it is printed: every blank filled, every clause chosen."""

    template: Template
    filled: Filled
    header: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    kpis: tuple[Kpi, ...]


class JobDescription(msgspec.Struct, frozen=True):
    """One stored job description; times are epoch milliseconds."""

    id: int
    member_id: int | None
    person: str
    document: Document
    created_at: int
    updated_at: int


class JobDescriptionRow(msgspec.Struct, frozen=True):
    """One line of the list of job descriptions."""

    id: int
    member_id: int | None
    person: str
    template_code: str
    language: str
    updated_at: int


def load(code: str, language: str) -> Template:
    """The template `code` in `language`; raises templates.TemplateError."""
    template = templates.read(KIND, code, language, Template)
    _check(template)
    return template


def available(language: str) -> tuple[Template, ...]:
    """Every job description of the program in this language."""
    return tuple(load(code, language) for code in templates.codes(KIND, language))


def fill(template: Template, filled: Filled) -> Document:
    """The paper with its blanks filled; what was left empty prints as a line to write on.

    Raises UserError when a required field or the targets cannot be used.
    """
    values = {field.code: filled.values.get(field.code, "").strip() for field in template.fields}
    missing = [
        field.label for field in template.fields if field.required and not values[field.code]
    ]
    if missing:
        raise UserError(_("Please fill in: {fields}.").format(fields=", ".join(missing)))
    written = {code: value or BLANK for code, value in values.items()}
    header = [(template.labels.person, filled.person or BLANK)]
    header += [(field.label, values[field.code]) for field in template.fields if values[field.code]]
    return Document(
        template=template,
        filled=filled,
        header=tuple(header),
        sections=tuple(_written(part, written, filled.country) for part in template.sections),
        kpis=tuple(
            msgspec.structs.replace(kpi, target=filled.targets.get(kpi.metric) or kpi.target)
            for kpi in template.kpis
        ),
    )


def save(
    database: Database,
    document: Document,
    *,
    member_id: int | None = None,
    replaces: int | None = None,
) -> int:
    """Store a filled job description, or replace the one with the id `replaces`; gives its id."""
    from app.team.models import JobDescriptionRecord

    now = time.time_ns() // 1_000_000
    with database.session() as session:
        record = JobDescriptionRecord(created_at=now)
        if replaces is not None:
            found = session.get(JobDescriptionRecord, replaces)
            if found is None:
                raise UserError(_("This job description is no longer kept. Nothing was saved."))
            record = found
        record.member_id = member_id
        record.template_code = document.template.code
        record.template_version = document.template.version
        record.language = document.template.language
        record.person = document.filled.person
        record.document = msgspec.json.encode(document).decode()
        record.updated_at = now
        session.add(record)
        session.flush()
        return record.id


def get(database: Database, job_description_id: int) -> JobDescription | None:
    """The stored job description with this id, as it was when it was saved."""
    row = database.reader.row(
        "SELECT id, member_id, person, document, created_at, updated_at"
        " FROM job_description WHERE id = :id",
        {"id": job_description_id},
    )
    if row is None:
        return None
    number, member_id, person, document, created_at, updated_at = row
    return JobDescription(
        id=number,
        member_id=member_id,
        person=person,
        document=msgspec.json.decode(document, type=Document),
        created_at=created_at,
        updated_at=updated_at,
    )


def recent(database: Database, limit: int = 200) -> tuple[JobDescriptionRow, ...]:
    """The stored job descriptions, last changed first."""
    rows = database.reader.rows(
        "SELECT id, member_id, person, template_code, language, updated_at"
        " FROM job_description ORDER BY updated_at DESC, id DESC LIMIT :limit",
        {"limit": limit},
    )
    return tuple(JobDescriptionRow(*row) for row in rows)


def delete(database: Database, job_description_id: int) -> None:
    """Forget a job description; one that is gone already is no error."""
    from app.team.models import JobDescriptionRecord

    with database.session() as session:
        record = session.get(JobDescriptionRecord, job_description_id)
        if record is not None:
            session.delete(record)


def _written(section: Section, values: Mapping[str, str], country: str) -> Section:
    chosen = [c for c in section.clauses if not c.countries or country in c.countries]
    return msgspec.structs.replace(
        section,
        clauses=tuple(
            msgspec.structs.replace(clause, text=clause.text.format_map(values))
            for clause in chosen
        ),
    )


class _Known(dict[str, Any]):
    """Answers every field the template declares and no other."""

    def __missing__(self, key: str) -> str:
        raise templates.TemplateError(f"{{{key}}} is not a field of the template")


def _check(template: Template) -> None:
    where = f"{KIND}/{template.language}/{template.code}"
    templates.require_unique(where, [field.code for field in template.fields])
    for section in template.sections:
        templates.require_unique(f"{where}/{section.code}", [c.code for c in section.clauses])
    known = _Known({field.code: "" for field in template.fields})
    for section in template.sections:
        for clause in section.clauses:
            clause.text.format_map(known)
    if sum(kpi.weight for kpi in template.kpis) != 100:  # noqa: PLR2004  a whole
        raise templates.TemplateError(f"{where}: the weights of the criteria do not add up to 100")
