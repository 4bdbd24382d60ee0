from app.desk.current_calls import (
    MOST_TO_WRAP_UP,
    CallView,
    CurrentCalls,
    after,
    begun,
    found_again,
)
from app.telephony.call_state import CallState
from app.telephony.events import (
    CallAnswered,
    CallDialled,
    CallEnded,
    CallMediaChanged,
    CallRinging,
    CallSnapshot,
    Direction,
    EndCause,
    MediaState,
)


def _ringing(call_id: str = "a") -> CallView:
    return begun(CallRinging(call_id=call_id, account="x", remote="+33478123456", at=100))


def _talking(call_id: str = "a") -> CallView:
    return after(_ringing(call_id), CallAnswered(call_id=call_id, at=200))


def test_hold_is_drawn_from_the_media_and_not_from_the_button() -> None:
    held = CallMediaChanged(call_id="a", media=MediaState.LOCAL_HOLD, muted=False, at=300)
    back = CallMediaChanged(call_id="a", media=MediaState.ACTIVE, muted=False, at=400)
    assert after(_talking(), held).state is CallState.HELD
    assert after(after(_talking(), held), back).state is CallState.TALKING


def test_media_before_the_answer_does_not_make_a_call_answered() -> None:
    early = CallMediaChanged(call_id="a", media=MediaState.ACTIVE, muted=False, at=150)
    assert after(_ringing(), early).state is CallState.RINGING


def test_an_ended_call_stays_ended() -> None:
    over = after(_talking(), CallEnded(call_id="a", cause=EndCause.REMOTE_HANGUP, at=900))
    late = after(over, CallAnswered(call_id="a", at=901))
    assert late.state is CallState.ENDED
    assert late.answered_at == 200


def test_the_active_call_is_the_one_spoken_on() -> None:
    calls = CurrentCalls()
    held = CallMediaChanged(call_id="a", media=MediaState.LOCAL_HOLD, muted=False, at=300)
    calls.put(after(_talking("a"), held))
    calls.put(_talking("b"))
    calls.put(_ringing("c"))
    assert calls.active is not None
    assert calls.active.call_id == "b"
    assert [view.call_id for view in calls.ringing] == ["c"]


def test_a_call_that_is_over_waits_for_its_wrap_up() -> None:
    calls = CurrentCalls()
    calls.put(after(_talking(), CallEnded(call_id="a", cause=EndCause.REMOTE_HANGUP, at=900)))
    assert [view.call_id for view in calls.to_wrap_up] == ["a"]
    assert calls.active is None


def test_the_oldest_wrap_ups_are_let_go_and_never_a_call_that_runs() -> None:
    calls = CurrentCalls()
    calls.put(_talking("runs"))
    for number in range(MOST_TO_WRAP_UP + 2):
        over = CallEnded(call_id=str(number), cause=EndCause.REMOTE_HANGUP, at=900)
        calls.put(after(_talking(str(number)), over))
    assert [view.call_id for view in calls.to_wrap_up] == [
        str(number) for number in range(2, MOST_TO_WRAP_UP + 2)
    ]
    assert calls.get("runs") is not None


def test_a_restarted_desk_sees_the_held_call_as_held() -> None:
    view = found_again(
        CallSnapshot(
            call_id="a",
            account="x",
            direction=Direction.OUTBOUND,
            remote="101",
            display_name="",
            started_at=100,
            answered_at=200,
            media=MediaState.LOCAL_HOLD,
            muted=True,
        )
    )
    assert (view.state, view.muted, view.answered_at) == (CallState.HELD, True, 200)


def test_an_outgoing_call_begins_dialling() -> None:
    view = begun(CallDialled(call_id="a", account="x", remote="101", at=5))
    assert (view.state, view.direction) == (CallState.DIALLING, Direction.OUTBOUND)
