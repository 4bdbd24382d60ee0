"""Headset buttons and lamps, at the level of the reports that cross the USB cable."""

import threading
from collections.abc import Iterator

import pytest

from app.clock import now_ms
from app.telephony.commands import Answer, Decline, HangUp, Hold, Mute, Resume, WireCommand
from app.telephony.engine.headset.descriptor import Description, Field, Usage, parse
from app.telephony.engine.headset.headsets import Headsets
from app.telephony.engine.headset.reports import Reports
from app.telephony.events import (
    CallAnswered,
    CallDialled,
    CallEnded,
    CallMediaChanged,
    CallRinging,
    DevicesChanged,
    EndCause,
    Event,
    MediaState,
    SoundFailed,
)
from tests.peers.pulse import wait_until
from tests.telephony.headset import MANY_REPORTS, ONE_REPORT, SimulatedHeadset, SimulatedHid


class Office:
    """The headsets of one engine, with the engine played by the test."""

    def __init__(self, *headsets: SimulatedHeadset) -> None:
        self.hid = SimulatedHid(*headsets)
        self.wanted = list[WireCommand]()
        self.said = list[Event]()
        self.headsets = Headsets(self.wanted.append, self.said.append, lambda: self.hid)

    def ring(self, call_id: str = "a") -> None:
        self.headsets.note(CallRinging(call_id=call_id, account="x", remote="1", at=now_ms()))

    def dial(self, call_id: str = "a") -> None:
        self.headsets.note(CallDialled(call_id=call_id, account="x", remote="1", at=now_ms()))

    def answered(self, call_id: str = "a") -> None:
        self.headsets.note(CallAnswered(call_id=call_id, at=now_ms()))

    def media(self, media: MediaState = MediaState.ACTIVE, *, muted: bool = False) -> None:
        self.headsets.note(CallMediaChanged(call_id="a", media=media, muted=muted, at=now_ms()))

    def ended(self, call_id: str = "a") -> None:
        fact = CallEnded(call_id=call_id, cause=EndCause.REMOTE_HANGUP, at=now_ms())
        self.headsets.note(fact)

    def wait_for(self, command: WireCommand) -> None:
        wait_until(lambda: self.wanted[-1:] == [command], f"{command}, not {self.wanted}")


@pytest.fixture(params=[ONE_REPORT, MANY_REPORTS], ids=["one report", "many reports"])
def headset(request: pytest.FixtureRequest) -> SimulatedHeadset:
    return SimulatedHeadset(request.param)


@pytest.fixture
def office(headset: SimulatedHeadset) -> Iterator[Office]:
    office = Office(headset)
    yield office
    office.ended("a")
    office.ended("b")
    wait_until(lambda: not headset.is_open, "the headset to be let go")


def wait_for_lamp(headset: SimulatedHeadset, lamp: Usage, *, lit: bool = True) -> None:
    wait_until(lambda: (lamp in headset.lamps) is lit, f"{lamp} {lit}")


def talking(office: Office, headset: SimulatedHeadset) -> None:
    office.ring()
    office.answered()
    office.media()
    wait_for_lamp(headset, Usage.OFF_HOOK_LAMP)


def test_the_button_answers_a_ringing_call_and_ends_it(
    office: Office, headset: SimulatedHeadset
) -> None:
    office.ring()
    wait_for_lamp(headset, Usage.RING_LAMP)

    headset.press(Usage.HOOK)
    office.wait_for(Answer(call_id="a"))
    office.answered()
    wait_for_lamp(headset, Usage.RING_LAMP, lit=False)
    wait_for_lamp(headset, Usage.OFF_HOOK_LAMP)
    headset.press(Usage.HOOK)

    office.wait_for(HangUp(call_id="a"))


def test_the_mute_button_mutes_and_its_lamp_tells_the_truth(
    office: Office, headset: SimulatedHeadset
) -> None:
    talking(office, headset)

    headset.press(Usage.MUTE)
    office.wait_for(Mute(call_id="a", muted=True))
    assert Usage.MUTE_LAMP not in headset.lamps  # not before it is so
    office.media(muted=True)
    wait_for_lamp(headset, Usage.MUTE_LAMP)
    headset.press(Usage.MUTE)

    office.wait_for(Mute(call_id="a", muted=False))


def test_the_echo_of_a_lamp_is_no_press(office: Office, headset: SimulatedHeadset) -> None:
    """The hook of a headset follows the off-hook lamp, in both directions."""
    office.dial()
    office.answered()
    wait_for_lamp(headset, Usage.OFF_HOOK_LAMP)
    office.ring("b")
    wait_for_lamp(headset, Usage.RING_LAMP)
    office.ended("a")
    wait_for_lamp(headset, Usage.OFF_HOOK_LAMP, lit=False)
    office.answered("b")
    wait_for_lamp(headset, Usage.OFF_HOOK_LAMP)
    headset.press(Usage.MUTE)

    office.wait_for(Mute(call_id="b", muted=True))
    assert len(office.wanted) == 1


def test_flash_holds_takes_back_and_answers_the_waiting_call() -> None:
    headset = SimulatedHeadset(ONE_REPORT)
    office = Office(headset)
    talking(office, headset)

    headset.press(Usage.FLASH)
    office.wait_for(Hold(call_id="a"))
    office.media(MediaState.LOCAL_HOLD)
    wait_for_lamp(headset, Usage.HOLD_LAMP)
    headset.press(Usage.FLASH)
    office.wait_for(Resume(call_id="a"))
    office.ring("b")
    headset.press(Usage.FLASH)

    office.wait_for(Answer(call_id="b"))
    office.ended("a")
    office.ended("b")


def test_drop_refuses_a_ringing_call() -> None:
    headset = SimulatedHeadset(MANY_REPORTS)
    office = Office(headset)
    office.ring()
    wait_for_lamp(headset, Usage.RING_LAMP)

    headset.press(Usage.DROP)

    office.wait_for(Decline(call_id="a"))
    office.ended()


def test_without_a_call_no_headset_is_open_and_no_thread_waits(
    office: Office, headset: SimulatedHeadset
) -> None:
    assert office.hid.looks == 0

    talking(office, headset)
    office.ended()

    assert headset.closed.wait(5)
    assert not headset.lamps


def test_a_headset_plugged_in_during_a_call_works_at_once() -> None:
    headset = SimulatedHeadset()
    office = Office()
    office.ring()
    wait_until(lambda: office.hid.looks == 1, "the first look")

    office.hid.headsets.append(headset)
    office.headsets.note(DevicesChanged(inputs=(), outputs=()))

    wait_for_lamp(headset, Usage.RING_LAMP)
    office.ended()
    assert headset.closed.wait(5)


def test_a_headset_pulled_out_and_plugged_in_again_works_again(
    office: Office, headset: SimulatedHeadset
) -> None:
    talking(office, headset)
    headset.pull_out()
    assert headset.closed.wait(5)
    headset.lamps.clear()

    office.headsets.note(DevicesChanged(inputs=(), outputs=()))

    wait_for_lamp(headset, Usage.OFF_HOOK_LAMP)


def test_a_headset_that_may_not_be_opened_is_said_once() -> None:
    office = Office(SimulatedHeadset(may_open=False))

    for count in (1, 2):
        office.ring()
        wait_until(lambda count=count: office.hid.looks == count, "a look")  # type: ignore[misc]
        wait_until(lambda: bool(office.said), "the word")
        office.ended()

    assert office.said == [SoundFailed(kind="headset", device="Headset 0", reason="NoRights")]


def test_without_the_library_calls_go_on() -> None:
    wanted, tried = list[WireCommand](), threading.Event()

    def missing() -> SimulatedHid:
        tried.set()
        raise ImportError("hid")

    Headsets(wanted.append, lambda _event: None, missing).note(
        CallRinging(call_id="a", account="x", remote="1", at=0)
    )

    assert tried.wait(5)
    assert not wanted


def test_a_headset_that_is_not_to_be_used_is_left_alone_and_taken_up_again(
    office: Office, headset: SimulatedHeadset
) -> None:
    office.ring()
    wait_until(lambda: headset.is_open, "the headset to be used")
    office.headsets.use(on=False)
    wait_until(lambda: not headset.is_open, "the headset to be let go")
    office.ring("b")
    office.headsets.use(on=True)
    wait_until(lambda: headset.is_open, "the headset to be used again")


def test_fields_are_found_where_the_descriptor_puts_them() -> None:
    one, many = parse(ONE_REPORT), parse(MANY_REPORTS)

    assert one.inputs[Usage.MUTE] == Field(report=2, bit=2, relative=True)
    assert one.outputs[Usage.RINGER] == Field(report=2, bit=7)
    assert one.output_sizes == {2: 1}
    assert many.inputs[Usage.HOOK] == Field(report=8, bit=0)
    assert many.inputs[Usage.MUTE] == Field(report=9, bit=0, relative=True)
    assert many.output_sizes == {0x17: 1, 0x18: 1, 0x19: 1}


@pytest.mark.parametrize(
    "descriptor",
    [
        b"",
        bytes.fromhex("05010902A1010901A1000509190129031500250195037501810295017505810305010930"),
        bytes.fromhex("050B0905A101"),
        bytes.fromhex("050B1900 2AFFFF 9601FF 7501 8102".replace(" ", "")),
        bytes(range(256)),
        bytes.fromhex("FE") * 7,
    ],
    ids=["empty", "a mouse", "cut off", "too many usages", "noise", "long items"],
)
def test_what_is_no_headset_is_none_and_never_hurts(descriptor: bytes) -> None:
    assert isinstance(parse(descriptor), Description)
    Reports(parse(descriptor)).changes(b"\x02\xff\xff")


def test_reports_without_ids_are_understood() -> None:
    reports = Reports(parse(bytes.fromhex("050B0905A10115002501092075019501812295078101C0")))

    assert reports.changes(b"\x01") == ((Usage.HOOK, True),)
    assert reports.changes(b"\x01") == ()
    assert reports.changes(b"\x00") == ((Usage.HOOK, False),)
