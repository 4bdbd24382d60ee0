"""The blocklist of the office: who is on it, and the way on and off."""

from zoneinfo import ZoneInfo

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.crm import blocklist
from app.crm.blocklist import Blocked
from app.desk.desk import Desk
from app.desk.facts import BlocklistChanged
from app.i18n import _, current
from app.ui import wording
from app.ui.listening import listen
from app.ui.pages.settings.settings_panel import SettingsPanel
from app.ui.widgets.button import Button
from app.ui.widgets.choice import Choice
from app.ui.widgets.labels import ElidedLabel, Label
from app.ui.widgets.panel import clear

_SHOWN = 200


class BlocklistPanel(SettingsPanel):
    """Blocked callers hear a refusal, never ring, and stand in the log as blocked."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(_("Blocked callers"))
        self._desk = desk
        self.kind = Choice()
        for kind, words in (
            (blocklist.NUMBER, _("Number")),
            (blocklist.PREFIX, _("Numbers that begin with")),
            (blocklist.WITHHELD, _("Withheld numbers")),
        ):
            self.kind.addItem(words, kind)
        self.kind.setAccessibleName(_("What is blocked"))
        self.number, self.note = QLineEdit(), QLineEdit()
        self.number.setPlaceholderText(_("Number"))
        self.number.setAccessibleName(_("Number"))
        self.note.setPlaceholderText(_("Why (optional)"))
        self.note.setAccessibleName(_("Why (optional)"))
        self.add = Button(_("Block"), icon_name="ban", pressed_=self._on_add)
        self.number.returnPressed.connect(self._on_add)
        self.note.returnPressed.connect(self._on_add)
        self.kind.currentIndexChanged.connect(
            lambda _index: self.number.setEnabled(self._kind != blocklist.WITHHELD)
        )
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.kind)
        line.addWidget(self.number, 1)
        line.addWidget(self.note, 1)
        line.addWidget(self.add)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(4)
        words = _("The list is the office’s: it holds at every desk.")
        self.body.addWidget(Label(words, "small", wrap=True))
        self.body.addLayout(line)
        self.body.addLayout(self._lines)
        listen(self, desk.bus, BlocklistChanged, lambda _fact: self._draw())
        self._draw()

    @property
    def _kind(self) -> str:
        return str(self.kind.currentData())

    def refresh(self) -> None:
        """Read the list again: other desks write it too."""
        self._desk.availability.read_blocklist()

    def _on_add(self) -> None:
        self._desk.availability.block(
            self.number.text(), kind=self._kind, note=self.note.text().strip()
        )
        self.number.clear()
        self.note.clear()

    def _draw(self) -> None:
        clear(self._lines)
        found = self._desk.availability.blocked
        for one in found[:_SHOWN]:
            self._lines.addWidget(self._line(one))
        if not found:
            self._lines.addWidget(Label(_("Nobody is blocked."), "muted"))

    def _line(self, one: Blocked) -> QWidget:
        office = self._desk.office.current
        box = QWidget()
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        words = blocked_words(one, office.country)
        when = current().day_and_time(one.blocked_at, ZoneInfo(office.zone))
        row.addWidget(Label(words, "strong"))
        row.addWidget(ElidedLabel(wording.outside(one.note), "muted"), 1)
        row.addWidget(Label(when, "small"))
        undo = Button(
            _("Unblock"),
            compact=True,
            pressed_=lambda: self._desk.availability.unblock(one.id),
        )
        undo.setAccessibleName(_("Unblock {number}").format(number=words))
        row.addWidget(undo)
        return box


def blocked_words(one: Blocked, country: str) -> str:
    """Who is kept out by one line of the list."""
    if one.kind == blocklist.WITHHELD:
        return _("Withheld numbers")
    if one.kind == blocklist.PREFIX:
        return _("{number}…").format(number=one.number)
    return wording.number_words(one.number, country)
