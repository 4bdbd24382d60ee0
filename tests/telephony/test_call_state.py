"""The state machine of a call, fact by fact."""

import pytest

from app.telephony.call_state import CallState, first_state, next_state
from app.telephony.events import (
    CallAnswered,
    CallDialled,
    CallEnded,
    CallMediaChanged,
    CallProgress,
    CallRinging,
    DigitReceived,
    EndCause,
    Event,
    MediaState,
)

ANSWERED = CallAnswered(call_id="a", at=1)
ENDED = CallEnded(call_id="a", cause=EndCause.REMOTE_HANGUP, at=1)
PROGRESS = CallProgress(call_id="a", code=180, at=1)
DIGIT = DigitReceived(call_id="a", digit="1", at=1)
RINGING = CallRinging(call_id="a", account="x", remote="1", at=1)
DIALLED = CallDialled(call_id="a", account="x", remote="1", at=1)


def media(state: MediaState) -> CallMediaChanged:
    return CallMediaChanged(call_id="a", media=state, muted=False, at=1)


@pytest.mark.parametrize(
    ("fact", "state"),
    [(RINGING, CallState.RINGING), (DIALLED, CallState.DIALLING), (ANSWERED, None), (ENDED, None)],
)
def test_a_call_begins_by_ringing_or_dialling(fact: Event, state: CallState | None) -> None:
    assert first_state(fact) is state


@pytest.mark.parametrize(
    ("state", "fact", "after"),
    [
        (CallState.RINGING, ANSWERED, CallState.TALKING),
        (CallState.RINGING, media(MediaState.ACTIVE), CallState.RINGING),
        (CallState.RINGING, ENDED, CallState.ENDED),
        (CallState.RINGING, PROGRESS, CallState.RINGING),
        (CallState.DIALLING, PROGRESS, CallState.RINGING_OUT),
        (CallState.DIALLING, ANSWERED, CallState.TALKING),
        (CallState.RINGING_OUT, PROGRESS, CallState.RINGING_OUT),
        (CallState.RINGING_OUT, media(MediaState.ACTIVE), CallState.RINGING_OUT),
        (CallState.RINGING_OUT, ANSWERED, CallState.TALKING),
        (CallState.TALKING, media(MediaState.LOCAL_HOLD), CallState.HELD),
        (CallState.TALKING, media(MediaState.REMOTE_HOLD), CallState.HELD_BY_OTHER),
        (CallState.TALKING, PROGRESS, CallState.TALKING),
        (CallState.TALKING, DIGIT, CallState.TALKING),
        (CallState.HELD, media(MediaState.ACTIVE), CallState.TALKING),
        (CallState.HELD, ANSWERED, CallState.HELD),
        (CallState.HELD_BY_OTHER, media(MediaState.LOCAL_HOLD), CallState.HELD),
        (CallState.HELD, ENDED, CallState.ENDED),
        (CallState.ENDED, ANSWERED, CallState.ENDED),
        (CallState.ENDED, media(MediaState.ACTIVE), CallState.ENDED),
    ],
)
def test_a_fact_leads_to_the_next_state(state: CallState, fact: Event, after: CallState) -> None:
    assert next_state(state, fact) is after
