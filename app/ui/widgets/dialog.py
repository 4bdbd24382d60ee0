"""A dialog that is as high as its words need."""

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QWidget


class Dialog(QDialog):
    """Grows when first shown: a window does not ask wrapped words for their height by itself."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.fit()

    def fit(self) -> None:
        """Take the height that the words need at this width."""
        layout = self.layout()
        if layout is None:
            return
        layout.activate()
        width = max(self.width(), layout.totalMinimumSize().width())
        wanted = layout.totalHeightForWidth(width) if layout.hasHeightForWidth() else 0
        self.resize(width, max(wanted, layout.totalMinimumSize().height(), self.height()))
