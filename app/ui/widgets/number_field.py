"""A field for a whole number with its unit."""

from PySide6.QtWidgets import QSpinBox


class NumberField(QSpinBox):
    """Whole numbers from `least` to `most`, followed by `unit`."""

    def __init__(self, least: int, most: int, unit: str = "") -> None:
        super().__init__()
        self.setRange(least, most)
        self.setSuffix(f"\u202f{unit}" if unit else "")
        # The style sheet's padding does not reach the text of a spin box.
        self.lineEdit().setTextMargins(6, 0, 0, 0)
