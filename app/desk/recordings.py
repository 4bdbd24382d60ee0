"""Recording as the office has decided: joins the telephone, the records and the keychain.

Whatever is missing (the key, the announcement, room on the disk) means no recording, and the
agent is told; nothing here ever ends or delays a call.
"""

import getpass
from collections.abc import Callable
from pathlib import Path

import msgspec

from app.bus import EventBus
from app.clock import now_ms
from app.crm import recording_policy, recordings, staff_notice
from app.crm.recording_policy import Decision, Policy
from app.crm.recordings import Recording
from app.crm.staff_notice import StaffNotice
from app.database.database import Database
from app.desk import recording_files
from app.desk.announcements import announcement
from app.desk.call_recording import OFF, CallRecording, Phase, barred_words, lost_words
from app.desk.current_calls import CallView, CurrentCalls
from app.desk.facts import CallsChanged, Notice, NoticeKind, RecordingNoted
from app.desk.newcomers import Newcomers
from app.desk.office import OfficeCard
from app.desk.recording_export import export_sound
from app.desk.recording_files import Shelf
from app.desk.tasks import Tasks
from app.errors import UserError
from app.i18n import _
from app.team import members
from app.telephony.commands import Announce, DropRecording, PauseRecording, Record
from app.telephony.events import (
    AnnouncementEnded,
    CallAnswered,
    CallEnded,
    CallsFound,
    CommandRefused,
    EndCause,
    RecordingChanged,
    RecordingState,
)
from app.telephony.phone import Phone

ON_DEMAND = "on_demand"


class RecordingDesk:
    """The verbs a person has about recordings, and what happens by itself."""

    def __init__(
        self,
        bus: EventBus,
        *,
        phone: Phone,
        tasks: Tasks,
        shelf: Shelf,
        current: CurrentCalls,
        office: OfficeCard,
    ) -> None:
        self._bus = bus
        self._phone = phone
        self._tasks = tasks
        self.shelf = shelf
        self._current = current
        self._office = office
        self._calls: dict[str, CallRecording] = {}
        self._agreed: set[str] = set()
        self.stored = Policy()
        """What the office has decided."""
        self.notice: StaffNotice | None = None
        """When and by whom the staff were last told of it."""
        self.override: Policy | None = None
        """What holds at this desk instead: for the headless telephone and the demo."""
        self._newcomers = Newcomers(
            bus,
            phase=lambda call_id: self.of(call_id).phase,
            announced=lambda: self.policy.announce,
            announce=self._announce_to_newcomer,
            told=self._on_newcomer_told,
            lost=lambda fact: self._say(lost_words(fact.reason, paused=True)),
        )
        bus.subscribe(CallAnswered, self._on_answered)
        bus.subscribe(AnnouncementEnded, self._on_announced)
        bus.subscribe(RecordingChanged, self._on_changed)
        bus.subscribe(CallEnded, self._on_ended)
        bus.subscribe(CommandRefused, self._on_refused)
        bus.subscribe(CallsFound, self._on_calls_found)

    @property
    def policy(self) -> Policy:
        """What holds at this desk."""
        return self.override or self.stored

    def of(self, call_id: str) -> CallRecording:
        """The recording of a running call."""
        return self._calls.get(call_id, OFF)

    # What a person does

    def toggle(self, call_id: str) -> None:
        """The one key: begin, pause, or go on."""
        phase = self.of(call_id).phase
        if phase is Phase.RECORDING:
            self.pause(call_id)
        elif phase is Phase.PAUSED:
            self.go_on(call_id)
        elif phase in {Phase.OFF, Phase.FAILED}:
            self.start(call_id)
        elif phase is not Phase.ANNOUNCING:
            self._say(barred_words(phase), NoticeKind.INFORMATION)

    def start(self, call_id: str) -> None:
        """Record this call, after its announcement where the office wants one."""
        if self.policy.mode == recording_policy.OFF:
            self._say(_("This office does not record. Settings, Recording, says otherwise."))
        elif not self.of(call_id).barred and not self.of(call_id).on:
            self._begin(call_id, ON_DEMAND)

    def pause(self, call_id: str) -> None:
        """Keep nothing of what is said until `go_on`: a card number, say."""
        self._phone.send(PauseRecording(call_id=call_id, paused=True))

    def go_on(self, call_id: str) -> None:
        """Keep what is said again, once everybody on the call has been told of it."""
        if not self._newcomers.tell(call_id):
            self._phone.send(PauseRecording(call_id=call_id, paused=False))

    def make_private(self, call_id: str) -> None:
        """This call is private: it is not recorded, and what was is deleted."""
        self._bar(call_id, Phase.PRIVATE, recordings.make_private)

    def object_to(self, call_id: str) -> None:
        """The other side objects: stop, delete, and never record this call."""
        self._bar(call_id, Phase.OBJECTED, recordings.object_to)

    def agree(self, call_id: str) -> None:
        """The other side has said that it agrees."""
        if not self.of(call_id).barred:
            self._agreed.add(call_id)
            self._note(call_id, consent=recordings.AGREED)

    def mark(self, call_id: str, words: str = "") -> None:
        """Mark this moment of the recording."""
        if self.of(call_id).on:
            self._mark(call_id, recordings.NOTE, self.offset_ms(call_id), words)

    def offset_ms(self, call_id: str) -> int:
        """How much of a call has been recorded by now."""
        now = self.of(call_id)
        return now.offset_ms + (now_ms() - now.since if now.on else 0)

    def delete(self, call_uid: str, reason: str) -> None:
        """Delete the sound of a call that is over, because somebody asked for it."""
        self._tasks.ask(
            lambda d: recording_files.delete(d, call_uid, reason, self.shelf),
            lambda _none: self._bus.publish(RecordingNoted(call_uid)),
        )

    def export(self, recording: Recording, file: Path, then: Callable[[None], None]) -> None:
        """Write a recording as a sound file that anybody can open; it is logged before that."""
        member_id = self._office.member_id or None

        def question(database: Database) -> None:
            sound = recording_files.open_recording(recording, self.shelf)
            recordings.log_listening(
                database,
                recording.call_uid,
                kind=recordings.EXPORTED,
                member_id=member_id,
                person=getpass.getuser(),
                at=now_ms(),
                from_ms=0,
                to_ms=recording.duration_ms,
            )
            export_sound(sound, file)

        self._tasks.ask(question, then)

    def obey(self, policy: Policy, notice: StaffNotice | None) -> None:
        """Other rules hold from the next call on; `notice` is the last one to the staff."""
        self.stored, self.notice = policy, notice
        self._bus.publish(CallsChanged())

    def read_policy(self) -> None:
        """Read again what another desk may have decided."""

        def then(found: tuple[Policy, StaffNotice | None]) -> None:
            self.stored, self.notice = found

        self._tasks.ask(lambda d: (recording_policy.load(d), staff_notice.latest(d)), then)

    # What happens by itself

    def _on_answered(self, fact: CallAnswered) -> None:
        if self.of(fact.call_id).phase is not Phase.OFF:
            return
        decision = self._decide(self._current.get(fact.call_id))
        if decision.record:
            self._begin(fact.call_id, decision.cause)

    def _decide(self, view: CallView | None) -> Decision:
        if view is None:
            return Decision(record=False)
        number = view.match.number if view.match is not None else ""
        return recording_policy.decide(
            self.policy,
            call_uid=view.call_id,
            direction=view.direction.value,
            numbers=tuple(filter(None, (number, view.remote))),
            line=view.dialled,
        )

    def _begin(self, call_id: str, cause: str) -> None:
        """Ask for the key first: an announcement of what cannot be done would be a lie."""
        self._set(call_id, CallRecording(Phase.ANNOUNCING, cause))
        member_id = self._office.member_id

        def question(database: Database) -> bool:
            member = members.get(database, member_id) if member_id else None
            if member is not None and member.never_recorded:
                return False
            self.shelf.keys.get()
            return True

        def then(may: bool) -> None:  # noqa: FBT001  the answer of the question
            if may:
                self._announce(call_id, cause)
            else:
                self._exempt(call_id, cause)

        self._tasks.ask(question, then, lambda error: self._on_no_key(call_id, error))

    def _exempt(self, call_id: str, cause: str) -> None:
        """Whoever speaks here is never recorded; who asked for it is told so."""
        if self.of(call_id).barred:
            return
        self._note(call_id, state=recordings.NONE, failure="exempt")
        self._set(call_id, CallRecording(Phase.EXEMPT))
        if cause == ON_DEMAND:
            self._say(barred_words(Phase.EXEMPT), NoticeKind.INFORMATION)

    def _announce(self, call_id: str, cause: str) -> None:
        if self.of(call_id).phase is not Phase.ANNOUNCING:
            return  # it became private meanwhile
        self._note(
            call_id,
            state=recordings.ANNOUNCING,
            cause=cause,
            place=self.shelf.place,
            failure="",
            member_id=self._office.member_id or None,
        )
        if self.policy.announce:
            self._phone.send(Announce(call_id=call_id, file=str(self._announcement(call_id))))
        else:
            self._record(call_id)

    def _announcement(self, call_id: str) -> Path:
        view = self._current.get(call_id)
        card = view.match.contacts[0] if view and view.match and view.match.contacts else None
        language = (card.language if card else "") or self._office.current.language
        return announcement(self.policy, language)

    def _announce_to_newcomer(self, call_id: str) -> None:
        self._agreed.discard(call_id)
        self._phone.send(Announce(call_id=call_id, file=str(self._announcement(call_id))))

    def _on_newcomer_told(self, fact: AnnouncementEnded) -> None:
        words = _("Announced to who is on the call now ({proof}…)")
        self.mark(fact.call_id, words.format(proof=fact.sha256[:12]))
        self.go_on(fact.call_id)

    def _on_announced(self, fact: AnnouncementEnded) -> None:
        if self.of(fact.call_id).phase is not Phase.ANNOUNCING:
            return
        proof = {
            "announcement": fact.file,
            "announcement_sha256": fact.sha256,
            "announced_at": fact.began_at,
            "announced_until": fact.ended_at,
            "announced_whole": fact.complete,
        }
        if fact.complete:
            agreed = fact.call_id in self._agreed
            consent = recordings.AGREED if agreed else recordings.ANNOUNCED
            self._note(fact.call_id, consent=consent, **proof)
            self._record(fact.call_id)
            return
        self._note(
            fact.call_id, state=recordings.NONE, failure=f"announcement {fact.reason}", **proof
        )
        self._fail(fact.call_id)
        if fact.reason != "call_ended":
            self._say(lost_words(fact.reason))

    def _record(self, call_id: str) -> None:
        self._phone.send(
            Record(
                call_id=call_id, on=True, folder=str(self.shelf.folder), key=self.shelf.keys.get()
            )
        )

    def _on_no_key(self, call_id: str, error: Exception) -> None:
        if not isinstance(error, UserError):
            raise error
        self._note(call_id, state=recordings.NONE, failure="no_key")
        self._fail(call_id)
        self._say(error.words)

    def _on_changed(self, fact: RecordingChanged) -> None:
        before = self.of(fact.call_id)
        if fact.state in {RecordingState.RECORDING, RecordingState.PAUSED}:
            if before.barred:
                return
            recorded = fact.state is RecordingState.RECORDING
            phase = Phase.RECORDING if recorded else Phase.PAUSED
            self._set(fact.call_id, CallRecording(phase, before.cause, fact.offset_ms, fact.at))
            if before.phase is Phase.ANNOUNCING:
                self._note(
                    fact.call_id, state=recordings.RECORDING, path=fact.path, began_at=fact.at
                )
            elif before.on and before.phase is not phase:
                kind = recordings.RESUME if recorded else recordings.PAUSE
                self._mark(fact.call_id, kind, fact.offset_ms, "")
        elif fact.state is RecordingState.DELETED:
            self._ask(fact.call_id, lambda d: recordings.deleted(d, fact.call_id, fact.at))
        else:
            if before.on:
                self._fail(fact.call_id)
            outcome = recording_files.outcome(fact, recording_policy.keep_ms(self.policy))
            self._ask(
                fact.call_id, lambda d: recording_files.finish(d, fact.call_id, outcome, self.shelf)
            )

    def _on_refused(self, fact: CommandRefused) -> None:
        """The words come from Refusals; here it is kept that this call is not recorded."""
        waiting = self.of(fact.call_id).phase is Phase.ANNOUNCING
        if waiting and fact.command in {"Record", "Announce"}:
            self._note(fact.call_id, state=recordings.NONE, failure=fact.reason)
            self._fail(fact.call_id)

    def _on_ended(self, fact: CallEnded) -> None:
        last = self._calls.pop(fact.call_id, OFF)
        self._agreed.discard(fact.call_id)
        if fact.cause is EndCause.INTERRUPTED and last.phase is not Phase.OFF:
            self._settle(running=frozenset(view.call_id for view in self._current if view.running))

    def _on_calls_found(self, fact: CallsFound) -> None:
        self._settle(running=frozenset(call.call_id for call in fact.calls))

    def _settle(self, running: frozenset[str]) -> None:
        """See to what a crash has left behind; without a key it is done another time."""
        keep_ms = recording_policy.keep_ms(self.policy)
        self._tasks.ask(
            lambda d: recording_files.settle(d, self.shelf, running=running, keep_ms=keep_ms)
        )

    # Within

    def _bar(self, call_id: str, phase: Phase, keep: Callable[[Database, str, int], None]) -> None:
        """Nothing more is kept at once; then it is put on record, then deleted, in this order."""
        if self._current.get(call_id) is None or self.of(call_id).phase is phase:
            return
        self._phone.send(PauseRecording(call_id=call_id, paused=True))
        self._set(call_id, msgspec.structs.replace(self.of(call_id), phase=phase))
        at = now_ms()

        def then(_none: object) -> None:
            self._phone.send(DropRecording(call_id=call_id))
            self._bus.publish(RecordingNoted(call_id))

        self._tasks.ask(lambda d: keep(d, call_id, at), then)

    def _fail(self, call_id: str) -> None:
        if not self.of(call_id).barred and call_id in self._calls:
            self._set(call_id, CallRecording(Phase.FAILED))

    def _set(self, call_id: str, now: CallRecording) -> None:
        self._calls[call_id] = now
        self._bus.publish(CallsChanged())

    def _note(self, call_id: str, **values: object) -> None:
        self._ask(call_id, lambda d: recordings.note(d, call_id, **values))

    def _mark(self, call_id: str, kind: str, offset_ms: int, words: str) -> None:
        member_id, at = self._office.member_id or None, now_ms()
        self._ask(
            call_id,
            lambda d: recordings.mark(
                d, call_id, kind, at=at, offset_ms=offset_ms, member_id=member_id, note=words
            ),
        )

    def _ask(self, call_id: str, change: Callable[[Database], None]) -> None:
        self._tasks.ask(change, lambda _none: self._bus.publish(RecordingNoted(call_id)))

    def _say(self, words: str, kind: NoticeKind = NoticeKind.WARNING) -> None:
        self._bus.publish(Notice(words, kind))
