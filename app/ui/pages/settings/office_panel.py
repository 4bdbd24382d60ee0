"""The office: its name, where it is, and by which rules its figures are reckoned."""

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLineEdit

from app.crm.rows import Office
from app.desk.desk import Desk
from app.desk.facts import Notice, NoticeKind
from app.errors import UserError
from app.i18n import _
from app.ui.pages.settings.settings_panel import SettingsPanel
from app.ui.places import CountryField, ZoneField
from app.ui.widgets.button import Button
from app.ui.widgets.form_row import FormRow
from app.ui.widgets.number_field import NumberField


class OfficePanel(SettingsPanel):
    """Saved as one: another threshold reckons every figure anew."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(_("Office"))
        self._desk = desk
        self._shown: Office | None = None
        office = desk.office.current
        self.name = QLineEdit()
        self.country = CountryField(office.country)
        self.zone = ZoneField(office.zone)
        self.prefixes = QLineEdit()
        self.prefixes.setPlaceholderText("0 00")
        self.threshold = NumberField(1, 600, "s")
        self.target = NumberField(1, 100, "%")
        self.short = NumberField(0, 60, "s")
        self.save = Button(_("Save the office"), "primary", pressed_=self._on_save)
        grid = QGridLayout()
        grid.setSpacing(12)
        grid.addWidget(FormRow(_("Name"), self.name), 0, 0, 1, 2)
        grid.addWidget(FormRow(_("Country"), self.country), 1, 0)
        grid.addWidget(FormRow(_("Time zone"), self.zone), 1, 1)
        grid.addWidget(FormRow(_("Answered in time means within"), self.threshold), 2, 0)
        grid.addWidget(FormRow(_("Target for calls in time"), self.target), 2, 1)
        short = FormRow(_("Not counted when given up within"), self.short)
        grid.addWidget(short, 3, 0, Qt.AlignmentFlag.AlignTop)
        prefixes = FormRow(
            _("Prefixes of the PBX"), self.prefixes, _("What it puts before numbers, with spaces.")
        )
        grid.addWidget(prefixes, 3, 1, Qt.AlignmentFlag.AlignTop)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        self.body.addLayout(grid)
        self.body.addWidget(self.save, 0, Qt.AlignmentFlag.AlignRight)
        self.refresh()

    def refresh(self) -> None:
        """Show the office as it is, unless the form holds changes not yet saved."""
        office = self._desk.office.current
        if self._shown is not None and self.office() != self._shown:
            return
        self._shown = office
        self.name.setText(office.name)
        self.country.choose(office.country)
        self.zone.choose(office.zone)
        self.prefixes.setText(" ".join(office.prefixes))
        self.threshold.setValue(office.service_level_s)
        self.target.setValue(round(100 * office.service_level_target))
        self.short.setValue(office.short_abandon_s)
        self._shown = self.office()

    def office(self) -> Office:
        """The office as the form says."""
        return msgspec.structs.replace(
            self._desk.office.current,
            name=self.name.text().strip(),
            country=self.country.country,
            zone=self.zone.zone,
            prefixes=tuple(self.prefixes.text().split()),
            service_level_s=self.threshold.value(),
            service_level_target=self.target.value() / 100,
            short_abandon_s=self.short.value(),
        )

    def _on_save(self) -> None:
        office = self.office()
        try:
            self._desk.change_office(office)
        except UserError as error:
            self._desk.bus.publish(Notice(error.words))
            return
        self._shown = office
        words = _("The office is saved. Figures follow the new rules at once.")
        self._desk.bus.publish(Notice(words, NoticeKind.INFORMATION))
