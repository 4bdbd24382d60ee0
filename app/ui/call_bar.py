"""The bar at the top that never moves: the call in hand, or the field to begin one."""

from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QWidget

from app.desk.desk import Desk
from app.desk.facts import CallsChanged
from app.ui import theme
from app.ui.call_controls import CallControls
from app.ui.dial_field import DialField
from app.ui.listening import listen
from app.ui.outline import BAR_HEIGHT


class CallBar(QFrame):
    """The dial field while nobody calls, else the controls of the call."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setObjectName("callBar")
        self._desk = desk
        self._controls: CallControls | None = None
        self.dial_field = DialField(desk)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._idle())
        self.setFixedHeight(theme.px(BAR_HEIGHT))
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 16, 0)
        row.addWidget(self._stack)
        listen(self, desk.bus, CallsChanged, lambda _fact: self.draw())
        self.draw()

    def _idle(self) -> QWidget:
        box = QWidget()
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.dial_field)
        row.addStretch()
        return box

    @property
    def controls(self) -> CallControls:
        """The controls of the call; made once the window stands, or when first needed."""
        if self._controls is None:
            self._controls = CallControls(self._desk)
            self._stack.addWidget(self._controls)
        return self._controls

    def prepare(self) -> None:
        """Make the controls before the first call asks for them; those of a call go on."""
        if self._controls is None:
            self.controls.rest()

    def draw(self) -> None:
        """Show the call in hand as it is now, or the dial field."""
        view = self._desk.calls.active
        if view is not None:
            self.controls.draw(view)
            self._stack.setCurrentWidget(self.controls)
            return
        self._stack.setCurrentIndex(0)
        if self._controls is not None:
            self._controls.rest()
