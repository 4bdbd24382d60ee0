"""Busylights, at the level of the reports that cross the USB cable."""

import threading
import time
from collections.abc import Iterator

import msgspec
import pytest

from app.clock import now_ms
from app.telephony.commands import Availability
from app.telephony.engine.busylight import busylights
from app.telephony.engine.busylight.busylights import Busylights
from app.telephony.engine.busylight.models import MODELS
from app.telephony.engine.busylight.signs import Sign
from app.telephony.events import (
    BusylightsFound,
    CallAnswered,
    CallDialled,
    CallEnded,
    CallRinging,
    EndCause,
    Event,
    RulesApplied,
)
from tests.peers.pulse import wait_until
from tests.telephony.busylight import (
    BLINK1,
    DARK,
    EMBRAVA,
    KUANDO,
    LUXAFOR,
    READERS,
    Colour,
    SimulatedHid,
    SimulatedLight,
)

FREE, RINGING, BUSY, AWAY = (sign.colour for sign in Sign)


class Office:
    """The busylights of one engine, with the engine played by the test."""

    def __init__(self, *lights: SimulatedLight) -> None:
        self.hid = SimulatedHid(*lights)
        self.said = list[Event]()
        self.busylights = Busylights(self.said.append, lambda: self.hid, look_s=0.05)

    def ring(self, call_id: str = "a") -> None:
        self.busylights.note(CallRinging(call_id=call_id, account="x", remote="1", at=now_ms()))

    def dial(self) -> None:
        self.busylights.note(CallDialled(call_id="a", account="x", remote="1", at=now_ms()))

    def answered(self, call_id: str = "a") -> None:
        self.busylights.note(CallAnswered(call_id=call_id, at=now_ms()))

    def ended(self, call_id: str = "a") -> None:
        fact = CallEnded(call_id=call_id, cause=EndCause.REMOTE_HANGUP, at=now_ms())
        self.busylights.note(fact)

    def is_in_state(self, state: Availability, *, until: int = 0) -> None:
        self.busylights.note(RulesApplied(state=state.value, until=until, at=now_ms()))


@pytest.fixture(params=READERS, ids=["kuando", "luxafor", "embrava", "blink1"])
def light(request: pytest.FixtureRequest) -> SimulatedLight:
    return SimulatedLight(request.param)


@pytest.fixture
def office(light: SimulatedLight) -> Iterator[Office]:
    office = Office(light)
    office.busylights.use(on=True)
    yield office
    light.let_on.set()
    office.busylights.close()


def wait_for(light: SimulatedLight, colour: Colour) -> None:
    wait_until(lambda: light.colour == colour, f"{colour}, not {light.colour}")


def test_it_follows_a_call_and_goes_dark_at_the_end_of_the_program(
    office: Office, light: SimulatedLight
) -> None:
    wait_for(light, FREE)
    office.ring()
    for colour in (RINGING, DARK, RINGING):  # it blinks
        wait_for(light, colour)
    office.answered()
    wait_for(light, BUSY)
    office.ended()
    wait_for(light, FREE)

    office.busylights.close()

    assert (light.colour, light.is_open) == (DARK, False)


@pytest.mark.parametrize(
    ("state", "colour"),
    [
        (Availability.AWAY, AWAY),
        (Availability.FORWARDING, AWAY),
        (Availability.DO_NOT_DISTURB, BUSY),
        (Availability.AVAILABLE, FREE),
    ],
)
def test_it_says_the_state_of_the_agent(state: Availability, colour: Colour) -> None:
    light = SimulatedLight(KUANDO)
    office = Office(light)
    office.is_in_state(state)

    office.busylights.use(on=True)

    wait_for(light, colour)
    office.busylights.close()


def test_a_state_that_ends_by_itself_ends_on_the_light_too() -> None:
    light = SimulatedLight(LUXAFOR)
    office = Office(light)
    office.is_in_state(Availability.AWAY, until=now_ms() + 300)
    office.busylights.use(on=True)

    wait_for(light, AWAY)
    wait_for(light, FREE)
    office.busylights.close()


def test_who_speaks_is_busy_though_another_call_rings_and_ends() -> None:
    light = SimulatedLight(EMBRAVA)
    office = Office(light)
    office.dial()
    office.ring("b")
    office.busylights.use(on=True)
    wait_for(light, BUSY)

    office.ended("b")
    office.ended()

    wait_for(light, FREE)
    office.busylights.close()


def test_the_telephone_never_waits_for_a_light_that_hangs(
    office: Office, light: SimulatedLight
) -> None:
    wait_for(light, FREE)
    light.hangs = True
    office.answered()
    assert light.hanging.wait(5)

    began = time.monotonic()
    for number in range(100):
        office.ring(f"{number}")
        office.ended(f"{number}")

    assert time.monotonic() - began < 0.5
    light.let_on.set()
    wait_for(light, BUSY)


def test_one_plugged_in_is_found_and_one_pulled_out_is_missed_by_nobody() -> None:
    first, second = SimulatedLight(KUANDO), SimulatedLight(BLINK1)
    office = Office(first)
    office.busylights.use(on=True)
    wait_until(lambda: bool(office.said), "the word")

    office.hid.lights = [second]
    wait_for(second, FREE)
    office.dial()
    wait_for(second, BUSY)
    office.hid.lights = []
    wait_until(lambda: len(office.said) == 3, "the words")

    names = [MODELS[KUANDO].name], [MODELS[BLINK1].name], list[str]()
    assert office.said == [BusylightsFound(lights=tuple(lights)) for lights in names]
    assert not first.is_open
    assert not second.is_open
    office.busylights.close()


def test_one_that_may_not_be_opened_is_said_and_taken_up_once_it_may() -> None:
    light = SimulatedLight(LUXAFOR, may_open=False)
    office = Office(light)
    office.busylights.use(on=True)
    wait_until(lambda: bool(office.said), "the word")
    light.may_open = True

    wait_for(light, FREE)

    assert office.said[0] == BusylightsFound(refused=("Luxafor",))
    wait_until(lambda: office.said[1:] == [BusylightsFound(lights=("Luxafor",))], "the word")
    office.busylights.close()


def test_it_is_told_its_colour_again_before_it_goes_dark(monkeypatch: pytest.MonkeyPatch) -> None:
    assert MODELS[KUANDO].refresh_s < 30, "dark after half a minute without a word"
    soon = {**MODELS, KUANDO: msgspec.structs.replace(MODELS[KUANDO], refresh_s=0.3)}
    monkeypatch.setattr(busylights, "MODELS", soon)
    light, steady = SimulatedLight(KUANDO), SimulatedLight(LUXAFOR)
    office = Office(light, steady)
    office.busylights.use(on=True)
    wait_for(light, FREE)

    wait_until(lambda: light.reports == 2, "the second report")

    assert steady.reports == 1
    office.busylights.close()


def test_lights_that_are_not_to_be_used_are_left_alone_and_taken_up_again(
    office: Office, light: SimulatedLight
) -> None:
    wait_for(light, FREE)
    office.busylights.use(on=False)
    wait_until(lambda: not light.is_open, "the light to be let go")
    assert light.colour == DARK

    office.busylights.use(on=True)

    wait_for(light, FREE)


def test_until_they_are_used_nothing_is_loaded_and_no_thread_runs() -> None:
    before, loaded = threading.active_count(), list[str]()

    def load() -> SimulatedHid:
        loaded.append("hid")
        return SimulatedHid()

    unused = Busylights(lambda _event: None, load)
    unused.use(on=False)
    unused.note(CallRinging(call_id="a", account="x", remote="1", at=0))
    unused.close()

    assert (threading.active_count(), loaded) == (before, [])


def test_without_the_library_the_answer_is_that_there_is_none() -> None:
    said = list[Event]()

    def missing() -> SimulatedHid:
        raise ImportError("hid")

    none = Busylights(said.append, missing)
    none.use(on=True)

    wait_until(lambda: said == [BusylightsFound()], "the word")
    none.close()
