"""What stands in the place of a section that the supervisor has locked."""

from PySide6.QtWidgets import QHBoxLayout, QLineEdit

from app.desk.desk import Desk
from app.i18n import _
from app.ui.pages.settings.settings_panel import SettingsPanel
from app.ui.widgets.button import Button
from app.ui.widgets.form_row import FormRow
from app.ui.widgets.labels import Label
from app.ui.widgets.picture import Picture


class LockedPanel(SettingsPanel):
    """Says that it is locked, and takes the passphrase."""

    def __init__(self, desk: Desk) -> None:
        super().__init__("")
        self._desk = desk
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(Picture("lock", "muted", 20))
        head.addWidget(Label(_("Locked by the supervisor"), "heading"), 1)
        why = _("With the passphrase it opens for ten minutes. Everything else stays as it is.")
        self.passphrase = QLineEdit()
        self.passphrase.setEchoMode(QLineEdit.EchoMode.Password)
        self.passphrase.setMaxLength(256)
        self.row = FormRow(
            _("Passphrase, or recovery code"),
            self.passphrase,
            _("Forgotten? The recovery code was shown when the lock was set."),
        )
        self.unlock = Button(_("Unlock"), "primary", pressed_=self._on_unlock)
        self.passphrase.returnPressed.connect(self._on_unlock)
        self.body.addLayout(head)
        self.body.addWidget(Label(why, "muted", wrap=True))
        self.body.addSpacing(4)
        self.body.addWidget(self.row)
        foot = QHBoxLayout()
        foot.addStretch()
        foot.addWidget(self.unlock)
        self.body.addLayout(foot)

    def _on_unlock(self) -> None:
        words = self.passphrase.text()
        self.passphrase.clear()
        self.row.complain("")
        if words:
            self._desk.lock.open(words, self.row.complain)
