"""The end of a call: everything it took part in lets it go, and the desk is told once."""

from app.clock import now_ms
from app.telephony.engine import convert
from app.telephony.engine.announcing import Announcing
from app.telephony.engine.conference import Conference
from app.telephony.engine.encryption import Encryption
from app.telephony.engine.handovers import Handovers
from app.telephony.engine.live_call import LiveCall
from app.telephony.engine.measuring import Measuring
from app.telephony.engine.notes import StateSeen
from app.telephony.engine.recordings import Recordings
from app.telephony.engine.running_calls import RunningCalls
from app.telephony.engine.transfers import Transfers
from app.telephony.events import CallEnded


class Endings:
    """Ends calls in good order; what a call took part in is told before its end is."""

    def __init__(
        self,
        running: RunningCalls,
        *,
        handovers: Handovers,
        transfers: Transfers,
        conference: Conference,
        announcing: Announcing,
        recordings: Recordings,
        encryption: Encryption,
        measuring: Measuring,
    ) -> None:
        self._running = running
        self._handovers = handovers
        self._transfers = transfers
        self._conference = conference
        self._announcing = announcing
        self._recordings = recordings
        self._encryption = encryption
        self._measuring = measuring

    def over(self, leg: LiveCall, note: StateSeen) -> None:
        """A leg has ended: the call is over, unless it goes on with another leg."""
        call = self._handovers.on_over(leg, note.code, note.reason)
        self._transfers.over(call)
        self._running.remove(call)
        at = now_ms()
        self._running.follow(call)
        if call.hidden:
            return
        self._conference.leave(call)
        self._announcing.stop(call, "call_ended")
        self._recordings.end(call)
        self._running.ring()
        self._encryption.explain(call, note.code)
        if call.answered_at is not None:
            self._running.say(self._measuring.last_word(call))
        self._running.say(_ended(call, note, at))


def _ended(call: LiveCall, note: StateSeen, at: int) -> CallEnded:
    cause = convert.end_cause(
        call.direction,
        note.code,
        answered=call.answered_at is not None,
        ended_here=call.ended_here,
        reason=call.cancel_reason,
    )
    return CallEnded(
        call_id=call.call_id,
        cause=cause,
        code=note.code,
        reason=convert.clean(note.reason),
        at=at,
        hold_ms=call.held_ms(at),
        recording=call.recording,
        rule=call.rule,
        forwarded_to=call.forwarded_to,
        transferred_to=call.transferred_to,
    )
