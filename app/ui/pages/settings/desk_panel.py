"""This desk: who sits here, in which language, theme and size of text."""

from collections.abc import Callable

import msgspec
from PySide6.QtWidgets import QGridLayout

from app.desk.desk import Desk
from app.desk.facts import Notice
from app.errors import UserError
from app.i18n import _
from app.settings import Settings
from app.team import members
from app.team.members import Member
from app.ui.pages.settings.settings_panel import SettingsPanel
from app.ui.widgets.choice import Choice
from app.ui.widgets.form_row import FormRow

_SIZES = (100, 115, 130, 150, 175, 200)


class DeskPanel(SettingsPanel):
    """Every choice works at once; there is nothing to save."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(_("This desk"))
        self._desk = desk
        chosen = desk.settings
        self.language = Choice()
        for code, name in (("fr", "Français"), ("en", "English")):
            self.language.addItem(name, code)
        self.theme = Choice()
        for choice, words in (
            ("system", _("As the system")),
            ("light", _("Light")),
            ("dark", _("Dark")),
        ):
            self.theme.addItem(words, choice)
        self.scale = Choice()
        for size in _SIZES:
            self.scale.addItem(f"{size} %", size / 100)
        self.member = Choice()
        self.member.addItem(_("Nobody chosen"), 0)
        self.language.choose(chosen.language)
        self.theme.choose(chosen.theme)
        self.scale.choose(chosen.text_scale)
        grid = QGridLayout()
        grid.setSpacing(12)
        grid.addWidget(FormRow(_("Who sits here"), self.member), 0, 0)
        grid.addWidget(FormRow(_("Language"), self.language), 0, 1)
        grid.addWidget(FormRow(_("Appearance"), self.theme), 1, 0)
        grid.addWidget(FormRow(_("Size of text"), self.scale), 1, 1)
        self.body.addLayout(grid)
        self.language.activated.connect(self._on_language)
        self.theme.activated.connect(self._on_theme)
        self.scale.activated.connect(self._on_scale)
        self.member.activated.connect(self._on_member)

    def refresh(self) -> None:
        """Read the people of the office."""
        self._desk.tasks.ask(members.active, self._on_members)

    def _on_members(self, found: tuple[Member, ...]) -> None:
        self.member.clear()
        self.member.addItem(_("Nobody chosen"), 0)
        for member in found:
            self.member.addItem(member.name, member.id)
        self.member.choose(self._desk.settings.member_id)

    def _on_language(self) -> None:
        code = str(self.language.currentData())
        self._change(lambda s: msgspec.structs.replace(s, language=code))

    def _on_theme(self) -> None:
        choice = str(self.theme.currentData())
        self._change(lambda s: msgspec.structs.replace(s, theme=choice))

    def _on_scale(self) -> None:
        scale = float(self.scale.currentData())
        self._change(lambda s: msgspec.structs.replace(s, text_scale=scale))

    def _on_member(self) -> None:
        member_id = int(self.member.currentData())
        self._change(lambda s: msgspec.structs.replace(s, member_id=member_id))

    def _change(self, change: Callable[[Settings], Settings]) -> None:
        try:
            self._desk.change_settings(change(self._desk.settings))
        except UserError as error:
            self._desk.bus.publish(Notice(error.words))
