"""The field that says which language a document is in."""

from PySide6.QtWidgets import QComboBox

from app.i18n import current

NAMES = {"fr": "Français", "en": "English"}


def language_field() -> QComboBox:
    """French or English, the language of the window first chosen."""
    field = QComboBox()
    for code, name in NAMES.items():
        field.addItem(name, code)
    field.setCurrentIndex(field.findData(current().code))
    return field
