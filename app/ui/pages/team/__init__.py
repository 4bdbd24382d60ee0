"""The team page: the people, their job descriptions, and how their calls were marked."""

from app.ui.pages.team.page import TeamPage

__all__ = ["TeamPage"]
