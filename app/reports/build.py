"""Writes documents to PDF files: the whole file or none."""

import os
import tempfile
from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from app.database.database import Database
from app.errors import UserError, reason_of
from app.i18n import Language, _

if TYPE_CHECKING:
    from reportlab.platypus import Flowable

    from app.reports.layout import Frame
    from app.telephony.sound_result import SoundResult

Progress = Callable[[float, str], None]
"""Gets how far the work is, 0 to 1, and what is being done; what it raises stops the work."""


def no_progress(done: float, words: str) -> None:
    """Tell nobody."""


def write_monthly(
    database: Database,
    month: str,
    language: Language,
    out: Path,
    progress: Progress = no_progress,
) -> None:
    """Write the report of the month "YYYY-MM" to `out`, replacing what was there.

    Raises UserError when that is no month or the file cannot be written; whatever `progress`
    raises ends the work. In both cases `out` is as it was.
    """
    progress(0.0, _("Reading the figures"))
    from app.reports.documents.monthly import MonthlyReport

    report = MonthlyReport()
    data = report.collect(database, month)
    progress(0.4, _("Laying out the pages"))
    write(out, report.story(data, language), report.frame(data, language), language, progress)


def write_evaluation(database: Database, evaluation_id: int, out: Path) -> None:
    """Write a stored evaluation in the language of its form.

    Raises UserError where there is none or the file cannot be written.
    """
    from app.reports.documents.evaluation import EvaluationDocument

    document = EvaluationDocument()
    data = document.collect(database, evaluation_id)
    language = Language(data.evaluation.form.language)
    write(out, document.story(data, language), document.frame(data, language), language)


def write_job_description(database: Database, job_description_id: int, out: Path) -> None:
    """Write a stored job description in the language of its template.

    Raises UserError where there is none or the file cannot be written.
    """
    from app.reports.documents.job_description import JobDescriptionDocument

    document = JobDescriptionDocument()
    data = document.collect(database, job_description_id)
    language = Language(data.document.template.language)
    write(out, document.story(data, language), document.frame(data, language), language)


def write_sound_check(found: "SoundResult", language: Language, out: Path) -> None:
    """Write what a sound check has found; raises UserError when the file cannot be written."""
    from app.reports.documents.sound_check import SoundCheckDocument

    document = SoundCheckDocument()
    write(out, document.story(found, language), document.frame(found, language), language)


def write_staff_notice(database: Database, language: Language, out: Path) -> None:
    """Write what the staff are told of the recording of calls.

    Raises UserError when the file cannot be written.
    """
    from app.reports.documents.staff_notice import StaffNoticeDocument

    document = StaffNoticeDocument()
    data = document.collect(database)
    write(out, document.story(data, language), document.frame(data, language), language)


def write(
    out: Path,
    story: Sequence["Flowable"],
    frame: "Frame",
    language: Language,
    progress: Progress = no_progress,
) -> None:
    """Lay out `story` and put the file in its place at once; raises as write_monthly does."""
    from app.reports import pages

    # Laid out in memory: whoever ends this process in the middle leaves nothing beside `out`.
    content = BytesIO()
    pages.lay_out(content, story, frame, language, progress)
    try:
        _put(content.getvalue(), out)
    except OSError as error:
        raise _refused(out, error) from error
    progress(1.0, _("Done"))


def _put(content: bytes, out: Path) -> None:
    handle, name = tempfile.mkstemp(prefix=f".{out.name}.", suffix=".part", dir=out.parent)
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        _give_usual_rights(part)
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)


def _give_usual_rights(file: Path) -> None:
    # A temporary file is private; a report may be read as any new file of this person.
    mask = os.umask(0)
    os.umask(mask)
    file.chmod(0o666 & ~mask)


def _refused(out: Path, error: OSError) -> UserError:
    words = _("“{path}” could not be written ({reason}). Choose another place, or close the file.")
    return UserError(words.format(path=out, reason=reason_of(error)))
