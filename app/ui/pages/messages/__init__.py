"""Texts exchanged with customers and colleagues."""

from app.ui.pages.messages.page import MessagesPage

__all__ = ["MessagesPage"]
