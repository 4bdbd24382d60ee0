"""The office's buttons under the call bar, and the lamp of the voice mailbox."""

from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.crm.quick_buttons import TRANSFER, QuickButton
from app.desk.desk import Desk
from app.desk.facts import CallsChanged, MailboxesChanged, QuickButtonsChanged
from app.i18n import _, ngettext_
from app.telephony.events import MailboxChanged
from app.ui import wording
from app.ui.listening import listen
from app.ui.widgets.button import Button
from app.ui.widgets.panel import clear

_SHOWN = 8


class QuickBar(QWidget):
    """Hidden while the office has no buttons and no mailbox has anything new."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(16, 8, 16, 0)
        self._row.setSpacing(8)
        self.buttons: list[tuple[QuickButton, Button]] = []
        self.lamps: list[Button] = []
        listen(self, desk.bus, QuickButtonsChanged, lambda _fact: self.draw())
        listen(self, desk.bus, MailboxesChanged, lambda _fact: self.draw())
        listen(self, desk.bus, CallsChanged, lambda _fact: self._draw_acts())
        self.draw()

    def draw(self) -> None:
        """Show the buttons as they are now."""
        clear(self._row)
        self.buttons, self.lamps = [], []
        for one in self._desk.quick_buttons.buttons[:_SHOWN]:
            button = self._button(one)
            self.buttons.append((one, button))
            self._row.addWidget(button)
        self._row.addStretch()
        for box in self._desk.mailboxes.lit:
            lamp = self._lamp(box)
            self.lamps.append(lamp)
            self._row.addWidget(lamp)
        self.setVisible(bool(self.buttons or self.lamps))
        self._draw_acts()

    def _button(self, one: QuickButton) -> Button:
        return Button(wording.outside(one.label), compact=True, pressed_=lambda: self._press(one))

    def _lamp(self, box: MailboxChanged) -> Button:
        words = _lamp_words(box)
        lamp = Button(
            words, icon_name="record-mail", compact=True, pressed_=lambda: self._hear(box)
        )
        lamp.setEnabled(bool(self._desk.mailboxes.number(box.account)))
        return lamp

    def _draw_acts(self) -> None:
        active = self._desk.calls.active
        talking = active is not None and active.state.connected
        for one, button in self.buttons:
            button.setEnabled(self._desk.quick_buttons.can_press(one))
            passes_on = talking and one.act == TRANSFER
            act = _("Pass the call on to {target}") if passes_on else "{target}"
            button.setToolTip(act.format(target=one.target))

    def _press(self, one: QuickButton) -> None:
        if not self._desk.quick_buttons.press(one):
            self._desk.call(one.target)

    def _hear(self, box: MailboxChanged) -> None:
        self._desk.call(self._desk.mailboxes.number(box.account), account=box.account)


def _lamp_words(box: MailboxChanged) -> str:
    if box.new <= 0:
        return _("New voice message")
    return ngettext_("{count} new voice message", "{count} new voice messages", box.new)
