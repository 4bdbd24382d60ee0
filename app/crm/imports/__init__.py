"""Bringing in contacts and calls from files: one transaction a file, all of it or nothing."""

from app.crm.imports.calls import import_calls
from app.crm.imports.contacts import import_contacts

__all__ = ["import_calls", "import_contacts"]
