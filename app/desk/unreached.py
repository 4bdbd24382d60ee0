"""Why somebody who was called was not reached: what the final answer means, said once."""

from app.bus import EventBus
from app.desk.current_calls import CurrentCalls
from app.desk.facts import Notice, NoticeKind
from app.desk.faults import fault_words
from app.desk.office import OfficeCard
from app.desk.who import who_is
from app.i18n import N_, _
from app.telephony.events import CallEnded, CommandRefused, Direction, EndCause

_NOT_ALLOWED = N_("the server does not allow it")
_NO_NUMBER = N_("there is no such number")
_NOBODY = N_("nobody answered")
_BUSY = N_("busy")
_NO_COMMON_SOUND = N_("both telephones have no sound in common")
_WORDS = {
    401: N_("the server asks for the password again and again"),
    402: _NOT_ALLOWED,
    403: _NOT_ALLOWED,
    404: _NO_NUMBER,
    407: N_("the server asks for the password again and again"),
    408: _NOBODY,
    410: _NO_NUMBER,
    480: _NOBODY,
    484: N_("the number is not complete"),
    486: _BUSY,
    487: _NOBODY,
    488: _NO_COMMON_SOUND,
    600: _BUSY,
    603: N_("declined"),
    604: _NO_NUMBER,
    606: _NO_COMMON_SOUND,
}
_FORWARDED = N_("it is forwarded again and again, or to nowhere")
_SERVER = N_("the telephone system has a fault ({code})")
_FORWARDS, _SERVER_FAILS = 3, 5
_BY_US = {EndCause.CANCELLED, EndCause.LOCAL_HANGUP, EndCause.INTERRUPTED}


class Unreached:
    """Says why a call of ours came to nothing, unless the telephone has said it better already.

    To be made before the flow of calls, which forgets a call with its end.
    """

    def __init__(self, bus: EventBus, *, current: CurrentCalls, office: OfficeCard) -> None:
        self._bus = bus
        self._current = current
        self._office = office
        self._explained: set[str] = set()
        bus.subscribe(CommandRefused, self._on_refused)
        bus.subscribe(CallEnded, self._on_ended)

    def _on_refused(self, fact: CommandRefused) -> None:
        if fact.call_id in {view.call_id for view in self._current}:
            self._explained.add(fact.call_id)

    def _on_ended(self, fact: CallEnded) -> None:
        explained = fact.call_id in self._explained
        self._explained.discard(fact.call_id)
        view = self._current.get(fact.call_id)
        if view is None or view.direction is Direction.INBOUND or view.answered_at is not None:
            return
        if explained or fact.cause in _BY_US:
            return
        words = _("{who} was not reached: {why}.").format(
            who=who_is(view, self._office.current.country), why=why_not(fact.code, fact.reason)
        )
        self._bus.publish(Notice(words, NoticeKind.WARNING))


def why_not(code: int, reason: str) -> str:
    """What a final answer of SIP, and the reason given with it, mean for the person who called."""
    fault = fault_words(reason)
    if fault:
        return fault
    if code in _WORDS:
        return _(_WORDS[code])
    if code // 100 == _FORWARDS:
        return _(_FORWARDED)
    if code // 100 == _SERVER_FAILS:
        return _(_SERVER).format(code=code)
    return reason or _("it was refused ({code})").format(code=code)
