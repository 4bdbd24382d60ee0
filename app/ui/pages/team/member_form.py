"""The form of a person of the office."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.crm import contacts
from app.desk.desk import Desk
from app.desk.facts import RecordsChanged
from app.i18n import _
from app.team import members
from app.team.members import Member, MemberDraft
from app.ui import theme
from app.ui.db_tasks import words_for
from app.ui.pages.team.roles import ROLES, role_words
from app.ui.widgets.button import Button
from app.ui.widgets.error_bar import ErrorBar
from app.ui.widgets.form_row import FormRow
from app.ui.widgets.labels import Label


class MemberForm(QWidget):
    """Adds or changes a person; says `saved` with their id, or `cancelled`."""

    saved = Signal(int)
    cancelled = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._member: Member | None = None
        self._title = Label("", "title")
        self.trouble = ErrorBar()
        self.name = QLineEdit()
        self.extension = QLineEdit()
        self.email = QLineEdit()
        self.role = QComboBox()
        for role in ROLES:
            self.role.addItem(role_words(role), role)
        self.active = QCheckBox(_("Works here"))
        self.never_recorded = QCheckBox(_("Never record their calls (staff representatives)"))
        self._name_row = FormRow(_("Name"), self.name)
        self._email_row = FormRow(_("E-mail"), self.email)
        self.save = Button(_("Save"), "primary", shortcut="Ctrl+Return", pressed_=self._on_save)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self._title)
        column.addWidget(self.trouble)
        for row in (
            self._name_row,
            FormRow(_("Extension"), self.extension),
            self._email_row,
            FormRow(_("Role"), self.role),
            self.never_recorded,
            self.active,
        ):
            row.setMaximumWidth(theme.px(480))
            column.addWidget(row)
        self._left_hint = Label(
            _("Somebody who has left stays in the figures of the past."), "small", wrap=True
        )
        column.addWidget(self._left_hint)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.save)
        buttons.addWidget(Button(_("Cancel"), pressed_=self.cancelled.emit))
        buttons.addStretch()
        column.addLayout(buttons)
        column.addStretch()

    def begin(self, member: Member | None) -> None:
        """Show this person, or an empty form."""
        self._member = member
        self._title.setText(_("Edit person") if member else _("New person"))
        shown = member or Member(0, "", "", "", "agent", active=True)
        self.name.setText(shown.name)
        self.extension.setText(shown.extension)
        self.email.setText(shown.email)
        if self.role.findData(shown.role) < 0:
            self.role.addItem(shown.role, shown.role)
        self.role.setCurrentIndex(self.role.findData(shown.role))
        self.active.setChecked(shown.active)
        self.never_recorded.setChecked(shown.never_recorded)
        self.active.setVisible(member is not None)
        self._left_hint.setVisible(member is not None)
        self._name_row.complain("")
        self._email_row.complain("")
        self.trouble.clear()
        self.save.setEnabled(True)
        self.name.setFocus()

    def _on_save(self) -> None:
        draft = MemberDraft(
            id=self._member.id if self._member else None,
            name=self.name.text().strip(),
            extension=self.extension.text().strip(),
            email=self.email.text().strip(),
            role=self.role.currentData(),
            active=self.active.isChecked(),
            never_recorded=self.never_recorded.isChecked(),
        )
        mailed = not draft.email or contacts.is_email(draft.email)
        self._name_row.complain("" if draft.name else _("Give a name."))
        self._email_row.complain("" if mailed else _("This is no e-mail address."))
        if not draft.name or not mailed:
            (self.email if draft.name else self.name).setFocus()
            return
        self.save.setEnabled(False)
        self._desk.tasks.ask(
            lambda database: members.save(database, draft), self._on_saved, self._on_not_saved
        )

    def _on_saved(self, member_id: int) -> None:
        self.save.setEnabled(True)
        self._desk.bus.publish(RecordsChanged())
        self.saved.emit(member_id)

    def _on_not_saved(self, error: Exception) -> None:
        self.save.setEnabled(True)
        self.trouble.say(words_for(error))
