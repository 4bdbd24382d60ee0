"""Transfers and the conference of the fake telephone; the test plays the far end of them."""

from collections.abc import Callable

from app.clock import now_ms
from app.telephony.commands import Connect, Merge, Transfer, WireCommand
from app.telephony.events import (
    CallForwarded,
    CallIdentified,
    CallPassedOn,
    EndCause,
    Event,
    HoldAsked,
    MediaState,
    TransferChanged,
    TransferState,
)
from app.telephony.fake_call import FakeCall

_FEWEST = 2


class FakeTogether:
    """More than two people on a call, or another than before."""

    def __init__(
        self,
        calls: dict[str, FakeCall],
        *,
        say: Callable[[Event], None],
        refuse: Callable[[WireCommand, str], None],
        set_media: Callable[[FakeCall, MediaState], None],
        say_media: Callable[[FakeCall], None],
        end: Callable[[FakeCall, EndCause, int], None],
        pause: Callable[[FakeCall], None],
    ) -> None:
        self._calls = calls
        self._say = say
        self._refuse = refuse
        self._set_media = set_media
        self._say_media = say_media
        self._end = end
        self._pause = pause

    # What the desk asks

    def transfer(self, call: FakeCall, command: Transfer) -> None:
        """Begin a blind transfer."""
        if self._may_begin(command, call):
            self._begin(call, command.target, "")

    def connect(self, call: FakeCall, command: Connect) -> None:
        """Begin an attended transfer; a blind one while the other call still rings."""
        other = self._calls.get(command.other_id)
        if other is None or other is call:
            self._refuse(command, "other_gone")
        elif self._may_begin(command, call):
            self.leave(other)
            if other.answered_at is None:
                self._end(other, EndCause.CANCELLED, 487)
                self._begin(call, other.remote, "")
            else:
                self._begin(call, other.display_name or other.remote, other.call_id)

    def _may_begin(self, command: WireCommand, call: FakeCall) -> bool:
        if call.answered_at is None:
            self._refuse(command, "transfer_not_answered")
        elif call.handed_to:
            self._refuse(command, "transfer_under_way")
        else:
            self.leave(call)
            return True
        return False

    def _begin(self, call: FakeCall, target: str, other_id: str) -> None:
        call.handed_to, call.other_id = target, other_id
        self._say_transfer(call, TransferState.ASKED)
        if call.media is not MediaState.LOCAL_HOLD:
            self._say(HoldAsked(call_id=call.call_id, hold=True, at=now_ms()))
            self._set_media(call, MediaState.LOCAL_HOLD)

    def merge(self, call: FakeCall, command: Merge) -> None:
        """Bring two calls together."""
        other = self._calls.get(command.other_id)
        if other is None:
            self._refuse(command, "other_gone")
        elif other is call or None in (call.answered_at, other.answered_at):
            self._refuse(command, "merge_not_answered")
        else:
            call.conference = other.conference = True
            for one in self.members(call):
                self._show(one, MediaState.ACTIVE)

    def split(self, call: FakeCall) -> None:
        """Take a call out of the conference; the others are held."""
        others = [one for one in self.members(call) if one is not call]
        if not others:
            return
        call.conference = False
        self._show(call, MediaState.ACTIVE)
        for one in others:
            one.conference = len(others) >= _FEWEST
            self._show(one, MediaState.LOCAL_HOLD)

    def members(self, call: FakeCall) -> tuple[FakeCall, ...]:
        """Everybody in the conference with this call; it alone outside of one."""
        if not call.conference:
            return (call,)
        return tuple(one for one in self._calls.values() if one.conference)

    def leave(self, call: FakeCall) -> None:
        """A call is over, or goes elsewhere."""
        others = [one for one in self.members(call) if one is not call]
        call.conference = False
        if len(others) == 1:
            others[0].conference = False
            self._say_media(others[0])

    def _show(self, call: FakeCall, media: MediaState) -> None:
        call.media = media
        self._say_media(call)

    # What the world does

    def rings(self, call_id: str, code: int = 180) -> None:
        """The telephone of the transfer's target rings."""
        self._say_transfer(self._calls[call_id], TransferState.RINGING, code)

    def answers(self, call_id: str) -> None:
        """The transfer's target answers: the calls here end."""
        call = self._calls[call_id]
        self._say_transfer(call, TransferState.DONE, 200)
        call.transferred_to, other = call.handed_to, self._calls.get(call.other_id)
        for one in (call, other):
            if one is not None:
                self._end(one, EndCause.LOCAL_HANGUP, 200)

    def fails(self, call_id: str, *, code: int = 0, reason: str = "") -> None:
        """The transfer comes to nothing: the caller is back."""
        call = self._calls[call_id]
        self._say_transfer(call, TransferState.FAILED, code, reason)
        call.handed_to = call.other_id = ""
        if not any(one.talking for one in self._calls.values()):
            self._say(HoldAsked(call_id=call_id, hold=False, at=now_ms()))
            self._set_media(call, MediaState.ACTIVE)

    def passes_on(self, call_id: str, target: str, state: TransferState, *, code: int = 0) -> None:
        """The other person passes this desk on to somebody."""
        at = now_ms()
        self._say(CallPassedOn(call_id=call_id, state=state, target=target, code=code, at=at))

    def is_now(self, call_id: str, remote: str, *, name: str = "", moved: bool = True) -> None:
        """The server says who is on the call now; `moved` when it is somebody else."""
        call = self._calls[call_id]
        before, call.remote, call.display_name = call.remote, remote, name
        self._say(
            CallIdentified(
                call_id=call_id,
                remote=remote,
                display_name=name,
                transferred_by=before if moved else "",
                at=now_ms(),
            )
        )
        if moved:
            self._pause(call)
            self._say_media(call)

    def forwards(self, call_id: str, target: str) -> None:
        """An outgoing call is answered by "try there instead"."""
        self._say(CallForwarded(call_id=call_id, target=target, at=now_ms()))

    def _say_transfer(
        self, call: FakeCall, state: TransferState, code: int = 0, reason: str = ""
    ) -> None:
        self._say(
            TransferChanged(
                call_id=call.call_id,
                state=state,
                target=call.handed_to,
                other_id=call.other_id,
                code=code,
                reason=reason,
                at=now_ms(),
            )
        )
