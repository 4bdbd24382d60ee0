"""The reports page: the month in figures, and its report as a document."""

from app.ui.pages.reports.page import ReportsPage

__all__ = ["ReportsPage"]
