"""The tasks page: what was promised, by urgency."""

from app.ui.pages.tasks.page import TasksPage

__all__ = ["TasksPage"]
