"""The first start: language, country, office; then the demo, an account, or neither."""

from collections.abc import Callable

import msgspec
from PySide6.QtCore import QProcess, Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app import i18n
from app.database.database import Database
from app.desk.desk import Desk
from app.desk.facts import Notice
from app.errors import UserError
from app.i18n import _
from app.launch import own_command
from app.ui import theme
from app.ui.page import ShowPage
from app.ui.places import CountryField, system_country, zone_of
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.form_row import FormRow
from app.ui.widgets.labels import Label, rule

_NAMES = {"fr": "Français", "en": "English"}


class FirstStartDialog(Dialog):
    """Asks once; closing it keeps what stands in it and begins with an empty office.

    Says `demo_started` when the demo office opens in a window of its own.
    """

    demo_started = Signal()

    def __init__(self, desk: Desk, window: QWidget) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._desk = desk
        self._done = False
        self.language = i18n.current().code
        self.setMinimumWidth(theme.px(560))
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._inside: QWidget | None = None
        self.country: CountryField
        self._build("", "", system_country())

    def _build(self, office: str, person: str, country: str) -> None:
        """Make the dialog in the language chosen, keeping what was typed."""
        self.setWindowTitle(_("Welcome to Combiné"))
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(32, 28, 32, 28)
        column.setSpacing(12)
        column.addWidget(Label(_("Welcome to Combiné"), "title"))
        words = _("Three questions, then the telephone can ring. All of it can be changed later.")
        column.addWidget(Label(words, "muted", wrap=True))
        column.addWidget(FormRow(_("Language"), self._languages()))
        self.country = CountryField(country)
        hint = _("Tells how numbers are written and which time the office keeps.")
        column.addWidget(FormRow(_("Country"), self.country, hint))
        self.office = QLineEdit(office)
        column.addWidget(FormRow(_("Name of the office"), self.office))
        self.person = QLineEdit(person)
        column.addWidget(FormRow(_("Your name"), self.person))
        column.addWidget(rule())
        column.addWidget(Label(_("How would you like to begin?"), "heading"))
        self.check_sound = QCheckBox(_("Check the sound afterwards; it takes a minute"))
        self.check_sound.setChecked(True)
        self.demo = self._way(column, _("See the demo office"), "star", self._on_demo)
        self.set_up = self._way(
            column, _("Set up the telephone account"), "phone", self._on_account, "primary"
        )
        self.neither = self._way(column, _("Begin without either"), "arrow-right", self._on_neither)
        column.addWidget(self.check_sound)
        if self._inside is not None:
            self._column.removeWidget(self._inside)
            self._inside.hide()
            self._inside.deleteLater()
        self._inside = inside
        self._column.addWidget(inside)
        if self.isVisible():
            self.fit()
        self.office.setFocus()

    def _languages(self) -> QWidget:
        box = QWidget()
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self._group = QButtonGroup(box)
        for code in i18n.LANGUAGES:
            button = QPushButton(_NAMES[code])
            button.setAutoDefault(False)
            button.setCheckable(True)
            button.setChecked(code == self.language)
            button.clicked.connect(lambda _checked, code=code: self.speak(code))
            self._group.addButton(button)
            row.addWidget(button, 1)
        return box

    def _way(
        self,
        column: QVBoxLayout,
        words: str,
        icon_name: str,
        act: Callable[[], None],
        kind: Kind = "plain",
    ) -> Button:
        button = Button(words, kind, icon_name=icon_name, pressed_=act)
        column.addWidget(button)
        return button

    def speak(self, code: str) -> None:
        """Go on in this language, with all that was typed."""
        self.language = code
        i18n.use(code, self.country.country)
        self._build(self.office.text(), self.person.text(), self.country.country)

    def _on_demo(self) -> None:
        if self._keep():
            program, *arguments = own_command("demo", "--lang", self.language)
            QProcess.startDetached(program, arguments)
            self.demo_started.emit()
            self.accept()

    def _on_account(self) -> None:
        if self._keep():
            self.accept()
            self._desk.bus.publish(ShowPage("settings", "accounts"))
            self._offer_check()

    def _on_neither(self) -> None:
        if self._keep():
            self.accept()
            self._offer_check()

    def _offer_check(self) -> None:
        """Go on with the sound check, over the window that stands behind this one."""
        window = self.parentWidget()
        if self.check_sound.isChecked() and window is not None:
            from app.ui.dialogs.sound_check import SoundCheckDialog

            SoundCheckDialog(self._desk, window).open()

    def reject(self) -> None:
        self._keep()
        super().reject()

    def _keep(self) -> bool:
        """Store the answers; false when they could not be kept."""
        if self._done:
            return True
        desk = self._desk
        country = self.country.country
        office = msgspec.structs.replace(
            desk.office.current,
            name=self.office.text().strip(),
            country=country,
            language=self.language,
            zone=zone_of(country),
        )
        try:
            changed = msgspec.structs.replace(desk.settings, language=self.language)
            desk.change_settings(changed)
        except UserError as error:
            desk.bus.publish(Notice(error.words))
            return False
        self._done = True
        desk.change_office(office)
        if name := self.person.text().strip():
            self._sit_down(name)
        return True

    def _sit_down(self, name: str) -> None:
        """Make this person a member of the team and have them sit at this desk."""
        desk = self._desk

        def question(database: Database) -> int:
            from app.team import members

            return members.save(database, members.MemberDraft(name=name))

        def then(member_id: int) -> None:
            desk.change_settings(msgspec.structs.replace(desk.settings, member_id=member_id))

        desk.tasks.ask(question, then)
