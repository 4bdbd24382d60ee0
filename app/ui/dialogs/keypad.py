"""The keypad of a running call: each key sends its tone."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.desk.desk import Desk
from app.i18n import _
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.key_grid import KEYS, KeyGrid
from app.ui.widgets.labels import ElidedLabel, Label


class KeypadDialog(Dialog):
    """Sends digits to the other end of one call, by mouse or by the keyboard; never modal."""

    def __init__(self, desk: Desk, call_id: str, window: QWidget) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Keypad"))
        self._desk = desk
        self._call_id = call_id
        self._sent = ElidedLabel(role="figure")
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 20)
        column.setSpacing(12)
        column.addWidget(Label(_("Tones sent to the other side"), "label"))
        column.addWidget(self._sent)
        grid = KeyGrid()
        grid.pressed.connect(self.send)
        column.addWidget(grid)

    @property
    def sent(self) -> str:
        """The digits sent so far."""
        return self._sent.text()

    def send(self, digit: str) -> None:
        """Send one digit and show it."""
        self._desk.send_digits(self._call_id, digit)
        self._sent.setText(self._sent.text() + digit)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.text() in KEYS:
            self.send(event.text())
        else:
            super().keyPressEvent(event)
