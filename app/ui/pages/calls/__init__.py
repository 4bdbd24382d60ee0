"""The calls page: the log, one call beside it, and the wrap-up it may still want."""

from app.ui.pages.calls.page import CallsPage

__all__ = ["CallsPage"]
