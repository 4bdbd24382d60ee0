"""One conversation: what was written, what became of it, and the field to write more."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

import msgspec
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.crm import messages
from app.crm.messages import FAILED, SENDING, MessageRow
from app.desk.desk import Desk
from app.desk.faults import fault_words
from app.errors import UserError
from app.i18n import N_, _, current
from app.telephony.message_text import LONGEST_SENT, sent_length
from app.ui import theme, wording
from app.ui.note_field import NoteField
from app.ui.page import ShowContact
from app.ui.widgets.button import Button
from app.ui.widgets.error_bar import ErrorBar
from app.ui.widgets.labels import ElidedLabel, Label, Pill
from app.ui.widgets.panel import clear

_REASONS = {
    "no_account": N_("no telephone account"),
    "bad_target": N_("this address cannot be written to"),
    "call_gone": N_("the call is over"),
    "interrupted": N_("the telephone was interrupted"),
    "engine_away": N_("the telephone is restarting"),
    "cannot_send": N_("the network or the server is away"),
    "too_fast": N_("too many at once"),
}
_CODES = {"404": N_("unknown there"), "480": N_("not reachable"), "408": N_("no answer")}
_WIDEST, _ONE_LINE = 480, 320
_SELECTABLE = Qt.TextInteractionFlag.TextSelectableByMouse


class Bubble(QFrame):
    """One text; markup in it is only text, and the direction of its script is kept."""

    def __init__(self, row: MessageRow, zone: str, *, send_again: Callable[[str], object]) -> None:
        super().__init__()
        mine = row.direction == "outbound"
        self.setObjectName("bubble")
        self.setProperty("mine", mine)
        self.setMaximumWidth(theme.px(_WIDEST))
        self.text = Label(row.text, wrap=True)
        self.text.setTextInteractionFlags(_SELECTABLE)
        # A label that wraps asks for a square: a short text stands on one line.
        wide = max(map(self.text.fontMetrics().horizontalAdvance, row.text.split("\n")))
        self.text.setMinimumWidth(min(wide + 4, theme.px(_ONE_LINE)))
        self.state = Label(_state_words(row, zone), "small", wrap=True)
        self.state.set_tone("bad" if row.state == FAILED else "")
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 6)
        column.setSpacing(2)
        column.addWidget(self.text)
        column.addWidget(self.state)
        self.again: Button | None = None
        if mine and row.state == FAILED:
            self.again = Button(_("Send again"), "link", pressed_=lambda: send_again(row.text))
            column.addWidget(self.again, 0, Qt.AlignmentFlag.AlignRight)
        words = _("Sent: {text}") if mine else _("Received: {text}")
        self.setAccessibleName(f"{words.format(text=row.text)} ({self.state.text()})")


def _state_words(row: MessageRow, zone: str) -> str:
    when = current().day_and_time(row.at, ZoneInfo(zone))
    if row.state == SENDING:
        return _("{when} · on its way").format(when=when)
    if row.state == FAILED:
        return _("{when} · not delivered: {why}").format(when=when, why=reason_words(row.reason))
    if row.call_uid:
        return _("{when} · during a call").format(when=when)
    return when


def reason_words(reason: str) -> str:
    """Why a text was not delivered, as a person would say it."""
    known = _REASONS.get(reason) or _CODES.get(reason.partition(" ")[0])
    return _(known) if known else fault_words(reason) or wording.outside(reason)


class ThreadPanel(QWidget):
    """Shows the conversation given to `show_thread`; Ctrl+Return sends."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.key = ""
        self.remote = ""
        self._rows: tuple[MessageRow, ...] = ()
        self._who = ElidedLabel(role="title")
        self._number = ElidedLabel(role="muted")
        self._contact: int | None = None
        self.bubbles: list[Bubble] = []
        """The texts on show, oldest first."""
        self.open_contact = Button(_("Open contact"), icon_name="user", pressed_=self._on_contact)
        self.call = Button(_("Call"), "good", icon_name="phone", pressed_=self._on_call)
        self.trouble = ErrorBar()
        self.field = NoteField(72)
        self.field.setPlaceholderText(_("Write a message"))
        self.field.setAccessibleName(_("Write a message"))
        self.send = Button(
            _("Send"), "primary", icon_name="send", shortcut="Ctrl+Return", pressed_=self._on_send
        )
        self._left = Pill("", "warning")
        self._left.hide()
        self.field.textChanged.connect(self._on_typed)
        self._lay_out()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addWidget(self._who)
        names.addWidget(self._number)
        head.addLayout(names, 1)
        head.addWidget(self.open_contact)
        head.addWidget(self.call)
        inner = QWidget()
        inner.setObjectName("scrolled")
        self._bubbles = QVBoxLayout(inner)
        self._bubbles.setContentsMargins(0, 0, 8, 0)
        self._bubbles.setSpacing(8)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setWidget(inner)
        self._area.setAccessibleName(_("Conversation"))
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.field, 1)
        side = QVBoxLayout()
        side.addWidget(self._left)
        side.addStretch()
        side.addWidget(self.send)
        foot.addLayout(side)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self._area, 1)
        column.addWidget(self.trouble)
        column.addLayout(foot)

    def show_thread(self, key: str, remote: str) -> None:
        """Read this conversation and show it when it is here."""
        if key != self.key:
            self.field.clear()
            self.trouble.clear()
            self._rows = ()
        self.key, self.remote = key, remote
        agent_id = self._desk.messages.agent_id
        self._desk.tasks.ask(
            lambda database: messages.thread(database, key, agent_id),
            lambda rows: self._draw(rows) if key == self.key else None,
        )

    def _draw(self, rows: tuple[MessageRow, ...]) -> None:
        office = self._desk.office.current
        last = rows[-1] if rows else None
        self._contact = last.contact_id if last is not None else None
        number = wording.number_words(self.key, office.country)
        names = (row.contact_name or row.display_name for row in reversed(rows))
        name = next(filter(None, names), "")
        self._who.setText(wording.outside(name) or number)
        self._number.setText(number if name else "")
        self.open_contact.rename(
            _("Open contact") if self._contact is not None else _("New contact")
        )
        seen = tuple(msgspec.structs.replace(row, unread=False) for row in rows)
        if seen != self._rows or not rows:
            self._rows = seen
            self._fill(rows, office.zone)
        if any(row.unread for row in rows) and self.isVisible():
            self._desk.messages.mark_read(self.key)

    def _fill(self, rows: tuple[MessageRow, ...], zone: str) -> None:
        while (item := self._bubbles.takeAt(0)) is not None:
            if isinstance(line := item.layout(), QHBoxLayout):
                clear(line)
        self._bubbles.addStretch()
        self.bubbles = [Bubble(row, zone, send_again=self._send) for row in rows]
        for row, bubble in zip(rows, self.bubbles, strict=True):
            line = QHBoxLayout()
            if row.direction == "outbound":
                line.addStretch()
                line.addWidget(bubble)
            else:
                line.addWidget(bubble)
                line.addStretch()
            self._bubbles.addLayout(line)
        bar = self._area.verticalScrollBar()
        QTimer.singleShot(0, self, lambda: bar.setValue(bar.maximum()))

    def _on_typed(self) -> None:
        left = LONGEST_SENT - sent_length(self.field.toPlainText())
        self._left.setVisible(left < 100)
        self._left.say(str(left), "bad" if left < 0 else "warning")
        self.send.setEnabled(left >= 0)

    def _on_send(self) -> None:
        if self._send(self.field.toPlainText().rstrip()):
            self.field.clear()

    def _send(self, text: str) -> bool:
        """Send it; where that cannot even be tried the reason is shown."""
        try:
            self._desk.messages.send(self.remote, text)
        except UserError as error:
            self.trouble.say(error.words)
            return False
        self.trouble.clear()
        return True

    def _on_call(self) -> None:
        self._desk.call(self.key)

    def _on_contact(self) -> None:
        self._desk.bus.publish(ShowContact(self._contact or 0, self.key))
