"""A list and what is known of one of its rows: side by side, or one at a time where it is tight."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.i18n import _
from app.ui import theme
from app.ui.widgets.button import Button
from app.ui.widgets.panel import Panel

_SIDE_BY_SIDE = 900
"""Pixels at 100 % from which there is room for both; a larger text needs more."""


class ListAndDetail(QWidget):
    """Holds two panels; the one named `fixed` ("list" or "detail") keeps `width` pixels.

    In a narrow window, or with large text, the detail comes to the front with `open_detail` and
    goes with its Back button.
    """

    def __init__(self, listed: Panel, detail: Panel, *, fixed: str, width: int) -> None:
        super().__init__()
        self._list, self._detail = listed, detail
        self._fixed = listed if fixed == "list" else detail
        self._width = theme.px(width)
        self._wanted = False
        self.narrow = False
        self.back = Button(
            _("Back to the list"), "link", icon_name="arrow-left", pressed_=self.close_detail
        )
        self.back.hide()
        head = QVBoxLayout()
        head.addWidget(self.back, 0, Qt.AlignmentFlag.AlignLeft)
        detail.body.insertLayout(0, head)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 16, 16, 16)
        row.setSpacing(16)
        row.addWidget(listed, 0 if fixed == "list" else 1)
        row.addWidget(detail, 1 if fixed == "list" else 0)
        # Not `_arrange`: what is shown before it has a window is dressed twice.
        self._fixed.setFixedWidth(self._width)

    def open_detail(self) -> None:
        """Bring the detail to the front where there is room for one alone."""
        self._wanted = True
        self._arrange()

    def close_detail(self) -> None:
        """Bring the list back to the front."""
        self._wanted = False
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < theme.px(_SIDE_BY_SIDE)
        if narrow != self.narrow:
            self.narrow = narrow
            self._arrange()

    def _arrange(self) -> None:
        if self.narrow:
            self._fixed.setMinimumWidth(0)
            self._fixed.setMaximumWidth(16_777_215)
        else:
            self._fixed.setFixedWidth(self._width)
        self._list.setVisible(not self.narrow or not self._wanted)
        self._detail.setVisible(not self.narrow or self._wanted)
        self.back.setVisible(self.narrow)
