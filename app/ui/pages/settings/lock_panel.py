"""The supervisor's lock: a passphrase, and what it closes."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QGridLayout, QHBoxLayout, QLineEdit

from app.desk.desk import Desk
from app.desk.facts import LockChanged
from app.desk.supervisor_lock import LOCKABLE
from app.errors import UserError
from app.i18n import N_, _
from app.ui.listening import listen
from app.ui.pages.settings.settings_panel import SettingsPanel
from app.ui.widgets.button import Button
from app.ui.widgets.form_row import FormRow
from app.ui.widgets.labels import Label

_WORDS = {
    "accounts": N_("Telephone accounts"),
    "incoming": N_("Incoming calls"),
    "recording": N_("Recording"),
    "office": N_("Office"),
    "directories": N_("Directories"),
}


class LockPanel(SettingsPanel):
    """Holds on every desk of the office; the recovery code is shown once, here."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(_("Supervisor's lock"))
        self._desk = desk
        what = _("These sections open only with the passphrase, on every desk of the office.")
        self.body.addWidget(Label(what, "muted", wrap=True))
        self.boxes = {name: QCheckBox(_(_WORDS[name])) for name in LOCKABLE}
        for box in self.boxes.values():
            self.body.addWidget(box)
        self.passphrase, self.again = QLineEdit(), QLineEdit()
        self._rows = (
            FormRow(_("Passphrase"), self.passphrase, _("Several words are easy to keep.")),
            FormRow(_("The same again"), self.again),
        )
        grid = QGridLayout()
        grid.setSpacing(12)
        for column, (row, field) in enumerate(
            zip(self._rows, (self.passphrase, self.again), strict=True)
        ):
            field.setEchoMode(QLineEdit.EchoMode.Password)
            field.setMaxLength(256)
            grid.addWidget(row, 0, column, Qt.AlignmentFlag.AlignTop)
            grid.setColumnStretch(column, 1)
        self.body.addLayout(grid)
        self.code = Label("", "word", wrap=True)
        self._code_words = Label(
            _("Write this recovery code down and keep it away from the desk. It is shown once."),
            wrap=True,
        )
        self.body.addWidget(self._code_words)
        self.body.addWidget(self.code)
        self.save = Button("", "primary", pressed_=self._on_save)
        self.close_now = Button(_("Lock now"), icon_name="lock", pressed_=desk.lock.close)
        self.remove = Button(_("Remove the lock"), pressed_=self._on_remove)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addStretch()
        for button in (self.remove, self.close_now, self.save):
            foot.addWidget(button)
        self.body.addLayout(foot)
        self._show_code("")
        listen(self, desk.bus, LockChanged, lambda _fact: self.refresh())
        self.refresh()

    def refresh(self) -> None:
        """Show the lock as it is."""
        state = self._desk.lock.state
        for name, box in self.boxes.items():
            box.setChecked(name in state.sections or not state.there)
        self.save.rename(_("Save") if state.there else _("Set the lock"))
        self.passphrase.setPlaceholderText(_("unchanged") if state.there else "")
        self.close_now.setVisible(state.there)
        self.remove.setVisible(state.there)

    def _on_save(self) -> None:
        words = self.passphrase.text()
        for row in self._rows:
            row.complain("")
        if words != self.again.text():
            self._rows[1].complain(_("The two are not the same."))
            return
        sections = tuple(name for name, box in self.boxes.items() if box.isChecked())
        try:
            self._desk.lock.put(words, sections, self._show_code)
        except UserError as error:
            self._rows[0].complain(error.words)
            return
        self.passphrase.clear()
        self.again.clear()

    def _show_code(self, code: str) -> None:
        self.code.setText(code)
        self.code.setVisible(bool(code))
        self._code_words.setVisible(bool(code))

    def _on_remove(self) -> None:
        self._show_code("")
        try:
            self._desk.lock.remove()
        except UserError as error:
            self._rows[0].complain(error.words)
