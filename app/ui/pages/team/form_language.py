"""The field that says which language a document is in."""

from app.i18n import current
from app.ui.widgets.choice import Choice

NAMES = {"fr": "Français", "en": "English"}


def language_field() -> Choice:
    """French or English, the language of the window first chosen."""
    field = Choice()
    for code, name in NAMES.items():
        field.addItem(name, code)
    field.setCurrentIndex(field.findData(current().code))
    return field
