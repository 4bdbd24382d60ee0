from pathlib import Path

import pytest

from app.cli import orders
from app.database.opening import open_database
from app.paths import DataPaths
from app.team import evaluations, job_descriptions, scorecards
from app.team.evaluations import Answer, EvaluationDraft
from app.team.job_descriptions import Filled


@pytest.fixture
def papers(own_data_dir: Path) -> tuple[int, int]:
    """A stored job description and a stored evaluation."""
    database = open_database(DataPaths(own_data_dir).create())
    template = job_descriptions.load("inbound_agent", "en")
    values = {"company": "Papeterie", "place": "Lyon", "manager": "Inès"}
    document = job_descriptions.fill(template, Filled("Amina Keller", values, {}))
    job_id = job_descriptions.save(database, document)
    form = scorecards.load("inbound_service", "fr")
    answers = tuple(Answer(item.code, "yes") for item in form.items())
    draft = EvaluationDraft(form, "Amina Keller", "Denis Moreau", answers)
    evaluation_id = evaluations.save(database, draft)
    database.close()
    return job_id, evaluation_id


@pytest.mark.parametrize("kind", ["job-description", "evaluation"])
def test_a_paper_is_printed_by_its_number(
    papers: tuple[int, int], own_data_dir: Path, tmp_path: Path, kind: str
) -> None:
    file = tmp_path / "paper.pdf"
    number = papers[kind == "evaluation"]
    order = ["report", kind, str(number), "--out", str(file), "--data-dir", str(own_data_dir)]
    assert orders.run(order) == 0
    assert file.read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize("kind", ["job-description", "evaluation"])
def test_a_paper_that_is_not_there_is_said_and_no_file_is_left(
    papers: tuple[int, int], tmp_path: Path, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "paper.pdf"
    assert orders.run(["report", kind, "999", "--out", str(file)]) == orders.BAD_INPUT
    assert capsys.readouterr().err
    assert not file.exists()
