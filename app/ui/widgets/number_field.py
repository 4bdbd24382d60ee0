"""A field for a whole number with its unit."""

from PySide6.QtWidgets import QSpinBox

TEXT_INSET = 11
"""Pixels before the words of a field: the style sheet's padding does not reach a spin box."""


class NumberField(QSpinBox):
    """Whole numbers from `least` to `most`, followed by `unit`."""

    def __init__(self, least: int, most: int, unit: str = "") -> None:
        super().__init__()
        self.setRange(least, most)
        self.setSuffix(f"\u202f{unit}" if unit else "")
        self.lineEdit().setTextMargins(TEXT_INSET, 0, 0, 0)
