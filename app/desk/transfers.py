"""Passing calls on, asking somebody first, bringing people together: the verbs and the news."""

from app.bus import EventBus
from app.desk.current_calls import CallView, CurrentCalls
from app.desk.dialling import dial_target
from app.desk.facts import CallsChanged, Notice, NoticeKind
from app.desk.office import OfficeCard
from app.desk.unreached import why_not
from app.desk.who import number_words, who_is
from app.i18n import N_, _
from app.telephony.call_state import CallState
from app.telephony.commands import Connect, HangUp, Merge, Resume, Split, Transfer
from app.telephony.events import (
    CallEnded,
    CallIdentified,
    CallPassedOn,
    TransferChanged,
    TransferState,
)
from app.telephony.phone import Phone

_WHY = {
    "timeout": N_("nobody answered within 30 seconds"),
    "hung_up": N_("the other side hung up"),
    "cannot_send": N_("it could not be sent"),
    "other_gone": N_("that call is over"),
    "no_line": N_("no line is free"),
}


class TransferDesk:
    """What an agent does when more than two people belong to a call."""

    def __init__(
        self, bus: EventBus, *, phone: Phone, current: CurrentCalls, office: OfficeCard
    ) -> None:
        self._bus = bus
        self._phone = phone
        self._current = current
        self._office = office
        self._consulted: dict[str, str] = {}
        """By the id of a call: the id of the call that asks somebody about it."""
        bus.subscribe(TransferChanged, self._on_transfer)
        bus.subscribe(CallPassedOn, self._on_passed_on)
        bus.subscribe(CallIdentified, self._on_identified)
        bus.subscribe(CallEnded, self._on_ended)

    def transfer(self, call_id: str, text: str) -> None:
        """Pass a call on to what was typed, unasked; raises `UserError`."""
        self._phone.send(Transfer(call_id=call_id, target=dial_target(text)))

    def connect(self, call_id: str, other_id: str) -> None:
        """Let the other sides of two calls speak with each other; both end here."""
        self._phone.send(Connect(call_id=call_id, other_id=other_id))

    def ask_first(self, call_id: str, other_id: str) -> None:
        """The new call `other_id` asks somebody who may take `call_id` over."""
        self._consulted[call_id] = other_id
        self._bus.publish(CallsChanged())

    def asked(self, call_id: str) -> CallView | None:
        """The running call that asks somebody about this one."""
        view = self._current.get(self._consulted.get(call_id, ""))
        return view if view is not None and view.running else None

    def asked_for(self, call_id: str) -> CallView | None:
        """The running call that this one asks about."""
        for first, second in self._consulted.items():
            if second == call_id:
                view = self._current.get(first)
                return view if view is not None and view.running else None
        return None

    def forget_asking(self, call_id: str) -> None:
        """Hang up on who was asked, and take the caller back."""
        other = self.asked(call_id)
        if other is not None:
            self._phone.send(HangUp(call_id=other.call_id))
        self._phone.send(Resume(call_id=call_id))

    def merge(self, call_id: str, other_id: str) -> None:
        """Bring two calls together with this desk."""
        self._phone.send(Merge(call_id=call_id, other_id=other_id))

    def split(self, call_id: str) -> None:
        """Speak with one of a conference alone; the others wait."""
        self._phone.send(Split(call_id=call_id))

    def leave(self) -> None:
        """Leave a conference of two others, who go on with each other."""
        together = self._current.conference
        if len(together) == 2:  # noqa: PLR2004  two are connected, more cannot be
            self.connect(together[0].call_id, together[1].call_id)

    def switch(self) -> None:
        """Speak with the next call that waits."""
        waiting = [view for view in self._current.waiting if view.state is CallState.HELD]
        active = self._current.active
        if waiting:
            self._phone.send(Resume(call_id=waiting[0].call_id))
        elif active is not None and active.state is CallState.HELD:
            self._phone.send(Resume(call_id=active.call_id))

    # What the telephone reports

    def _on_transfer(self, fact: TransferChanged) -> None:
        target = self._target(fact)
        if fact.state is TransferState.DONE:
            words = _("{caller} was transferred to {target}.")
            self._say(words.format(caller=self._who(fact.call_id), target=target))
        elif fact.state is TransferState.FAILED and fact.reason != "taken_back":
            words = _("{target} did not take the call: {why}. {caller} is with you again.")
            if fact.reason == "hung_up":
                words = _("{caller} hung up before {target} took the call.")
            self._say(
                words.format(
                    caller=self._who(fact.call_id), target=target, why=why(fact.code, fact.reason)
                ),
                NoticeKind.WARNING,
            )

    def _target(self, fact: TransferChanged) -> str:
        other = self._current.get(fact.other_id)
        country = self._office.current.country
        return who_is(other, country) if other is not None else number_words(fact.target, country)

    def _on_passed_on(self, fact: CallPassedOn) -> None:
        target = number_words(fact.target, self._office.current.country)
        if fact.state is TransferState.ASKED:
            words = _("{caller} is passing you on to {target}.")
            self._say(words.format(caller=self._who(fact.call_id), target=target))
        elif fact.state is TransferState.FAILED:
            words = _("You could not be passed on to {target}: {why}.")
            reason = why(fact.code, fact.reason)
            self._say(words.format(target=target, why=reason), NoticeKind.WARNING)

    def _on_identified(self, fact: CallIdentified) -> None:
        if fact.transferred_by:
            country = self._office.current.country
            who = fact.display_name or number_words(fact.remote, country) or _("Number withheld")
            by = number_words(fact.transferred_by, country)
            words = _("You now speak with {who}, passed on by {by}.")
            self._say(words.format(who=who, by=by))

    def _on_ended(self, fact: CallEnded) -> None:
        self._consulted.pop(fact.call_id, None)

    def _who(self, call_id: str) -> str:
        view = self._current.get(call_id)
        if view is None:
            return _("Number withheld")
        return who_is(view, self._office.current.country)

    def _say(self, words: str, kind: NoticeKind = NoticeKind.INFORMATION) -> None:
        self._bus.publish(Notice(words, kind))


def why(code: int, reason: str) -> str:
    """Why a transfer failed, in words."""
    return _(_WHY[reason]) if reason in _WHY else why_not(code, reason)
