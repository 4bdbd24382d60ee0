"""From the first ring to the wrap-up: what the office does about every call."""

import logging

import msgspec

from app.bus import EventBus
from app.clock import now_ms
from app.crm import call_lists, calls, lookup
from app.crm.rows import CallerMatch, Closing, OpenCall, PassedOn, WrapUp
from app.database.database import Database
from app.desk.caller_lookup import find_anybody
from app.desk.current_calls import (
    CallFact,
    CallView,
    CurrentCalls,
    after,
    begun,
    found_again,
    over,
)
from app.desk.facts import CallerFound, CallLogged, CallsChanged
from app.desk.office import OfficeCard
from app.desk.outcomes import outcome
from app.desk.sound import devices_used
from app.desk.tasks import Tasks
from app.desk.who import who_is
from app.telephony.events import (
    CallAnswered,
    CallDialled,
    CallEnded,
    CallForwarded,
    CallIdentified,
    CallMediaChanged,
    CallPassedOn,
    CallProgress,
    CallRinging,
    CallsFound,
    CommandRefused,
    HoldAsked,
    QualityMeasured,
    TransferChanged,
)
from app.telephony.verdict import judge

_RECALLED = 5

log = logging.getLogger(__name__)


class CallFlow:
    """Keeps the log and the screen true to what the telephone reports.

    `urgent` answers who is calling; `records` writes the log, in the order things happened.
    """

    def __init__(
        self,
        bus: EventBus,
        *,
        urgent: Tasks,
        records: Tasks,
        current: CurrentCalls,
        office: OfficeCard,
    ) -> None:
        self._bus = bus
        self._urgent = urgent
        self._records = records
        self._current = current
        self._office = office
        bus.subscribe(CallRinging, self._on_begun)
        bus.subscribe(CallDialled, self._on_begun)
        bus.subscribe(CallProgress, self._on_changed)
        bus.subscribe(CallForwarded, self._on_changed)
        bus.subscribe(HoldAsked, self._on_changed)
        bus.subscribe(TransferChanged, self._on_changed)
        bus.subscribe(CallPassedOn, self._on_changed)
        bus.subscribe(QualityMeasured, self._on_changed)
        bus.subscribe(CallMediaChanged, self._on_media)
        bus.subscribe(CallIdentified, self._on_identified)
        bus.subscribe(CommandRefused, self._on_refused)
        bus.subscribe(CallAnswered, self._on_answered)
        bus.subscribe(CallEnded, self._on_ended)
        bus.subscribe(CallsFound, self._on_calls_found)

    def _on_begun(self, fact: CallRinging | CallDialled) -> None:
        view = begun(fact)
        self._current.put(view)
        self._bus.publish(CallsChanged())
        self._open(view)
        self._look_up(view)

    def _look_up(self, view: CallView) -> None:
        office = self._office.current

        def question(database: Database) -> CallerMatch:
            return find_anybody(database, view.remote, office)

        def then(match: CallerMatch) -> None:
            known = self._current.get(view.call_id)
            if known is None:
                return
            self._current.put(msgspec.structs.replace(known, match=match))
            self._bus.publish(CallerFound(view.call_id, match))
            self._bus.publish(CallsChanged())
            if len(match.contacts) == 1:
                contact_id = match.contacts[0].id
                self._records.ask(lambda d: calls.assign_contact(d, view.call_id, contact_id))

        self._urgent.ask(question, then)

    def _open(self, view: CallView) -> None:
        office = self._office.current
        own = view.account.partition("@")[0]
        opened = OpenCall(
            uid=view.call_id,
            direction=view.direction.value,
            started_at=view.started_at,
            remote=view.remote,
            display_name=view.display_name,
            dialled=view.dialled,
            account=view.account,
            queue=(view.dialled_name or view.dialled) if view.dialled != own else "",
            forwarded_by=view.forwarded_by,
            call_key=view.call_key,
            agent_id=self._office.member_id or None,
            source="demo" if self._office.demo else "desk",
        )
        self._records.ask(lambda d: calls.open_call(d, opened, office))

    def _on_changed(self, fact: CallFact) -> None:
        view = self._current.get(fact.call_id)
        if view is not None:
            self._current.put(after(view, fact))
            self._bus.publish(CallsChanged())

    def _on_media(self, fact: CallMediaChanged) -> None:
        self._on_changed(fact)
        if fact.conference:
            self._note_conference()

    def _note_conference(self) -> None:
        """Keep with every call of the conference who else is in it, for the log."""
        country = self._office.current.country
        together = self._current.conference
        for view in together:
            others = (who_is(one, country) for one in together if one is not view)
            known = view.conference_with.split(", ") if view.conference_with else []
            names = dict.fromkeys([*known, *others])
            self._current.put(msgspec.structs.replace(view, conference_with=", ".join(names)))

    def _on_identified(self, fact: CallIdentified) -> None:
        """Somebody else is on the call: the records are asked who, the log says so."""
        self._on_changed(fact)
        view = self._current.get(fact.call_id)
        if view is None or not fact.transferred_by:
            return
        office = self._office.current
        who = PassedOn(
            remote=fact.remote,
            display_name=fact.display_name,
            transferred_by=fact.transferred_by,
        )
        self._records.ask(lambda d: calls.pass_on(d, fact.call_id, who, office))
        self._look_up(view)

    def _on_refused(self, fact: CommandRefused) -> None:
        """A hold that cannot be is no longer on its way."""
        view = self._current.get(fact.call_id)
        if view is not None and fact.command in {"Hold", "Resume"}:
            self._current.put(msgspec.structs.replace(view, hold_asked=None))
            self._bus.publish(CallsChanged())

    def _on_answered(self, fact: CallAnswered) -> None:
        self._on_changed(fact)
        self._records.ask(
            lambda d: calls.answer(d, fact.call_id, fact.at, self._office.member_id or None)
        )

    def _on_ended(self, fact: CallEnded) -> None:
        view = self._current.get(fact.call_id)
        if view is None:
            return
        view = after(view, fact)
        if view.answered_at is None:
            self._current.drop(fact.call_id)
        else:
            self._current.put(view)
        self._bus.publish(CallsChanged())
        closing = self._closing(view, fact)
        self._records.ask(
            lambda d: calls.close(d, fact.call_id, closing),
            lambda _none: self._bus.publish(CallLogged(fact.call_id)),
        )

    def _closing(self, view: CallView, fact: CallEnded) -> Closing:
        answered_at = view.answered_at
        ring_ms = (answered_at or fact.at) - view.started_at
        talk_ms = 0 if answered_at is None else fact.at - answered_at - fact.hold_ms
        quality = view.quality
        verdict = judge(quality)
        return Closing(
            ended_at=fact.at,
            outcome=outcome(
                view.direction,
                fact.cause,
                answered=answered_at is not None,
                ring_ms=ring_ms,
                office=self._office.current,
                rule=fact.rule,
            ),
            ring_ms=max(0, ring_ms),
            talk_ms=max(0, talk_ms),
            hold_ms=fact.hold_ms,
            recording=fact.recording,
            rule=fact.rule,
            forwarded_to=fact.forwarded_to or view.forwarded_to,
            transferred_to=fact.transferred_to,
            conference_with=view.conference_with,
            codec=view.codec,
            mos=quality.mos if quality else None,
            loss=quality.loss if quality else None,
            jitter_ms=quality.jitter_ms if quality else None,
            round_trip_ms=quality.round_trip_ms if quality else None,
            encrypted=view.encrypted,
            device=devices_used(quality),
            sound_grade=verdict.grade,
            sound_cause=verdict.cause,
        )

    def _on_calls_found(self, fact: CallsFound) -> None:
        running = {snapshot.call_id for snapshot in fact.calls}
        for snapshot in fact.calls:
            if self._current.get(snapshot.call_id) is None:
                view = found_again(snapshot)
                self._current.put(view)
                self._look_up(view)
        for view in self._current:
            if view.running and view.call_id not in running:
                log.warning("call %s is gone without a last word", view.call_id)
                self._current.drop(view.call_id)
        member_id = self._office.member_id
        self._records.ask(
            lambda d: calls.close_orphans(
                d, running=running, agent_id=member_id or None, now=now_ms()
            )
        )
        self._bus.publish(CallsChanged())

    def recall_unfinished(self) -> None:
        """Bring back the wrap-ups that were begun before the desk was closed or crashed."""
        office, agent_id = self._office.current, self._office.member_id or None

        def question(database: Database) -> list[CallView]:
            rows = call_lists.unwrapped(database, agent_id)[:_RECALLED]
            return [
                over(
                    row,
                    lookup.known_caller(database, row.contact_id)
                    if row.contact_id is not None
                    else find_anybody(database, row.remote, office),
                )
                for row in reversed(rows)
            ]

        def then(views: list[CallView]) -> None:
            for view in views:
                if self._current.get(view.call_id) is None:
                    self._current.put(view)
            self._bus.publish(CallsChanged())

        self._records.ask(question, then)

    def choose_contact(self, call_id: str, contact_id: int) -> None:
        """Say which contact is on this call: one of several, or one just written down."""
        view = self._current.get(call_id)
        if view is None:
            return

        def question(database: Database) -> CallerMatch:
            calls.assign_contact(database, call_id, contact_id)
            return lookup.known_caller(database, contact_id)

        def then(match: CallerMatch) -> None:
            known = self._current.get(call_id)
            if known is not None:
                self._current.put(msgspec.structs.replace(known, match=match))
                self._bus.publish(CallerFound(call_id, match))
                self._bus.publish(CallsChanged())

        self._records.ask(question, then)

    def save_draft(self, call_id: str, wrap_up: WrapUp) -> None:
        """Keep what has been typed so far about this call."""
        self._records.ask(lambda d: calls.save_draft(d, call_id, wrap_up))

    def finish_wrap_up(self, call_id: str, wrap_up: WrapUp) -> None:
        """Close the wrap-up of a call; it leaves the list of calls that want one."""
        view = self._current.get(call_id)
        wrap_ms = now_ms() - view.ended_at if view is not None and view.ended_at else 0

        def then(_none: object) -> None:
            self._current.drop(call_id)
            self._bus.publish(CallsChanged())
            self._bus.publish(CallLogged(call_id))

        self._records.ask(
            lambda d: calls.finish_wrap_up(d, call_id, wrap_up, wrap_ms=wrap_ms),
            then,
        )

    def heartbeat(self) -> None:
        """Note in the log that the running calls still run; to be called every 15 seconds."""
        running = [view.call_id for view in self._current if view.running]
        if running:
            self._records.ask(lambda d: calls.heartbeat(d, running, now_ms()))
