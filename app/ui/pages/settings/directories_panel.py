"""The address books on servers that this desk reads into the contacts."""

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from app.clock import now_ms
from app.desk.desk import Desk
from app.desk.directories import Result, Standing
from app.desk.facts import DirectoriesChanged, Notice, NoticeKind
from app.errors import UserError
from app.i18n import _, current, ngettext_
from app.settings import Directory
from app.ui import moments
from app.ui.confirm_bar import ConfirmBar
from app.ui.dialogs.directory_dialog import DirectoryDialog
from app.ui.listening import listen
from app.ui.pages.settings.settings_panel import SettingsPanel
from app.ui.widgets.button import Button, IconButton
from app.ui.widgets.labels import ElidedLabel, Label
from app.ui.widgets.panel import clear
from app.ui.widgets.picture import Picture


class DirectoriesPanel(SettingsPanel):
    """One row a directory: how many contacts it has here, and what its last refresh came to."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(_("Directories"))
        self._desk = desk
        self._shown: tuple[Directory, ...] = ()
        self.rows: dict[str, DirectoryRow] = {}
        words = _(
            "Address books on a server of yours (CardDAV, LDAP). Their entries become contacts, so "
            "that callers are known without any network. Once a day they are brought up to date; "
            "what you have changed here stays, and nothing is ever written to the server."
        )
        self._none = Label(_("No directory yet."), "muted")
        self._list = QVBoxLayout()
        self._list.setSpacing(8)
        self.confirm = ConfirmBar()
        self.add = Button(_("Add a directory"), icon_name="plus", pressed_=self.open_new)
        foot = QHBoxLayout()
        foot.addWidget(self.add)
        foot.addStretch()
        self.body.addWidget(Label(words, "muted", wrap=True))
        self.body.addWidget(self._none)
        self.body.addLayout(self._list)
        self.body.addWidget(self.confirm)
        self.body.addSpacing(4)
        self.body.addLayout(foot)
        listen(self, desk.bus, DirectoriesChanged, lambda _fact: self.draw())
        self.draw()

    def refresh(self) -> None:
        """Read in the records how the directories stand."""
        self._desk.directories.read_states()

    def open_new(self) -> DirectoryDialog:
        """Ask for another directory."""
        return self.open(None)

    def open(self, directory: Directory | None) -> DirectoryDialog:
        """Change this directory."""
        dialog = DirectoryDialog(self._desk, self, directory)
        dialog.open()
        return dialog

    def draw(self) -> None:
        """Show the directories there are, and how each stands."""
        directories = self._desk.directories
        if directories.all != self._shown:
            self._shown = directories.all
            clear(self._list)
            self.rows = {}
            for one in self._shown:
                row = DirectoryRow(self._desk, one)
                row.change.clicked.connect(lambda _on, one=one: self.open(one))
                row.remove.clicked.connect(lambda _on, one=one: self._ask_removal(one))
                self.rows[one.id] = row
                self._list.addWidget(row)
        self._none.setVisible(not self.rows)
        for row in self.rows.values():
            row.draw()

    def _ask_removal(self, one: Directory) -> None:
        words = _(
            "Remove {directory}? Its contacts go from here, but for those somebody has changed, "
            "called or written to. Nothing changes on the server."
        )
        self.confirm.ask(
            words.format(directory=one.label),
            _("Remove the directory"),
            lambda: self._remove(one.id),
        )

    def _remove(self, directory_id: str) -> None:
        try:
            self._desk.directories.remove(directory_id, self._say_kept)
        except UserError as error:
            self._desk.bus.publish(Notice(error.words))

    def _say_kept(self, count: int) -> None:
        if count:
            words = ngettext_(
                "{count} contact that was used stays.",
                "{count} contacts that were used stay.",
                count,
            )
            self._desk.bus.publish(Notice(words, NoticeKind.INFORMATION))


class DirectoryRow(QFrame):
    """One directory: its name, its server, how it stands, and what can be done with it."""

    def __init__(self, desk: Desk, directory: Directory) -> None:
        super().__init__()
        self.setObjectName("tile")
        self._desk = desk
        self._id = directory.id
        name = directory.label
        self._shape = Picture("address-book", "muted", 18)
        self.again = IconButton("refresh", _("Refresh {directory} now").format(directory=name))
        self.again.clicked.connect(lambda _on: desk.directories.refresh(directory.id))
        self.change = IconButton("pencil", _("Change {directory}").format(directory=name))
        self.remove = IconButton("trash", _("Remove {directory}").format(directory=name))
        self.state = Label("", wrap=True)
        self.trouble = Label("", wrap=True)
        self.trouble.set_tone("bad")
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._shape)
        head.addWidget(ElidedLabel(name, "strong"), 1)
        for button in (self.again, self.change, self.remove):
            head.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 8, 8)
        column.setSpacing(2)
        column.addLayout(head)
        column.addWidget(ElidedLabel(directory.address, "small"))
        column.addWidget(self.state)
        column.addWidget(self.trouble)

    def draw(self) -> None:
        """Say how the directory stands."""
        standing = self._desk.directories.standing(self._id)
        if standing.trouble:
            self._shape.show_as("alert-triangle", "warning")
        else:
            self._shape.show_as("address-book", "muted")
        self.state.setText(self._state_words(standing))
        self.state.setToolTip("\n".join(standing.result.get("troubles", ())))
        self.trouble.setText(standing.trouble)
        self.trouble.setVisible(bool(standing.trouble))
        self.again.setEnabled(not standing.runs)

    def _state_words(self, standing: Standing) -> str:
        if standing.runs:
            return _("Being read…")
        if standing.state is None:
            return _("Not read yet.")
        contacts = standing.state.contacts
        zone = self._desk.office.current.zone
        when = moments.moment_words(standing.state.refreshed_at, zone, now_ms())
        parts = [
            ngettext_("{count} contact", "{count} contacts", contacts),
            _("read {when}").format(when=when),
            *result_words(standing.result),
        ]
        return " · ".join(parts)


def result_words(result: Result) -> list[str]:
    """What a refresh did, each count that is not zero in words."""
    counts = {name: int(result.get(name, 0)) for name in _COUNTED}
    words = {
        "created": _("{count} new"),
        "updated": _("{count} changed"),
        "removed": _("{count} gone"),
        "kept": _("{count} gone there, kept here"),
        "rejected": _("{count} not readable"),
    }
    return [
        words[name].format(count=current().integer(count))
        for name, count in counts.items()
        if count
    ]


_COUNTED = ("created", "updated", "removed", "kept", "rejected")
