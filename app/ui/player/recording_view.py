"""What is known of the recording of a call, and its player for those who may listen."""

from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.clock import now_ms
from app.crm import recordings
from app.crm.recordings import PAUSE, RESUME, Mark
from app.database.database import Database
from app.desk.desk import Desk
from app.desk.facts import Notice, NoticeKind, RecordingNoted
from app.desk.listening import Shown, shown
from app.i18n import N_, _, current
from app.ui import recording_words
from app.ui.confirm_bar import ConfirmBar
from app.ui.listening import listen
from app.ui.player.player import Player
from app.ui.widgets.button import Button
from app.ui.widgets.labels import Label, Pill
from app.ui.widgets.panel import clear

_MARKS = {PAUSE: N_("Pause"), RESUME: N_("Goes on"), recordings.NOTE: N_("Mark")}
_LISTENERS_SHOWN = 3


class RecordingView(QWidget):
    """Shows the recording of the call given to `show_call`; hidden where nothing was ever said."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._call_uid = ""
        self.seen: Shown | None = None
        """What is shown now."""
        self._state = Pill("")
        self._facts = Label("", "small", wrap=True)
        self.player = Player(desk)
        self._marks = QVBoxLayout()
        self._marks.setSpacing(0)
        self.note = QLineEdit()
        self.note.setPlaceholderText(_("Mark this moment with a note…"))
        self.note.setAccessibleName(_("Mark this moment with a note…"))
        self.note.returnPressed.connect(self._on_note)
        self._heard = Label("", "small", wrap=True)
        self.export = Button(
            _("Export…"), icon_name="file-export", compact=True, pressed_=self._on_export
        )
        self.delete = Button(
            _("Delete…"), icon_name="trash", compact=True, pressed_=self._on_delete
        )
        self.confirm = ConfirmBar()
        self._lay_out()
        listen(self, desk.bus, RecordingNoted, self._on_noted)
        self.hide()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 4)
        column.setSpacing(6)
        head = QHBoxLayout()
        head.addWidget(self._state)
        head.addStretch()
        column.addLayout(head)
        column.addWidget(self.player)
        column.addLayout(self._marks)
        column.addWidget(self.note)
        column.addWidget(self._facts)
        column.addWidget(self._heard)
        acts = QHBoxLayout()
        acts.setSpacing(8)
        acts.addWidget(self.export)
        acts.addWidget(self.delete)
        acts.addStretch()
        column.addLayout(acts)
        column.addWidget(self.confirm)

    def show_call(self, call_uid: str) -> None:
        """Show what is known of the recording of this call."""
        if call_uid != self._call_uid:
            self.player.close_sound()
            self.confirm.hide()
            self.hide()
        self._call_uid = call_uid
        member_id = self._desk.office.member_id
        self._desk.tasks.ask(
            lambda database: shown(database, call_uid, member_id),
            lambda found: self._on_shown(call_uid, found),
        )

    def _on_noted(self, fact: RecordingNoted) -> None:
        if fact.call_id == self._call_uid:
            self.show_call(fact.call_id)

    def _on_shown(self, call_uid: str, found: Shown | None) -> None:
        if call_uid != self._call_uid:
            return
        self.seen = found
        self.setVisible(found is not None)
        if found is None:
            return
        recording = found.recording
        self._state.say(*recording_words.state(recording))
        zone = self._desk.office.current.zone
        lines = recording_words.lines(recording, zone)
        if recording.has_sound and not found.may_listen:
            lines.append(_("Only those whom the office has named may listen to it."))
        self._facts.setText("\n".join(lines))
        audible = recording.has_sound and found.may_listen
        for widget in (self.player, self.note, self.export):
            widget.setVisible(audible)
        self.delete.setVisible(recording.has_sound and found.may_delete)
        self._draw_marks(recording.marks if audible else ())
        self._draw_heard(found)
        if audible:
            self.player.show_recording(recording)
        else:
            self.player.close_sound()

    def _draw_marks(self, marks: tuple[Mark, ...]) -> None:
        clear(self._marks)
        for mark in marks:
            what = mark.note or _(_MARKS.get(mark.kind, N_("Mark")))
            who = f" · {mark.person}" if mark.person else ""
            words = f"{recording_words.place(mark.offset_ms)}  {what}{who}"
            button = Button(words, "link", pressed_=partial(self.player.go_to, mark.offset_ms))
            self._marks.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)

    def _draw_heard(self, found: Shown) -> None:
        """Who has listened is for those to see who may listen."""
        zone = ZoneInfo(self._desk.office.current.zone)
        lines = []
        for one in found.listenings[:_LISTENERS_SHOWN]:
            when = current().day_and_time(one.at, zone)
            span = f"{recording_words.place(one.from_ms)}–{recording_words.place(one.to_ms)}"
            words = (
                _("Exported by {who}, {when}")
                if one.kind == recordings.EXPORTED
                else _("Heard by {who}, {when}, {span}")
            )
            lines.append(words.format(who=one.person, when=when, span=span))
        more = len(found.listenings) - len(lines)
        if more > 0:
            lines.append(_("and {count} times before").format(count=more))
        self._heard.setText("\n".join(lines))
        self._heard.setVisible(bool(lines) and found.may_listen)

    def _on_note(self) -> None:
        words, call_uid = " ".join(self.note.text().split()), self._call_uid
        if not words:
            return
        self.note.clear()
        offset, member_id = self.player.at_ms, self._desk.office.member_id or None

        def keep(database: Database) -> None:
            recordings.mark(
                database,
                call_uid,
                recordings.NOTE,
                at=now_ms(),
                offset_ms=offset,
                member_id=member_id,
                note=words,
            )

        self._desk.tasks.ask(keep, lambda _none: self._desk.bus.publish(RecordingNoted(call_uid)))

    def _on_export(self) -> None:
        """Ask where to; the dialog lives by itself and blocks nothing."""
        name = str(Path.home() / f"{self._call_uid[:8]}.flac")
        kinds = "FLAC (*.flac);;WAV (*.wav);;Ogg Opus (*.ogg)"
        dialog = QFileDialog(self, _("Export the recording"), name, kinds)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.fileSelected.connect(lambda chosen: self.export_to(Path(chosen)))
        dialog.open()

    def export_to(self, file: Path) -> None:
        """Take the recording out of its seal; that it was done is kept first."""
        if self.seen is None or not self.seen.may_listen:
            return

        def done(_none: object) -> None:
            words = _("The recording was written to {path}, which anybody can open.")
            self._desk.bus.publish(Notice(words.format(path=file), NoticeKind.INFORMATION))
            self._desk.bus.publish(RecordingNoted(self._call_uid))

        self._desk.recordings.export(self.seen.recording, file, done)

    def _on_delete(self) -> None:
        words = _("Delete this recording for good? That it was made and deleted stays on record.")
        call_uid = self._call_uid
        self.confirm.ask(
            words, _("Delete"), lambda: self._desk.recordings.delete(call_uid, "person")
        )
