"""The office's buttons: label, number or code, and what a press does."""

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.crm.quick_buttons import DIAL, MOST, TONES, TRANSFER, QuickButton
from app.desk.desk import Desk
from app.desk.facts import QuickButtonsChanged
from app.i18n import _
from app.ui import theme
from app.ui.listening import listen
from app.ui.pages.settings.settings_panel import SettingsPanel
from app.ui.widgets.button import Button, IconButton
from app.ui.widgets.choice import Choice
from app.ui.widgets.form_row import FormRow
from app.ui.widgets.labels import ElidedLabel, Label
from app.ui.widgets.panel import clear


def _acts() -> Choice:
    field = Choice()
    for act, words in (
        (DIAL, _("Calls it")),
        (TRANSFER, _("Passes the call on")),
        (TONES, _("Presses its digits")),
    ):
        field.addItem(words, act)
    field.setMinimumWidth(theme.px(180))
    return field


class ButtonsPanel(SettingsPanel):
    """What is added or taken away works at once, at every desk of the office."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(_("Buttons"))
        self._desk = desk
        self.label, self.target, self.act = QLineEdit(), QLineEdit(), _acts()
        self.add = Button(_("Add"), icon_name="plus", pressed_=self._on_add)
        self.target.returnPressed.connect(self._on_add)
        names, line = QHBoxLayout(), QHBoxLayout()
        for row in (names, line):
            row.setSpacing(8)
        names.addWidget(FormRow(_("Word on the button"), self.label), 1)
        names.addWidget(FormRow(_("Number or code"), self.target), 1)
        line.addWidget(FormRow(_("What the button does"), self.act), 1)
        line.addWidget(self.add, 0, Qt.AlignmentFlag.AlignBottom)
        self._lines, self._codes = QVBoxLayout(), QVBoxLayout()
        self._lines.setSpacing(4)
        self._codes.setSpacing(4)
        self._offer = Label(_("Codes of your telephone system"), "strong")
        words = _(
            "They stand under the call bar of every desk: park, pick up, a colleague’s number."
        )
        self.body.addWidget(Label(words, "small", wrap=True))
        self.body.addLayout(names)
        self.body.addLayout(line)
        self.body.addSpacing(8)
        self.body.addLayout(self._lines)
        self.body.addWidget(self._offer)
        self.body.addLayout(self._codes)
        listen(self, desk.bus, QuickButtonsChanged, lambda _fact: self._draw())
        self._draw()

    def refresh(self) -> None:
        """Read the buttons again: other desks change them too."""
        self._desk.quick_buttons.read()

    def _on_add(self) -> None:
        label, target = self.label.text().strip(), self.target.text().strip()
        if not label or not target:
            (self.target if label else self.label).setFocus()
            return
        self._put(QuickButton(label=label, target=target, act=str(self.act.currentData())))
        self.label.clear()
        self.target.clear()
        self.label.setFocus()

    def _put(self, button: QuickButton) -> None:
        have = self._desk.quick_buttons.buttons
        self._desk.quick_buttons.replace((*have, button))

    def _take(self, button: QuickButton) -> None:
        have = self._desk.quick_buttons.buttons
        self._desk.quick_buttons.replace(tuple(one for one in have if one is not button))

    def _change(self, button: QuickButton, act: str) -> None:
        have = self._desk.quick_buttons.buttons
        changed = msgspec.structs.replace(button, act=act)
        self._desk.quick_buttons.replace(tuple(changed if o is button else o for o in have))

    def _draw(self) -> None:
        clear(self._lines)
        clear(self._codes)
        for one in self._desk.quick_buttons.buttons:
            self._lines.addWidget(self._line(one))
        offered = self._desk.quick_buttons.suggested()
        for one in offered:
            self._codes.addWidget(self._suggestion(one))
        self._offer.setVisible(bool(offered))
        self.add.setEnabled(len(self._desk.quick_buttons.buttons) < MOST)

    def _line(self, one: QuickButton) -> QWidget:
        box, row = _row()
        act = _acts()
        act.choose(one.act)
        act.activated.connect(lambda _index: self._change(one, str(act.currentData())))
        row.addWidget(ElidedLabel(one.label, "strong"), 1)
        row.addWidget(ElidedLabel(one.target), 1)
        row.addWidget(act)
        words = _("Take {label} away").format(label=one.label)
        row.addWidget(IconButton("trash", words, pressed_=lambda: self._take(one)))
        return box

    def _suggestion(self, one: QuickButton) -> QWidget:
        box, row = _row()
        row.addWidget(ElidedLabel(one.label), 1)
        row.addWidget(ElidedLabel(one.target, "muted"), 1)
        add = Button(_("Add"), icon_name="plus", compact=True, pressed_=lambda: self._put(one))
        add.setAccessibleName(_("Add {label}").format(label=one.label))
        row.addWidget(add)
        return box


def _row() -> tuple[QWidget, QHBoxLayout]:
    box = QWidget()
    row = QHBoxLayout(box)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    return box, row
