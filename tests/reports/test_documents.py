"""The papers of the team are printed as they were stored, to be signed."""

from datetime import date
from pathlib import Path

import pytest

from app.crm import recording_policy, staff_notice
from app.crm.recording_policy import ALWAYS, Policy
from app.crm.staff_notice import StaffNotice
from app.database.database import Database
from app.errors import UserError
from app.i18n import LANGUAGES, Language
from app.reports.build import write_evaluation, write_job_description, write_staff_notice
from app.reports.documents import DOCUMENTS
from app.team import evaluations, job_descriptions, scorecards
from app.team.evaluations import Answer, EvaluationDraft
from app.team.job_descriptions import Filled
from tests.reports.printed import pages_of, text_of


def test_every_document_has_a_name_of_its_own() -> None:
    assert len({document.id for document in DOCUMENTS}) == len(DOCUMENTS)
    assert all(document.title for document in DOCUMENTS)


def evaluated(database: Database, language: str, *, failing: str = "", remark: str = "") -> int:
    form = scorecards.load("inbound_service", language)
    answers = tuple(
        Answer(item.code, "no" if item.code == failing else "yes", remark) for item in form.items()
    )
    draft = EvaluationDraft(
        form, "Amina Keller", "Marie Dubois", answers, comment="Good <listening>"
    )
    return evaluations.save(database, draft)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_evaluation_prints_every_item_of_its_form(
    sqlite_database: Database, tmp_path: Path, language: str
) -> None:
    stored = evaluated(sqlite_database, language)
    write_evaluation(sqlite_database, stored, tmp_path / "e.pdf")

    said = plain(text_of(tmp_path / "e.pdf"))

    form = scorecards.load("inbound_service", language)
    assert [item.code for item in form.items() if plain(item.text) not in said] == []
    assert "Good<listening>" in said
    assert "★" in said


def test_nobody_signs_a_page_that_says_nothing(sqlite_database: Database, tmp_path: Path) -> None:
    stored = evaluated(sqlite_database, "en")
    write_evaluation(sqlite_database, stored, tmp_path / "e.pdf")
    last = pages_of(tmp_path / "e.pdf")[-1]
    section = scorecards.load("inbound_service", "en").sections[-1]
    assert "Signature" in last
    assert all(plain(item.text) in plain(last) for item in section.items)


def plain(words: str) -> str:
    """Without white space: a reader of PDFs guesses the spaces from their widths."""
    return "".join(words.split())


def test_an_eliminated_evaluation_says_what_it_would_have_been(
    sqlite_database: Database, tmp_path: Path
) -> None:
    stored = evaluated(sqlite_database, "en", failing="identity", remark="Not asked & given")
    write_evaluation(sqlite_database, stored, tmp_path / "e.pdf")

    said = text_of(tmp_path / "e.pdf")

    assert "Not passed" in said
    assert "An eliminatory item failed" in said
    assert "Not asked & given" in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_job_description_prints_every_clause_and_the_lines_to_sign(
    sqlite_database: Database, tmp_path: Path, language: str
) -> None:
    template = job_descriptions.load("inbound_agent", language)
    values = {field.code: f"«{field.code} & <Co>»" for field in template.fields}
    document = job_descriptions.fill(template, Filled("Amina Keller", values, {}, "FR"))
    stored = job_descriptions.save(sqlite_database, document)
    write_job_description(sqlite_database, stored, tmp_path / "j.pdf")

    said = plain(text_of(tmp_path / "j.pdf"))

    clauses = [clause.text for section in document.sections for clause in section.clauses]
    assert [clause for clause in clauses if plain(clause) not in said] == []
    assert said.count(template.labels.signature) >= 2


def test_signatures_stay_on_one_page(sqlite_database: Database, tmp_path: Path) -> None:
    template = job_descriptions.load("inbound_agent", "en")
    values = {"company": "Co", "place": "Lyon", "manager": "Marie"}
    stored = job_descriptions.save(
        sqlite_database, job_descriptions.fill(template, Filled("", values, {}))
    )
    write_job_description(sqlite_database, stored, tmp_path / "j.pdf")

    signed = [page for page in pages_of(tmp_path / "j.pdf") if "For Co" in page]
    assert len(signed) == 1
    assert "Read, one copy received" in signed[0]


def test_a_number_that_no_paper_has_is_said(sqlite_database: Database, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no evaluation with the number 17"):
        write_evaluation(sqlite_database, 17, tmp_path / "e.pdf")
    with pytest.raises(UserError, match="no job description with the number 17"):
        write_job_description(sqlite_database, 17, tmp_path / "j.pdf")
    assert list(tmp_path.glob("*.pdf")) == []


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ("every call", "90 days", "Marie Dubois", "November 2026", "CNIL")),
        ("fr", ("tous les appels", "90 jours", "Marie Dubois", "2 novembre 2026", "CNIL")),
    ],
)
def test_the_notice_to_the_staff_says_what_is_recorded_and_what_they_may_ask_for(
    sqlite_database: Database, tmp_path: Path, language: str, said: tuple[str, ...]
) -> None:
    recording_policy.save(sqlite_database, Policy(mode=ALWAYS, keep_days=90))
    notice = StaffNotice(told_on=date(2026, 11, 2), told_by="Marie Dubois")
    staff_notice.keep(sqlite_database, notice)
    write_staff_notice(sqlite_database, Language(language), tmp_path / "n.pdf")

    printed = plain(text_of(tmp_path / "n.pdf"))

    assert [words for words in said if plain(words) not in printed] == []
    assert len(pages_of(tmp_path / "n.pdf")) == 1
