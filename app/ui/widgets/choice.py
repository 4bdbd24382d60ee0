"""A field to choose one thing from a list; long names are shortened, never cut."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QComboBox, QStyle, QStyleOptionComboBox, QStylePainter

_BESIDE = 4
"""Pixels the words keep from the ends of their place."""
_AT_ONCE = 16
"""Entries shown without scrolling; every way a call can end is among them."""


class Choice(QComboBox):
    """A combo box that takes the width it is given and asks for no more."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(6)
        self.setMaxVisibleItems(_AT_ONCE)
        self.currentTextChanged.connect(self.setToolTip)

    def choose(self, value: object) -> None:
        """Stand on the entry with this data, else on the first."""
        self.setCurrentIndex(max(0, self.findData(value)))

    def paintEvent(self, event: QPaintEvent) -> None:
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        words = option.currentText or self.placeholderText()
        field = self.style().subControlRect(
            QStyle.ComplexControl.CC_ComboBox,
            option,
            QStyle.SubControl.SC_ComboBoxEditField,
            self,
        )
        option.currentText = self.fontMetrics().elidedText(
            words, Qt.TextElideMode.ElideRight, field.width() - _BESIDE
        )
        painter = QStylePainter(self)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
        painter.end()
