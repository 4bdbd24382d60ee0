"""Recording: off until somebody switches it on."""

import msgspec
from PySide6.QtWidgets import QCheckBox

from app.desk.desk import Desk
from app.desk.facts import Notice
from app.errors import UserError
from app.i18n import _
from app.ui.pages.settings.settings_panel import SettingsPanel
from app.ui.widgets.labels import Label


class RecordingPanel(SettingsPanel):
    """Recording is off until somebody switches it on, knowing what it asks of them."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(_("Recording"))
        self._desk = desk
        self.recording = QCheckBox(_("Record every call"))
        self.recording.setChecked(desk.settings.record_calls)
        self.recording.toggled.connect(self._on_recording)
        self.body.addWidget(self.recording)
        law = _("Callers must be told before they are recorded, and may refuse.")
        self.body.addWidget(Label(law, "small", wrap=True))

    def _on_recording(self, on: bool) -> None:
        changed = msgspec.structs.replace(self._desk.settings, record_calls=on)
        try:
            self._desk.change_settings(changed)
        except UserError as error:
            self._desk.bus.publish(Notice(error.words))
