"""What keys and commands from outside do to the calls of this moment."""

import pytest

from app.desk import acts
from app.desk.acts import Act
from app.desk.desk import Desk
from app.telephony.call_state import CallState
from app.telephony.fake import FakePhone

HELEN = "+33144556677"


def talking(desk: Desk, phone: FakePhone) -> None:
    phone.ring(HELEN)
    assert acts.do(desk, "answer")


@pytest.mark.parametrize("act", [*Act, "dial", ""])
def test_without_a_call_there_is_nothing_to_do(desk: Desk, phone: FakePhone, act: str) -> None:
    before = list(phone.sent)
    assert not acts.do(desk, act)
    assert phone.sent == before


def test_the_call_that_rings_first_is_answered_and_the_next_refused(
    desk: Desk, phone: FakePhone
) -> None:
    first, second = phone.ring(HELEN), phone.ring("+33698765432")
    assert acts.do(desk, "answer")
    assert desk.calls.active is not None
    assert desk.calls.active.call_id == first
    assert acts.do(desk, "decline")
    assert desk.calls.ringing == ()
    assert desk.calls.get(second) is None


@pytest.mark.parametrize(
    ("done", "muted"),
    [
        (("mute",), True),
        (("mute", "mute"), False),
        (("mute_on", "mute_on"), True),
        (("mute_off",), False),
        (("mute_on", "mute_off"), False),
    ],
)
def test_the_microphone_is_muted_and_heard_again(
    desk: Desk, phone: FakePhone, done: tuple[str, ...], muted: bool
) -> None:
    talking(desk, phone)
    assert all(acts.do(desk, act) for act in done)
    assert desk.calls.active is not None
    assert desk.calls.active.muted is muted


@pytest.mark.parametrize(
    ("done", "state"),
    [
        (("hold",), CallState.HELD),
        (("hold", "hold"), CallState.TALKING),
        (("hold_on", "hold_on"), CallState.HELD),
        (("hold_off",), CallState.TALKING),
        (("hold_on", "hold_off"), CallState.TALKING),
    ],
)
def test_the_call_is_held_and_taken_back(
    desk: Desk, phone: FakePhone, done: tuple[str, ...], state: CallState
) -> None:
    talking(desk, phone)
    assert all(acts.do(desk, act) for act in done)
    assert desk.calls.active is not None
    assert desk.calls.active.state is state


def test_the_call_in_hand_is_hung_up(desk: Desk, phone: FakePhone) -> None:
    talking(desk, phone)
    assert acts.do(desk, "hang_up")
    assert desk.calls.active is None
