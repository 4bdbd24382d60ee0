"""The keys that open the recordings: keep a copy of them, add those of another computer."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QGridLayout, QHBoxLayout, QLineEdit

from app.desk import key_copies
from app.desk.desk import Desk
from app.desk.facts import Notice, NoticeKind
from app.errors import UserError
from app.i18n import _
from app.ui.pages.settings.settings_panel import SettingsPanel
from app.ui.widgets.button import Button
from app.ui.widgets.form_row import FormRow
from app.ui.widgets.labels import Label


class RecordingKeysPanel(SettingsPanel):
    """Says what is lost with the keychain, and saves and adds copies of what lies in it."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(_("Keys of the recordings"))
        self._desk = desk
        what = _(
            "Recordings open only with the keys in the keychain of this computer. Keep a copy away "
            "from it: if the computer is lost without one, nobody can ever listen to them again."
        )
        self.body.addWidget(Label(what, "muted", wrap=True))
        self.keys = Label("", wrap=True)
        self.body.addWidget(self.keys)
        self.passphrase, self.again = QLineEdit(), QLineEdit()
        self._rows = (
            FormRow(_("Passphrase"), self.passphrase, _("Whoever has it and the copy may listen.")),
            FormRow(_("The same again"), self.again, _("To save a copy.")),
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
        self.add = Button(_("Add from a copy…"), icon_name="file-import", pressed_=self._on_add)
        self.save = Button(
            _("Save a copy…"), "primary", icon_name="file-export", pressed_=self._on_save
        )
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addStretch()
        foot.addWidget(self.add)
        foot.addWidget(self.save)
        self.body.addLayout(foot)

    def refresh(self) -> None:
        """Show which keys this computer has."""
        self._desk.key_copies.ids(self._draw, self._on_failed)

    def _draw(self, ids: tuple[str, ...]) -> None:
        first, *others = ids or ("",)
        words = _("This computer seals with the key {key}.").format(key=first)
        if not first:
            words = _(
                "There is no key yet: it is made with the first recording, or the first copy."
            )
        if others:
            words += " " + _("It also opens what was sealed with {keys}.").format(
                keys=", ".join(others)
            )
        copied = not first or self._desk.key_copies.is_kept(first)
        if not copied:
            words += " " + _("It has no copy yet.")
        self.keys.setText(words)
        self.keys.set_tone("" if copied else "warning")

    def _on_failed(self, error: Exception) -> None:
        if not isinstance(error, UserError):
            raise error
        self.keys.setText(error.words)
        self.keys.set_tone("bad")

    def _on_save(self) -> None:
        self._complain("", "")
        if len(self.passphrase.text()) < key_copies.SHORTEST:
            self._complain(key_copies.too_short(), "")
        elif self.passphrase.text() != self.again.text():
            self._complain("", _("The two are not the same."))
        else:
            name = str(Path.home() / f"recordings{key_copies.SUFFIX}")
            dialog = QFileDialog(self, _("Save a copy of the keys"), name)
            dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
            dialog.fileSelected.connect(lambda chosen: self.save_to(Path(chosen)))
            self._open(dialog)

    def _on_add(self) -> None:
        self._complain("", "")
        if not self.passphrase.text():
            self._complain(_("Enter the passphrase of the copy first."), "")
        else:
            dialog = QFileDialog(self, _("Add keys from a copy"))
            dialog.fileSelected.connect(lambda chosen: self.add_from(Path(chosen)))
            self._open(dialog)

    def _open(self, dialog: QFileDialog) -> None:
        """It lives by itself and blocks nothing."""
        kind = _("Keys of recordings")
        dialog.setNameFilter(f"{kind} (*{key_copies.SUFFIX})")
        dialog.setDefaultSuffix(key_copies.SUFFIX.lstrip("."))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def save_to(self, file: Path) -> None:
        """Write a copy there, or say why not."""

        def done(_none: None) -> None:
            self._done(_("The copy was written to {path}.").format(path=file))

        try:
            self._desk.key_copies.save(file, self.passphrase.text(), done, self._on_refused)
        except UserError as error:
            self._on_refused(error)

    def add_from(self, file: Path) -> None:
        """Add the keys of this copy, or say why not."""

        def done(added: int) -> None:
            self._done(key_copies.added_words(added))

        try:
            self._desk.key_copies.take(file, self.passphrase.text(), done, self._on_refused)
        except UserError as error:
            self._on_refused(error)

    def _done(self, words: str) -> None:
        self.passphrase.clear()
        self.again.clear()
        self._desk.bus.publish(Notice(words, NoticeKind.INFORMATION))
        self.refresh()

    def _on_refused(self, error: Exception) -> None:
        if not isinstance(error, UserError):
            raise error
        self._complain(error.words, "")

    def _complain(self, first: str, second: str) -> None:
        for row, words in zip(self._rows, (first, second), strict=True):
            row.complain(words)
