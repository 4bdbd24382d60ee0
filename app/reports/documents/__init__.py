"""The documents the program prints, one file each; a new one is added to DOCUMENTS."""

from app.reports.documents.evaluation import EvaluationDocument
from app.reports.documents.job_description import JobDescriptionDocument
from app.reports.documents.monthly import MonthlyReport
from app.reports.documents.sound_check import SoundCheckDocument
from app.reports.documents.staff_notice import StaffNoticeDocument

DOCUMENTS = (
    MonthlyReport,
    JobDescriptionDocument,
    EvaluationDocument,
    SoundCheckDocument,
    StaffNoticeDocument,
)
