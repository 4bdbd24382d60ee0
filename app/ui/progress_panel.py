"""Long work under way: what it does now, how far it is, and a button to stop it."""

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from app.i18n import _, current
from app.ui.widgets.button import Button
from app.ui.widgets.labels import Label

_STEPS = 1000


class ProgressPanel(QWidget):
    """Shows a share from 0 to 1 and words; `cancel_` is called when the person stops it."""

    def __init__(self, cancel_: Callable[[], object]) -> None:
        super().__init__()
        self._words = Label("", wrap=True)
        self._share = Label("", "muted")
        self.bar = QProgressBar()
        self.bar.setRange(0, _STEPS)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(_("Progress"))
        self.cancel = Button(_("Cancel"), pressed_=cancel_)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self._words, 1)
        line.addWidget(self._share)
        line.addWidget(self.cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(line)
        column.addWidget(self.bar)

    def say(self, share: float, words: str = "") -> None:
        """Show how far the work is; empty words leave those that stand."""
        self.bar.setValue(round(share * _STEPS))
        self._share.setText(current().percent(share, 0))
        if words:
            self._words.setText(words)
