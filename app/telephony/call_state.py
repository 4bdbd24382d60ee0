"""The state machine of one call, pure: a state and a fact give the next state."""

from enum import StrEnum

from app.telephony.events import (
    CallAnswered,
    CallDialled,
    CallEnded,
    CallMediaChanged,
    CallProgress,
    CallRinging,
    Event,
    MediaState,
)


class CallState(StrEnum):
    """Where a call stands, as a person would say it."""

    RINGING = "ringing"
    DIALLING = "dialling"
    RINGING_OUT = "ringing_out"
    TALKING = "talking"
    HELD = "held"
    HELD_BY_OTHER = "held_by_other"
    ENDED = "ended"

    @property
    def connected(self) -> bool:
        """Whether both ends are connected, on hold or not."""
        return self in {CallState.TALKING, CallState.HELD, CallState.HELD_BY_OTHER}


_HELD = {
    MediaState.LOCAL_HOLD: CallState.HELD,
    MediaState.REMOTE_HOLD: CallState.HELD_BY_OTHER,
}


def first_state(fact: Event) -> CallState | None:
    """The state in which this fact begins a call; None for facts that begin none."""
    if isinstance(fact, CallRinging):
        return CallState.RINGING
    if isinstance(fact, CallDialled):
        return CallState.DIALLING
    return None


def next_state(state: CallState, fact: Event) -> CallState:
    """The state after `fact`; facts that come late or say nothing new change nothing."""
    if state is CallState.ENDED or isinstance(fact, CallEnded):
        return CallState.ENDED
    if isinstance(fact, CallAnswered):
        return state if state.connected else CallState.TALKING
    if isinstance(fact, CallProgress) and state is CallState.DIALLING:
        return CallState.RINGING_OUT
    if isinstance(fact, CallMediaChanged) and state.connected:
        return _HELD.get(fact.media, CallState.TALKING)
    return state
