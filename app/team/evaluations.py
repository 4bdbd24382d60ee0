"""Calls heard and marked: what was ticked, what it gave, and with which version of the form."""

import time
from collections.abc import Sequence
from typing import Any

import msgspec

from app.database.database import Database
from app.errors import UserError
from app.i18n import _
from app.team import scorecards
from app.team.scorecards import Form, Score

ENOUGH = 4
"""Evaluations a month's mean needs before it may be shown."""


class Answer(msgspec.Struct, frozen=True):
    """What was ticked for one item, with a remark."""

    item: str
    option: str
    comment: str = ""


class EvaluationDraft(msgspec.Struct, frozen=True):
    """A form filled for one call; times are epoch milliseconds."""

    form: Form
    person: str
    evaluator: str
    answers: tuple[Answer, ...]
    member_id: int | None = None
    call_id: int | None = None
    call_at: int | None = None
    comment: str = ""


class Evaluation(msgspec.Struct, frozen=True):
    """One stored evaluation with the form as it was; the marks are those of that day."""

    id: int
    form: Form
    member_id: int | None
    person: str
    evaluator: str
    call_id: int | None
    call_at: int | None
    heard_at: int
    comment: str
    answers: tuple[Answer, ...]
    score: Score


class EvaluationRow(msgspec.Struct, frozen=True):
    """One line of the list of evaluations; scores are 0 to 100."""

    id: int
    form_code: str
    member_id: int | None
    person: str
    evaluator: str
    call_id: int | None
    heard_at: int
    score: float | None
    critical_score: float | None
    passed: bool
    auto_failed: bool


class Quality(msgspec.Struct, frozen=True):
    """Mean score of a person's evaluations, 0 to 100; None when there are fewer than ENOUGH."""

    count: int
    mean: float | None


def save(database: Database, draft: EvaluationDraft, *, heard_at: int | None = None) -> int:
    """Mark and store a complete form; raises UserError naming what is still missing."""
    from app.team.models import EvaluationAnswerRecord, EvaluationRecord

    _require_complete(draft)
    marks = scorecards.score(draft.form, _ticked(draft.answers))
    with database.session() as session:
        record = EvaluationRecord(
            form_code=draft.form.code,
            form_version=draft.form.version,
            language=draft.form.language,
            form=msgspec.json.encode(draft.form).decode(),
            member_id=draft.member_id,
            person=draft.person.strip(),
            evaluator=draft.evaluator.strip(),
            call_id=draft.call_id,
            call_at=draft.call_at,
            heard_at=time.time_ns() // 1_000_000 if heard_at is None else heard_at,
            comment=draft.comment.strip(),
            score=marks.score,
            score_before_fail=marks.score_before_fail,
            critical_score=marks.critical_score,
            passed=marks.passed,
            auto_failed=marks.auto_failed,
            answers=[
                EvaluationAnswerRecord(
                    item_code=answer.item, option_code=answer.option, comment=answer.comment.strip()
                )
                for answer in draft.answers
            ],
        )
        session.add(record)
        session.flush()
        return record.id


def get(database: Database, evaluation_id: int) -> Evaluation | None:
    """The stored evaluation with this id."""
    reader = database.reader
    row = reader.row(
        "SELECT id, form, member_id, person, evaluator, call_id, call_at, heard_at, comment"
        " FROM evaluation WHERE id = :id",
        {"id": evaluation_id},
    )
    if row is None:
        return None
    number, form_text, member_id, person, evaluator, call_id, call_at, heard_at, comment = row
    form = msgspec.json.decode(form_text, type=Form)
    stored = {
        answer[0]: Answer(*answer)
        for answer in reader.rows(
            "SELECT item_code, option_code, comment FROM evaluation_answer"
            " WHERE evaluation_id = :id",
            {"id": evaluation_id},
        )
    }
    answers = tuple(stored[item.code] for item in form.items() if item.code in stored)
    return Evaluation(
        id=number,
        form=form,
        member_id=member_id,
        person=person,
        evaluator=evaluator,
        call_id=call_id,
        call_at=call_at,
        heard_at=heard_at,
        comment=comment,
        answers=answers,
        # The stored form gives the stored marks again, section by section.
        score=scorecards.score(form, _ticked(answers)),
    )


def recent(
    database: Database, *, member_id: int | None = None, limit: int = 200
) -> tuple[EvaluationRow, ...]:
    """Stored evaluations, of one person or of all, last heard first."""
    rows = database.reader.rows(
        "SELECT id, form_code, member_id, person, evaluator, call_id, heard_at, score,"
        " critical_score, passed, auto_failed FROM evaluation"
        " WHERE :everyone = 1 OR member_id = :member_id"
        " ORDER BY heard_at DESC, id DESC LIMIT :limit",
        {
            "everyone": int(member_id is None),
            "member_id": -1 if member_id is None else member_id,
            "limit": limit,
        },
    )
    return tuple(_row(row) for row in rows)


def quality(database: Database, start_at: int, end_at: int) -> dict[int | None, Quality]:
    """Quality by member of the evaluations heard in [start_at, end_at), epoch milliseconds.

    The key None is the whole office.
    """
    rows = database.reader.rows(
        "SELECT member_id, count(score), sum(score) FROM evaluation"
        " WHERE heard_at >= :start AND heard_at < :end GROUP BY member_id",
        {"start": start_at, "end": end_at},
    )
    result = {member: _quality(n, total) for member, n, total in rows if member is not None}
    result[None] = _quality(sum(row[1] for row in rows), sum(row[2] or 0 for row in rows))
    return result


def _quality(count: int, total: float | None) -> Quality:
    return Quality(count, total / count if total is not None and count >= ENOUGH else None)


def _ticked(answers: tuple[Answer, ...]) -> dict[str, str]:
    return {answer.item: answer.option for answer in answers}


def _require_complete(draft: EvaluationDraft) -> None:
    if not draft.person.strip():
        raise UserError(_("Please say whose call it was. Nothing was saved."))
    ticked = _ticked(draft.answers)
    missing = scorecards.unanswered(draft.form, ticked)
    if missing:
        raise UserError(_("Please answer: {item}.").format(item=missing[0].text))
    remarks = {answer.item: answer.comment.strip() for answer in draft.answers}
    for item in draft.form.items():
        option = draft.form.option(item, ticked[item.code])
        failed = option is not None and option.fails
        wanted = item.comment == "always" or (item.comment == "on_fail" and failed)
        if wanted and not remarks.get(item.code):
            raise UserError(_("Please add a remark to: {item}.").format(item=item.text))


def _row(row: Sequence[Any]) -> EvaluationRow:
    return EvaluationRow(
        id=row[0],
        form_code=row[1],
        member_id=row[2],
        person=row[3],
        evaluator=row[4],
        call_id=row[5],
        heard_at=row[6],
        score=row[7],
        critical_score=row[8],
        passed=bool(row[9]),
        auto_failed=bool(row[10]),
    )
