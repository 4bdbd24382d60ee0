"""The office's buttons under the call bar, and the lamp of the voice mailbox."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QIcon, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.crm.quick_buttons import TONES, TRANSFER, QuickButton
from app.desk.desk import Desk
from app.desk.facts import CallsChanged, MailboxesChanged, QuickButtonsChanged, TeamStatesChanged
from app.desk.team_states import PickUp
from app.i18n import _, ngettext_
from app.team.members import Member
from app.team.states import UNKNOWN
from app.telephony.events import MailboxChanged
from app.ui import wording
from app.ui.colleague_words import state_shape, state_words
from app.ui.icons import icon
from app.ui.listening import listen
from app.ui.widgets.button import Button
from app.ui.widgets.panel import clear

_SHOWN = 8


class QuickBar(QWidget):
    """Hidden while the office has no buttons and no mailbox has anything new.

    A button of a colleague says how they are, and picks up what rings there.
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(16, 8, 16, 0)
        self._row.setSpacing(8)
        self._brief = False
        self.buttons: list[tuple[QuickButton, Button]] = []
        self.lamps: list[Button] = []
        listen(self, desk.bus, QuickButtonsChanged, lambda _fact: self._on_buttons())
        listen(self, desk.bus, MailboxesChanged, lambda _fact: self.draw())
        listen(self, desk.bus, CallsChanged, lambda _fact: self._draw_acts())
        listen(self, desk.bus, TeamStatesChanged, lambda _fact: self._draw_acts())
        self.draw()

    def _on_buttons(self) -> None:
        self.draw()
        if self.buttons:
            self._desk.team_states.read()

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
        self._draw_states()

    def _draw_states(self) -> None:
        """In words as far as there is room; else the shape of the icon and the tool tip say it."""
        for self._brief in (False, True):
            for one, button in self.buttons:
                self._draw_state(one, button)
            if self._row.sizeHint().width() <= self.width():
                break

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._draw_states()

    def minimumSizeHint(self) -> QSize:
        least = super().minimumSizeHint()
        return least if self._brief else QSize(0, least.height())

    def _draw_state(self, one: QuickButton, button: Button) -> None:
        """Behind the name how a colleague is, or what the button does while it rings there."""
        member = self._colleague(one)
        state = self._desk.team_states.word(member) if member is not None else UNKNOWN
        more = _("Pick up") if self._rings(one) is not None else state_words(state)
        known = state != UNKNOWN
        words = " · ".join((wording.outside(one.label), *([more] if known else [])))
        button.rename(wording.outside(one.label) if self._brief else words)
        button.setAccessibleName(words)
        button.setIcon(icon(*state_shape(state)) if known else QIcon())

    def _colleague(self, one: QuickButton) -> Member | None:
        return self._desk.team_states.colleague(one.target) if one.act != TONES else None

    def _rings(self, one: QuickButton) -> PickUp | None:
        member = self._colleague(one)
        return self._desk.team_states.pick_up(member) if member is not None else None

    def _press(self, one: QuickButton) -> None:
        if self._desk.quick_buttons.press(one):
            return
        way = self._rings(one)
        if way is not None:
            self._desk.call(way.number, account=way.account)
        else:
            self._desk.call(one.target)

    def _hear(self, box: MailboxChanged) -> None:
        self._desk.call(self._desk.mailboxes.number(box.account), account=box.account)


def _lamp_words(box: MailboxChanged) -> str:
    if box.new <= 0:
        return _("New voice message")
    return ngettext_("{count} new voice message", "{count} new voice messages", box.new)
