"""Evaluations are complete when they are stored, and come back as they were."""

import msgspec
import pytest

from app.database.database import Database
from app.errors import UserError
from app.team import evaluations, members, scorecards
from app.team.evaluations import Answer, EvaluationDraft
from app.team.members import MemberDraft

FORM = scorecards.load("inbound_service", "en")


def draft(*, failing: str = "", remark: str = "", person: str = "Amina Keller") -> EvaluationDraft:
    answers = [
        Answer(item.code, "no", remark) if item.code == failing else Answer(item.code, "yes")
        for item in FORM.items()
    ]
    return EvaluationDraft(
        form=FORM, person=person, evaluator="Marie Dubois", answers=tuple(answers), call_id=7
    )


def test_an_evaluation_comes_back_with_its_form_answers_and_marks(database: Database) -> None:
    stored = evaluations.save(database, draft(failing="identity", remark="Not asked"), heard_at=5)

    found = evaluations.get(database, stored)

    assert found is not None
    assert found.form == FORM
    assert Answer("identity", "no", "Not asked") in found.answers
    assert (found.score.score, found.score.auto_failed, found.heard_at) == (0, True, 5)


def test_the_list_shows_the_marks_that_were_stored(database: Database) -> None:
    evaluations.save(database, draft(failing="identity", remark="Not asked"), heard_at=5)
    evaluations.save(database, draft(), heard_at=6)

    last, first = evaluations.recent(database)

    assert (last.score, last.passed) == (100.0, True)
    assert (first.score, first.passed, first.auto_failed) == (0.0, False, True)
    assert first.critical_score == 75.0


def test_the_list_can_be_of_one_person(database: Database) -> None:
    amina = members.save(database, MemberDraft("Amina Keller"))
    stored = evaluations.save(database, msgspec.structs.replace(draft(), member_id=amina))
    evaluations.save(database, draft())

    assert [row.id for row in evaluations.recent(database, member_id=amina)] == [stored]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (draft(person=" "), "whose call"),
        (draft(failing="identity"), "remark"),
        (EvaluationDraft(FORM, "A", "B", draft().answers[1:]), FORM.items()[0].text),
    ],
)
def test_what_is_not_complete_is_not_stored(
    database: Database, wrong: EvaluationDraft, words: str
) -> None:
    with pytest.raises(UserError, match=words):
        evaluations.save(database, wrong)
    assert evaluations.recent(database) == ()


def test_a_mean_is_given_from_four_evaluations_on(database: Database) -> None:
    for heard_at in (10, 11, 12):
        evaluations.save(database, draft(), heard_at=heard_at)
    assert evaluations.quality(database, 10, 20)[None] == evaluations.Quality(3, None)

    evaluations.save(database, draft(failing="identity", remark="Not asked"), heard_at=19)
    evaluations.save(database, draft(), heard_at=20)
    assert evaluations.quality(database, 10, 20)[None] == evaluations.Quality(4, 75.0)


def test_without_evaluations_there_is_no_mean(database: Database) -> None:
    assert evaluations.quality(database, 0, 10)[None] == evaluations.Quality(0, None)


def test_an_evaluation_that_is_not_there_is_none(database: Database) -> None:
    assert evaluations.get(database, 1) is None
