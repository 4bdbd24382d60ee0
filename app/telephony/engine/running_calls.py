"""The calls that run: found by id, heard together, and said as they are."""

import logging
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pjsua2 as pj

from app.clock import now_ms
from app.telephony.engine.call_sound import CallSound
from app.telephony.engine.endpoint import CLOCK_AFTER_CALL_S, MAX_CALLS, SipEndpoint
from app.telephony.engine.live_call import LiveCall
from app.telephony.engine.sound import Sound
from app.telephony.engine.timers import Timers
from app.telephony.events import CallMediaChanged, CommandRefused, Direction, Event

log = logging.getLogger(__name__)


class RunningCalls:
    """Every call from its first message to its last; the clock of the sound ticks with them."""

    def __init__(
        self, endpoint: SipEndpoint, sound: Sound, timers: Timers, *, say: Callable[[Event], None]
    ) -> None:
        self._endpoint = endpoint
        self._timers = timers
        self._sound = CallSound(sound, endpoint.clock_rate)
        self._calls: dict[str, LiveCall] = {}
        self._legs: dict[str, LiveCall] = {}
        self._say = say

    def __len__(self) -> int:
        return len(self._calls)

    def __iter__(self) -> Iterator[LiveCall]:
        return iter(tuple(self._calls.values()))

    @property
    def full(self) -> bool:
        """Whether every line is taken; pjsua would refuse one more, too late to say why."""
        return len(self._calls) >= MAX_CALLS

    @property
    def busy(self) -> bool:
        """Whether the agent speaks or dials."""
        return any(
            call.answered_at is not None or call.direction is Direction.OUTBOUND for call in self
        )

    def get(self, call_id: str) -> LiveCall | None:
        """The running call of this id."""
        return self._calls.get(call_id)

    def of_leg(self, leg_id: str) -> LiveCall | None:
        """The running call that this leg belongs to now."""
        return self._legs.get(leg_id)

    def alive(self, call: LiveCall) -> bool:
        """Whether this very call still runs."""
        return self._calls.get(call.call_id) is call

    def others(self, call_id: str) -> tuple[LiveCall, ...]:
        """Every call the desk knows but this one."""
        return tuple(one for one in self if one.call_id != call_id and not one.hidden)

    def say(self, event: Event) -> None:
        """Tell the desk, unless it is about a leg the desk does not know of."""
        call = self._calls.get(getattr(event, "call_id", ""))
        if call is None or not call.hidden:
            self._say(event)

    def add(self, call: LiveCall) -> None:
        """A call begins."""
        self._endpoint.start_clock()
        self._calls[call.call_id] = call
        self._legs[call.native.call_id] = call

    def exchange(self, one: LiveCall, other: LiveCall) -> None:
        """Let two calls change their legs: who was on one line is now on the other."""
        one.native, other.native = other.native, one.native
        for call in (one, other):
            self._legs[call.native.call_id] = call

    def remove(self, call: LiveCall) -> None:
        """A call is over."""
        self._calls.pop(call.call_id, None)
        self._legs.pop(call.native.call_id, None)
        call.tones = None
        if not self._calls:
            self._timers.after(CLOCK_AFTER_CALL_S, self._rest)

    def _rest(self) -> None:
        if not self._calls:
            self._endpoint.stop_clock()

    def follow(self, call: LiveCall) -> None:
        """Have everything sound as this call, running or just over, now stands."""
        self._sound.follow(call, self)

    def press(self, digits: str) -> None:
        """Let the agent hear the tones of these keys."""
        self._sound.press(digits)

    def play_keys(self, call: LiveCall, digits: str, seconds: float) -> None:
        """Let the far end of this call hear the tones of these keys; pj.Error where it cannot."""
        now = time.monotonic()
        self._sound.play_keys(call, digits)
        call.tones_until = max(call.tones_until, now) + seconds
        self._timers.after(call.tones_until - now, partial(self._end_keys, call))
        self.follow(call)

    def _end_keys(self, call: LiveCall) -> None:
        if self.alive(call) and call.tones_until <= time.monotonic():
            self.follow(call)

    def ring(self) -> None:
        """Ring while a call waits for this agent."""
        self._sound.ring(self)

    def say_media(self, call: LiveCall) -> None:
        """Tell hold, mute and recording of a call as they are."""
        self.say(
            CallMediaChanged(
                call_id=call.call_id,
                media=call.media,
                muted=call.muted,
                encrypted=call.encrypted,
                keys_hidden=call.keys_hidden,
                codec=call.codec,
                recording=call.recorder is not None,
                conference=call.conference,
                at=now_ms(),
            )
        )

    def refuse(self, command: str, call: LiveCall, reason: str) -> None:
        """Say that a command could not be carried out."""
        self.say(CommandRefused(command=command, call_id=call.call_id, reason=reason))

    def close(self) -> None:
        """Drop every native object; pjsip ends next."""
        for call in self:
            call.tones = None
        self._calls.clear()
        self._legs.clear()
        self._sound.close()


def audio_index(info: Any) -> int:  # noqa: ANN401  pjsua2 has no types
    """Index of the first audio stream in a pj.CallInfo the caller keeps; -1 without one."""
    for media in info.media:
        if media.type == pj.PJMEDIA_TYPE_AUDIO:
            return int(media.index)
    return -1
