"""The one control of the call bar for recording: it shows how it stands, and all one can do."""

from typing import NamedTuple

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from app.crm import recording_policy
from app.desk.call_recording import Phase, barred_words
from app.desk.current_calls import CallView
from app.desk.desk import Desk
from app.i18n import N_, _
from app.ui import theme
from app.ui.icons import icon
from app.ui.widgets.button import CallButton, IconButton, Room

_FACES = {
    Phase.OFF: (N_("Record"), "record-mail"),
    Phase.ANNOUNCING: (N_("Announcing…"), "record-mail"),
    Phase.RECORDING: (N_("Recording"), "record-mail"),
    Phase.PAUSED: (N_("Rec. paused"), "record-mail-off"),
    Phase.PRIVATE: (N_("Private"), "lock"),
    Phase.OBJECTED: (N_("Objected"), "x"),
    Phase.EXEMPT: (N_("Not recorded"), "lock"),
    Phase.FAILED: (N_("Not recorded"), "alert-triangle"),
}
_ACTS = {
    Phase.OFF: N_("Record this call"),
    Phase.ANNOUNCING: N_("Both sides hear the announcement; recording begins after it"),
    Phase.RECORDING: N_("Pause the recording, for a card number say"),
    Phase.PAUSED: N_("Go on recording"),
    Phase.FAILED: N_("Try again to record this call"),
}

_BESIDE: dict[Room, int] = {"wide": 28, "narrow": 12}


class RecordFace(NamedTuple):
    """How a button for the recording of a call looks: its state in words, and what a press does."""

    words: str
    icon: str
    act: str
    runs: bool
    enabled: bool
    visible: bool


def record_face(desk: Desk, view: CallView) -> RecordFace:
    """What the recording of this call shows now, in the call bar and in the small one."""
    phase = desk.recordings.of(view.call_id).phase
    words, icon_name = _FACES[phase]
    offered = desk.recordings.policy.mode != recording_policy.OFF
    waits = phase is Phase.ANNOUNCING or desk.recordings.of(view.call_id).barred
    return RecordFace(
        words=_(words),
        icon=icon_name,
        act=_(_ACTS[phase]) if phase in _ACTS else barred_words(phase),
        runs=phase is Phase.RECORDING,
        enabled=view.state.connected and not waits,
        visible=offered or phase is not Phase.OFF,
    )


class RecordControl(QWidget):
    """A button that records, pauses and goes on, and a menu with the rest."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._call_id = ""
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self.button = CallButton(_("Record"), "record-mail", "F12", pressed_=self._on_pressed)
        self.more = IconButton(
            "chevron-down", _("More about the recording"), pressed_=self._on_more
        )
        # One width for all its words: nothing beside it moves when the state changes.
        faces = [_(words) for words, _icon in _FACES.values()]
        self._widest = max(self.button.fontMetrics().horizontalAdvance(words) for words in faces)
        self.fit("wide")
        row.addWidget(self.button)
        row.addWidget(self.more)

    def fit(self, room: Room) -> None:
        """Take as much as there is: less beside the words, or the icon alone."""
        self.button.fit(room)
        if room != "tight":
            self.button.setMinimumWidth(self._widest + theme.px(_BESIDE[room]))

    def draw(self, view: CallView) -> None:
        """Show how the recording of this call stands."""
        self._call_id = view.call_id
        face = record_face(self._desk, view)
        self.button.show_as(face.words, face.icon, on=face.runs)
        self.button.setToolTip(f"{face.act} (F12)")
        self.button.setAccessibleDescription(face.act)
        self.button.setEnabled(face.enabled)
        self.setVisible(face.visible)

    def menu(self) -> QMenu:
        """What can be done about the recording now; it goes when it is closed."""
        recordings, call_id = self._desk.recordings, self._call_id
        now = recordings.of(call_id)
        menu = QMenu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        if now.on:
            paused = now.phase is Phase.PAUSED
            act = _("Go on recording") if paused else _("Pause the recording")
            face = icon("record-mail" if paused else "record-mail-off")
            menu.addAction(face, act, lambda: recordings.toggle(call_id))
            menu.addAction(icon("pin"), _("Mark this moment"), lambda: recordings.mark(call_id))
            menu.addSeparator()
        agreed = menu.addAction(
            icon("circle-check"), _("The other side agrees"), lambda: recordings.agree(call_id)
        )
        agreed.setEnabled(not now.barred)
        private = menu.addAction(
            icon("lock"), _("Private call: do not record"), lambda: recordings.make_private(call_id)
        )
        private.setEnabled(not now.barred)
        objection = menu.addAction(
            icon("trash", "bad"),
            _("The other side objects: stop and delete"),
            lambda: recordings.object_to(call_id),
        )
        objection.setEnabled(now.phase is not Phase.OBJECTED)
        return menu

    def _on_pressed(self) -> None:
        self._desk.recordings.toggle(self._call_id)

    def _on_more(self) -> None:
        self.menu().popup(self.more.mapToGlobal(QPoint(0, self.more.height())))
