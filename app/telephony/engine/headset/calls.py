"""What the buttons of a headset mean for the calls as they stand, and which lamps burn: pure."""

import msgspec

from app.telephony.commands import Answer, Decline, HangUp, Hold, Mute, Resume, WireCommand
from app.telephony.engine.headset.descriptor import Usage
from app.telephony.events import (
    CallAnswered,
    CallDialled,
    CallEnded,
    CallMediaChanged,
    CallRinging,
    Event,
    MediaState,
)


class _Call(msgspec.Struct, frozen=True):
    ringing: bool
    muted: bool = False
    held: bool = False


class HeadsetCalls:
    """The calls as a headset needs to know them; one thread at a time."""

    def __init__(self) -> None:
        self._calls: dict[str, _Call] = {}

    def __bool__(self) -> bool:
        return bool(self._calls)

    def note(self, event: Event) -> bool:
        """Follow what has happened; says whether it concerns a headset."""
        match event:
            case CallRinging():
                self._calls[event.call_id] = _Call(ringing=True)
            case CallDialled():
                self._calls[event.call_id] = _Call(ringing=False)
            case CallAnswered():
                self._change(event.call_id, ringing=False)
            case CallMediaChanged():
                held = event.media is MediaState.LOCAL_HOLD
                self._change(event.call_id, muted=event.muted, held=held)
            case CallEnded():
                self._calls.pop(event.call_id, None)
            case _:
                return False
        return True

    def _change(self, call_id: str, **changed: bool) -> None:
        if call_id in self._calls:
            self._calls[call_id] = msgspec.structs.replace(self._calls[call_id], **changed)

    def lamps(self) -> dict[Usage, bool]:
        """Which lamps must burn now; off-hook is what holds a wireless link open."""
        ringing = bool(self._ringing())
        active = self._active()
        call = self._calls[active] if active else None
        return {
            Usage.RING_LAMP: ringing,
            Usage.RINGER: ringing,
            Usage.OFF_HOOK_LAMP: call is not None,
            Usage.MUTE_LAMP: call is not None and call.muted,
            Usage.HOLD_LAMP: call is not None and call.held,
        }

    def meant(self, usage: Usage, *, on: bool) -> WireCommand | None:
        """What the person wants who has done this; None for an echo of our own lamps."""
        ringing, active = self._ringing(), self._active()
        if usage is Usage.HOOK and on:  # a headset also lifts its hook when we take the call
            return Answer(call_id=ringing) if ringing and not active else None
        if usage is Usage.FLASH and ringing:
            return Answer(call_id=ringing)
        if usage is Usage.DROP and ringing:
            return Decline(call_id=ringing)
        return self._meant_for(active, usage) if active else None

    def _meant_for(self, call_id: str, usage: Usage) -> WireCommand | None:
        call = self._calls[call_id]
        if usage is Usage.MUTE:
            return Mute(call_id=call_id, muted=not call.muted)
        if usage is Usage.FLASH:
            return Resume(call_id=call_id) if call.held else Hold(call_id=call_id)
        return HangUp(call_id=call_id) if usage in {Usage.HOOK, Usage.DROP} else None

    def _ringing(self) -> str:
        return next((one for one, call in self._calls.items() if call.ringing), "")

    def _active(self) -> str:
        """The call that is spoken on, else one on hold."""
        talking = [one for one, call in self._calls.items() if not call.ringing]
        return next((one for one in talking if not self._calls[one].held), next(iter(talking), ""))
