"""A job description is filled in, stored whole, and read again."""

import pytest

from app.database.database import Database
from app.errors import UserError
from app.team import job_descriptions
from app.team.job_descriptions import BLANK, Document, Filled

TEMPLATE = job_descriptions.load("inbound_agent", "fr")
VALUES = {"company": "Lumière & Fils", "place": "Lyon", "manager": "Marie Dubois"}


def filled(country: str = "FR", **targets: str) -> Document:
    return job_descriptions.fill(TEMPLATE, Filled("Amina Keller", VALUES, targets, country))


def clauses(document: Document, section: str) -> dict[str, str]:
    part = next(part for part in document.sections if part.code == section)
    return {clause.code: clause.text for clause in part.clauses}


def test_what_was_typed_stands_in_the_clauses() -> None:
    assert "Marie Dubois" in clauses(filled(), "general")["reports_to"]


def test_what_was_left_empty_is_a_line_to_write_on() -> None:
    assert BLANK in clauses(filled(), "general")["substitute"]


def test_the_header_leaves_out_what_was_left_empty() -> None:
    assert filled().header == (
        ("Titulaire du poste", "Amina Keller"),
        ("Société", "Lumière & Fils"),
        ("Lieu de travail", "Lyon"),
        ("Responsable", "Marie Dubois"),
    )


@pytest.mark.parametrize(("country", "stands"), [("FR", True), ("BE", False), ("", False)])
def test_clauses_of_a_country_stand_only_there(country: str, *, stands: bool) -> None:
    assert ("no_fines" in clauses(filled(country), "responsibilities")) is stands


def test_a_target_of_ones_own_replaces_that_of_the_template() -> None:
    targets = {kpi.metric: kpi.target for kpi in filled(answer_rate="≥ 95 %").kpis}

    assert targets["answer_rate"] == "≥ 95 %"
    assert targets["quality_score"] == "≥\u202f80"


def test_braces_that_a_person_typed_are_only_words() -> None:
    values = {**VALUES, "manager": "{company} {0} {"}
    document = job_descriptions.fill(TEMPLATE, Filled("A", values, {}))

    assert "{company} {0} {" in clauses(document, "general")["reports_to"]


def test_a_required_field_left_empty_is_asked_for() -> None:
    with pytest.raises(UserError, match="Lieu de travail"):
        job_descriptions.fill(TEMPLATE, Filled("A", {**VALUES, "place": "  "}, {}))


def test_a_stored_job_description_comes_back_whole(database: Database) -> None:
    stored = job_descriptions.save(database, filled())

    found = job_descriptions.get(database, stored)

    assert found is not None
    assert found.document == filled()
    assert [row.person for row in job_descriptions.recent(database)] == ["Amina Keller"]


def test_saving_again_replaces_what_was_kept(database: Database) -> None:
    stored = job_descriptions.save(database, filled())
    changed = job_descriptions.save(database, filled("BE"), replaces=stored)

    found = job_descriptions.get(database, stored)
    assert changed == stored
    assert found is not None
    assert found.document.filled.country == "BE"
    assert len(job_descriptions.recent(database)) == 1


def test_a_job_description_that_was_deleted_is_gone_and_says_so(database: Database) -> None:
    stored = job_descriptions.save(database, filled())
    job_descriptions.delete(database, stored)
    job_descriptions.delete(database, stored)

    assert job_descriptions.get(database, stored) is None
    with pytest.raises(UserError, match="no longer kept"):
        job_descriptions.save(database, filled(), replaces=stored)
