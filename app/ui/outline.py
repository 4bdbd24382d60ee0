"""The outline of the window: what is painted before anything else has been read."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.ui import theme

SIDE_WIDTH, SIDE_NARROW, BAR_HEIGHT, FOOT_HEIGHT = 184, 64, 64, 28
_NARROW = 960
"""Pixels at 100 % below which the side bar is left with its icons; a larger text needs more."""


class Outline(QWidget):
    """Side bar, call bar and foot without their words, until page and parts take their places.

    Says `narrowed` when the side bar is to shrink to its icons, or to have its words again.
    """

    narrowed = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("ground")
        self._side, self._bar, self._foot = QFrame(), QFrame(), QFrame()
        drawn = (self._side, "sideBar"), (self._bar, "callBar"), (self._foot, "statusBar")
        for frame, name in drawn:
            frame.setObjectName(name)
        self._is_narrow = False
        self._side.setFixedWidth(theme.px(SIDE_WIDTH))
        self._bar.setFixedHeight(theme.px(BAR_HEIGHT))
        self._foot.setFixedHeight(theme.px(FOOT_HEIGHT))
        self.pages = QStackedWidget()
        self._column = QVBoxLayout()
        self._column.setSpacing(0)
        self._column.addWidget(self._bar)
        self._column.addWidget(self.pages, 1)
        self._column.addWidget(self._foot)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        self._row.addWidget(self._side)
        self._row.addLayout(self._column, 1)

    def furnish(
        self, *, side: QFrame, bar: QWidget, above_the_page: Sequence[QWidget], foot: QWidget
    ) -> None:
        """Put the parts where they were drawn; the page stays where it stands."""
        for drawn, part in ((self._side, side), (self._bar, bar), (self._foot, foot)):
            self._row.replaceWidget(drawn, part)
            drawn.hide()
            drawn.deleteLater()
        self._side = side
        self.narrowed.emit(self._is_narrow)
        for place, part in enumerate(above_the_page, start=1):
            self._column.insertWidget(place, part)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < theme.px(_NARROW)
        if narrow is not self._is_narrow:
            self._is_narrow = narrow
            self._side.setFixedWidth(theme.px(SIDE_NARROW if narrow else SIDE_WIDTH))
            self.narrowed.emit(narrow)
