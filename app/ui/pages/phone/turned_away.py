"""How much was kept from the telephone: scanners and floods, which nobody hears ring."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.desk.desk import Desk
from app.i18n import _, ngettext_
from app.telephony.events import RequestsDropped
from app.ui.listening import listen
from app.ui.page import ShowPage
from app.ui.widgets.button import Button
from app.ui.widgets.labels import Label


class TurnedAway(QWidget):
    """A small line that is there once something was turned away, and leads to the messages."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._journal = desk.journal
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        self.line = Label("", "small", wrap=True)
        self.look = Button(
            _("Support and about"),
            "link",
            compact=True,
            pressed_=lambda: desk.bus.publish(ShowPage("settings", "about")),
        )
        column.addWidget(self.line)
        column.addWidget(self.look, 0, Qt.AlignmentFlag.AlignLeft)
        listen(self, desk.bus, RequestsDropped, lambda _fact: self._draw())
        self._draw()

    def _draw(self) -> None:
        count = self._journal.dropped
        self.setVisible(bool(count))
        counted = ngettext_(
            "{count} unwanted message was turned away since the start; nothing rang.",
            "{count} unwanted messages were turned away since the start; nothing rang.",
            count,
        )
        self.line.setText(counted)
        why = _("From strangers, too many at once, or malformed. The last came from {address}.")
        self.setToolTip(why.format(address=self._journal.dropped_from))
