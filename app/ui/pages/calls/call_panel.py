"""One call of the log: what is known of it, what can be done about it, and its wrap-up."""

from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.crm import call_words, calls, dispositions
from app.crm.rows import CallRow, Disposition, WrapUp
from app.desk.desk import Desk
from app.desk.facts import CallLogged, RecordsChanged
from app.i18n import DASH, _, current
from app.ui import live_words, outcomes, wording
from app.ui.block_button import BlockButton
from app.ui.call_source import who
from app.ui.note_field import NoteField
from app.ui.page import ShowContact
from app.ui.player.recording_view import RecordingView
from app.ui.widgets.button import Button
from app.ui.widgets.form_row import FormRow
from app.ui.widgets.labels import ElidedLabel, Label, Pill


class CallPanel(QWidget):
    """Shows the call given to `show_call`; its wrap-up can be written or mended here."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.call: CallRow | None = None
        self._who = Label("", "title", wrap=True)
        self._organisation = ElidedLabel(role="muted")
        self._outcome = Pill("")
        self._estimated = Pill(_("End estimated"), "warning")
        self.call_back = Button(
            _("Call back"), "good", icon_name="phone", key="Ctrl+B", pressed_=self._on_call
        )
        self.open_contact = Button("", icon_name="user", pressed_=self._on_contact)
        self.block = BlockButton(desk)
        self.recording = RecordingView(desk)
        self._facts = QGridLayout()
        self._facts.setHorizontalSpacing(12)
        self._facts.setVerticalSpacing(4)
        self._facts.setColumnStretch(1, 1)
        self.disposition = QComboBox()
        self.disposition.setPlaceholderText(_("Choose…"))
        self._disposition_row = FormRow(_("What it came to"), self.disposition)
        self.notes = NoteField(120)
        self.finish = Button("", "primary", shortcut="Ctrl+Return", pressed_=self._on_finish)
        self._missing = Label(_("This call still wants its wrap-up."), wrap=True)
        self._missing.set_tone("warning")
        self._lay_out()
        self._read_dispositions()

    def _lay_out(self) -> None:
        inner = QWidget()
        inner.setObjectName("scrolled")
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 4, 0)
        column.setSpacing(8)
        column.addWidget(self._who)
        column.addWidget(self._organisation)
        pills = QHBoxLayout()
        pills.setSpacing(6)
        pills.addWidget(self._outcome)
        pills.addWidget(self._estimated)
        pills.addStretch()
        column.addLayout(pills)
        for button in (self.call_back, self.open_contact, self.block):
            column.addWidget(button)
        column.addWidget(self.recording)
        column.addSpacing(4)
        column.addLayout(self._facts)
        column.addSpacing(8)
        column.addWidget(self._missing)
        column.addWidget(self._disposition_row)
        column.addWidget(FormRow(_("Notes"), self.notes))
        column.addWidget(self.finish)
        column.addStretch()
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inner)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(area)

    def show_call(self, call: CallRow) -> None:
        """Show this call; notes being typed about the same call stay as they are."""
        same = self.call is not None and self.call.id == call.id
        unsaved = same and self._is_changed()
        self.call = call
        country = self._desk.office.current.country
        self._who.setText(who(call, country))
        self._organisation.setText(call.organisation)
        self._organisation.setVisible(bool(call.organisation))
        self._outcome.say(call_words.words(call), outcomes.kind(call))
        self._estimated.setVisible(call.end_estimated)
        self.call_back.setEnabled(bool(call.remote))
        self.open_contact.rename(
            _("Open contact") if call.contact_id is not None else _("New contact from this number")
        )
        self.open_contact.setVisible(call.contact_id is not None or bool(call.remote))
        self.block.show_number(call.remote_e164 or call.remote)
        self.block.setVisible(call.direction == "inbound")
        self.recording.show_call(call.uid)
        self._draw_facts(call)
        if not unsaved:
            self._fill(call)

    def _draw_facts(self, call: CallRow) -> None:
        tongue = current()
        while (item := self._facts.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        number = wording.number_words(call.remote_e164 or call.remote, self._country)
        facts = [
            (_("Number"), number),
            (_("Began"), tongue.day_and_time(call.started_at, ZoneInfo(self._zone))),
            (_("By"), call.agent_name),
            (_("Line"), call.queue or call.dialled),
            (_("Why"), outcomes.why(call)),
            (_("Forwarded to"), wording.number_words(call.forwarded_to, self._country)),
            (_("Forwarded by"), wording.outside(call.forwarded_by)),
            (_("Passed on by"), wording.number_words(call.transferred_by, self._country)),
            (_("Transferred to"), wording.number_words(call.transferred_to, self._country)),
            (_("Conference with"), wording.outside(call.conference_with)),
            (_("Rang"), tongue.duration(call.ring_ms / 1000)),
            (_("Spoken"), tongue.duration(call.talk_ms / 1000) if call.talk_ms else DASH),
            (_("On hold"), tongue.duration(call.hold_ms / 1000) if call.hold_ms else ""),
            (_("Wrap-up"), tongue.duration(call.wrap_ms / 1000) if call.wrap_ms else ""),
            *self._sound_facts(call),
        ]
        for row, (what, words) in enumerate(fact for fact in facts if fact[1]):
            self._facts.addWidget(Label(what, "muted"), row, 0)
            self._facts.addWidget(ElidedLabel(words), row, 1)

    @staticmethod
    def _sound_facts(call: CallRow) -> list[tuple[str, str]]:
        """How it sounded, why, and over what."""
        tongue = current()
        grade = live_words.grade_word(call.sound_grade)
        mos = f"MOS {tongue.decimal(call.mos)}" if call.mos is not None else ""
        lost = tongue.percent(call.loss) if call.loss is not None else ""
        late = (
            _("{ms} ms there and back").format(ms=tongue.decimal(call.round_trip_ms, 0))
            if call.round_trip_ms is not None
            else ""
        )
        locked = (_("encrypted") if call.encrypted else _("not encrypted")) if call.codec else ""
        return [
            (_("Sound"), " · ".join(filter(None, (grade, mos)))),
            (_("Because"), live_words.cause_word(call.sound_cause)),
            (_("Packets lost"), " · ".join(filter(None, (lost, late)))),
            (_("Codec"), " · ".join(filter(None, (call.codec, locked)))),
            (_("Devices"), call.device),
        ]

    def _fill(self, call: CallRow) -> None:
        done = call.wrap_state == "done"
        wanted = call.answered_at is not None and call.ended_at is not None and not done
        self._missing.setVisible(wanted)
        self.disposition.setCurrentIndex(self.disposition.findData(call.disposition_id))
        self.notes.setPlainText(call.notes)
        self._disposition_row.complain("")
        self.finish.rename(_("Save") if done else _("Finish wrap-up"))
        self.finish.setEnabled(call.ended_at is not None)

    def _is_changed(self) -> bool:
        call = self.call
        return call is not None and (
            self.notes.toPlainText() != call.notes
            or self.disposition.currentData() != call.disposition_id
        )

    @property
    def _country(self) -> str:
        return self._desk.office.current.country

    @property
    def _zone(self) -> str:
        return self._desk.office.current.zone

    def _read_dispositions(self) -> None:
        language = current().code
        self._desk.tasks.ask(
            lambda database: dispositions.active(database, language), self._on_dispositions
        )

    def _on_dispositions(self, found: tuple[Disposition, ...]) -> None:
        self.disposition.clear()
        for disposition in found:
            self.disposition.addItem(disposition.name, disposition.id)
        if self.call is not None:
            self._fill(self.call)

    def _on_call(self) -> None:
        if self.call is None:
            return
        self._desk.call(self.call.remote_e164 or self.call.remote)

    def _on_contact(self) -> None:
        call = self.call
        if call is not None:
            number = call.remote_e164 or call.remote
            self._desk.bus.publish(ShowContact(call.contact_id or 0, number))

    def _on_finish(self) -> None:
        call = self.call
        if call is None:
            return
        if self.disposition.currentData() is None:
            self._disposition_row.complain(_("Choose what the call came to."))
            self.disposition.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        wrap_up = WrapUp(
            disposition_id=self.disposition.currentData(),
            notes=self.notes.toPlainText(),
            contact_id=call.contact_id,
            agent_id=call.agent_id,
        )
        self._desk.tasks.ask(
            lambda database: calls.finish_wrap_up(database, call.uid, wrap_up, wrap_ms=0),
            lambda _none: self._on_finished(call.uid),
        )

    def _on_finished(self, uid: str) -> None:
        self.call = None
        self._desk.bus.publish(CallLogged(uid))
        self._desk.bus.publish(RecordsChanged())
