"""The papers kept about a person: job descriptions and marked calls, newest first."""

import msgspec

from app.database.database import Database
from app.i18n import N_, _, current
from app.team import evaluations, job_descriptions
from app.team.evaluations import EvaluationRow
from app.ui.widgets.labels import PillKind

JOB, EVALUATION = "job-description", "evaluation"
_TITLES = {JOB: N_("Job description"), EVALUATION: N_("Marked call")}


class Paper(msgspec.Struct, frozen=True):
    """One paper; `kind` is also the name of the command that prints it."""

    kind: str
    id: int
    at: int
    result: str = ""
    tone: PillKind = "plain"

    @property
    def title(self) -> str:
        """What it is, in the language of the window."""
        return _(_TITLES[self.kind])


def of_member(database: Database, member_id: int) -> tuple[Paper, ...]:
    """Every paper of this person, the newest first."""
    jobs = (
        Paper(JOB, row.id, row.updated_at)
        for row in job_descriptions.recent(database)
        if row.member_id == member_id
    )
    marked = (
        Paper(EVALUATION, row.id, row.heard_at, *_result(row))
        for row in evaluations.recent(database, member_id=member_id)
    )
    return tuple(sorted((*jobs, *marked), key=lambda paper: paper.at, reverse=True))


def _result(row: EvaluationRow) -> tuple[str, PillKind]:
    score = current().decimal(row.score)
    if row.passed:
        return _("{score}: passed").format(score=score), "good"
    return _("{score}: not passed").format(score=score), "bad"
