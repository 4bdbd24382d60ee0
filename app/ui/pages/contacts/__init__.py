"""The contacts page: the list, one contact beside it, its form."""

from app.ui.pages.contacts.page import ContactsPage

__all__ = ["ContactsPage"]
