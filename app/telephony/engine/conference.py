"""The conference of this desk: calls whose other sides hear each other and the agent."""

from app.telephony.engine.holds import Holds
from app.telephony.engine.live_call import LiveCall
from app.telephony.engine.running_calls import RunningCalls

_FEWEST = 2


class Conference:
    """Who is in it; there is one at most, for there are four lines."""

    def __init__(self, running: RunningCalls, holds: Holds) -> None:
        self._running = running
        self._holds = holds

    def members(self, call: LiveCall) -> tuple[LiveCall, ...]:
        """Everybody in the conference with this call, itself included; it alone outside of one."""
        if not call.conference:
            return (call,)
        return tuple(one for one in self._running if one.conference)

    def merge(self, call: LiveCall, other: LiveCall) -> None:
        """Bring two calls together, and whoever is in a conference with either."""
        if call is other or None in (call.answered_at, other.answered_at):
            self._running.refuse("Merge", call, "merge_not_answered")
            return
        muted = call.muted or other.muted
        for one in (call, other):
            one.conference = True
        for one in self.members(call):
            one.muted = muted
            self._holds.want(one, hold=False)
            self._show(one)

    def split(self, call: LiveCall) -> None:
        """Take a call out; the others of the conference are held, and stay together there."""
        others = [one for one in self.members(call) if one is not call]
        if not others:
            return
        call.conference = False
        for one in others:
            self._holds.want(one, hold=True)
        self._holds.want(call, hold=False)
        self._show(call)
        self._end_if_alone(others)

    def leave(self, call: LiveCall) -> None:
        """A call is over, or goes elsewhere."""
        others = [one for one in self.members(call) if one is not call]
        call.conference = False
        self._end_if_alone(others)

    def _end_if_alone(self, left: list[LiveCall]) -> None:
        if 0 < len(left) < _FEWEST:
            left[0].conference = False
            self._show(left[0])

    def _show(self, call: LiveCall) -> None:
        self._running.follow(call)
        self._running.say_media(call)
