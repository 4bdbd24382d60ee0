"""A message that stays until it is read and never stands in the way."""

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.i18n import _
from app.ui import theme
from app.ui.widgets.button import IconButton
from app.ui.widgets.labels import Label
from app.ui.widgets.picture import Picture

_SHAPES = {
    "bad": "circle-x",
    "warning": "alert-triangle",
    "good": "circle-check",
    "info": "info-circle",
}
_ROLES = {"bad": "bad", "warning": "warning", "good": "good", "info": "accent"}


class ErrorBar(QWidget):
    """Says what happened, what was kept and what to do, the newest first: it may answer a click.

    The others come back as those before them are closed. The same words are never there twice.
    """

    def __init__(self) -> None:
        super().__init__()
        around = QVBoxLayout(self)
        around.setContentsMargins(16, 12, 16, 0)
        self._frame = QFrame()
        self._frame.setObjectName("errorBar")
        around.addWidget(self._frame)
        line = QHBoxLayout(self._frame)
        line.setContentsMargins(12, 8, 8, 8)
        line.setSpacing(12)
        self._shape = Picture("circle-x", "bad")
        self._words = Label(wrap=True)
        self._count = Label("", "small")
        self.close_button = IconButton("x", _("Close this message"), pressed_=self._on_closed)
        line.addWidget(self._shape)
        line.addWidget(self._words, 1)
        line.addWidget(self._count)
        line.addWidget(self.close_button)
        self._waiting: list[tuple[str, str]] = []
        self.hide()

    @property
    def words(self) -> str:
        """The message shown now, "" when none is."""
        return self._waiting[0][0] if self._waiting else ""

    def say(self, words: str, kind: str = "bad") -> None:
        """Show `words` as "bad", "warning", "good" or "info", before those not yet closed."""
        message = (words, kind)
        self._waiting = [message, *(other for other in self._waiting if other != message)]
        self._draw()

    def clear(self) -> None:
        """Take every message away: what they spoke of has been put right."""
        self._waiting = []
        self._draw()

    def _on_closed(self) -> None:
        self._waiting = self._waiting[1:]
        self._draw()

    def _draw(self) -> None:
        self.setVisible(bool(self._waiting))
        if not self._waiting:
            return
        words, kind = self._waiting[0]
        self._shape.show_as(_SHAPES[kind], _ROLES[kind])
        self._words.setText(words)
        self.setAccessibleName(words)
        more = len(self._waiting) - 1
        self._count.setText(_("{count} more").format(count=more) if more else "")
        theme.restyle(self._frame, kind=kind)
