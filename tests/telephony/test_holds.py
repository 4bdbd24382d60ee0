"""Hold and resume when the far end, or pjsip, is not ready for them."""

from pathlib import Path
from typing import Any

import pjsua2 as pj
import pytest

from app.telephony.commands import Answer, Hold, Mute
from app.telephony.engine.holds import Holds
from app.telephony.engine.live_call import LiveCall
from app.telephony.engine.timers import Timers
from app.telephony.events import (
    CallAnswered,
    CallMediaChanged,
    CommandRefused,
    Direction,
    HoldAsked,
    MediaState,
)
from tests.peers.engines import Telephone
from tests.peers.scenarios import (
    REINVITED,
    RINGS,
    acknowledge,
    answer,
    calling,
    hear,
    hear_answer,
    invite,
)


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


class Native:
    """A call that notes what is asked of it."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.busy = False

    def setHold(self, prm: Any) -> None:  # noqa: N802, ANN401
        self._ask("hold")

    def reinvite(self, prm: Any) -> None:  # noqa: ANN401
        self._ask("resume" if prm.opt.flag & pj.PJSUA_CALL_UNHOLD else "reinvite")

    def _ask(self, what: str) -> None:
        self.asked.append(what)
        if self.busy:
            raise pj.Error


class Scene:
    def __init__(self, direction: Direction) -> None:
        self.clock, self.native, self.refused = Clock(), Native(), list[str]()
        self.timers = Timers(self.clock)
        native: Any = self.native
        self.call = LiveCall(
            native, call_id="id", account="account", direction=direction, remote="1", started_at=0
        )
        self.call.answered_at, self.call.media = 1, MediaState.ACTIVE
        self.holds = Holds(
            self.timers,
            alive=lambda _call: True,
            refused=lambda _call, command: self.refused.append(command),
        )

    def pass_time(self, seconds: float) -> None:
        self.clock.now += seconds
        self.timers.run_due()


@pytest.fixture(params=list(Direction))
def scene(request: pytest.FixtureRequest) -> Scene:
    return Scene(request.param)


def test_a_second_wish_waits_for_the_answer_to_the_first(scene: Scene) -> None:
    scene.holds.want(scene.call, hold=True)
    scene.holds.want(scene.call, hold=False)
    assert scene.native.asked == ["hold"]
    scene.call.media = MediaState.LOCAL_HOLD
    scene.holds.on_reinvite_done(scene.call, 200)
    scene.pass_time(0.1)
    assert scene.native.asked == ["hold", "resume"]


def test_what_is_so_already_is_not_asked_for(scene: Scene) -> None:
    scene.holds.want(scene.call, hold=False)
    assert scene.native.asked == []


def test_a_glare_is_tried_again_later_by_who_called_than_by_who_was_called() -> None:
    for direction, soonest, latest in ((Direction.OUTBOUND, 2.0, 4.1), (Direction.INBOUND, 0, 2.1)):
        scene = Scene(direction)
        scene.holds.want(scene.call, hold=True)
        scene.holds.on_reinvite_done(scene.call, 491)
        if soonest:
            scene.pass_time(soonest)
            assert scene.native.asked == ["hold"]
        scene.pass_time(latest - soonest)
        assert scene.native.asked == ["hold", "hold"]


def test_a_refusal_by_the_far_end_is_said_and_not_tried_again(scene: Scene) -> None:
    scene.holds.want(scene.call, hold=True)
    scene.holds.on_reinvite_done(scene.call, 488)
    scene.pass_time(10)
    assert scene.refused == ["Hold"]
    assert scene.native.asked == ["hold"]
    assert not scene.call.wanted_hold


def test_a_busy_stack_is_asked_again(scene: Scene) -> None:
    scene.native.busy = True
    scene.holds.want(scene.call, hold=True)
    scene.native.busy = False
    scene.pass_time(0.3)
    assert scene.native.asked == ["hold", "hold"]


def test_a_call_that_is_not_answered_is_not_held(scene: Scene) -> None:
    scene.call.answered_at = None
    scene.holds.want(scene.call, hold=True)
    assert scene.native.asked == []


def test_a_glare_with_a_real_peer_is_tried_again_until_it_is_held(
    telephone: Telephone, tmp_path: Path
) -> None:
    telephone.direct()
    glare = hear("INVITE") + answer(491) + hear("ACK")
    steps = [invite(), RINGS, hear_answer(200), acknowledge(), glare, REINVITED, hear("BYE")]
    with calling(tmp_path / "sipp", f"127.0.0.1:{telephone.ready.sip_port}", *steps):
        call_id = telephone.wait_ringing().call_id
        telephone.send(Answer(call_id=call_id))
        telephone.wait_for(CallAnswered)
        telephone.wait_for(CallMediaChanged, lambda f: f.media is MediaState.ACTIVE)
        telephone.send(Hold(call_id=call_id))
        telephone.wait_for(HoldAsked)
        telephone.send(Mute(call_id=call_id, muted=True))
        assert telephone.wait_for(CallMediaChanged, lambda f: f.muted)
        held = telephone.wait_for(CallMediaChanged, lambda f: f.media is MediaState.LOCAL_HOLD)
    assert held.muted
    assert not telephone.all(CommandRefused)
