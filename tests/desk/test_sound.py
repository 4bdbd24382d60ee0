import msgspec
import pytest

from app.crm import call_lists
from app.database.database import Database
from app.desk.desk import Desk
from app.desk.facts import Notice
from app.desk.sound import devices_command
from app.settings import Settings
from app.sound_profile import SoundProfile
from app.telephony.events import Device
from app.telephony.fake import FakePhone

OLD = Settings(microphone="m", speaker="s", ring_device="r", ring_volume=0.3, ring_enabled=False)
DESK = SoundProfile(name="At the desk", microphone="usb-in", speaker="usb-out", echo_cancel=False)
ALONE = SoundProfile(name="Laptop alone")


def plug(phone: FakePhone, *, headset: bool) -> None:
    built_in = Device(id="built-in", name="Built-in", default=True)
    inputs = (Device(id="usb-in", name="USB"), built_in) if headset else (built_in,)
    outputs = (Device(id="usb-out", name="USB"), built_in) if headset else (built_in,)
    phone.sound.plug(inputs, outputs)


def test_settings_from_before_profiles_are_one_profile() -> None:
    (profile,) = devices_command(OLD).profiles

    assert (profile.microphone, profile.speaker, profile.rings) == ("m", "s", ("r",))
    assert (profile.ring_volume, profile.ring_enabled) == (0.3, False)


@pytest.mark.parametrize("in_call", [True, False])
def test_another_profile_that_takes_over_in_a_call_is_said(
    desk: Desk, phone: FakePhone, in_call: bool
) -> None:
    notices = list[Notice]()
    desk.bus.subscribe(Notice, notices.append)
    plug(phone, headset=True)
    desk.change_settings(msgspec.structs.replace(desk.settings, sound_profiles=(DESK, ALONE)))
    if in_call:
        desk.answer(phone.ring("+33123456789"))

    plug(phone, headset=False)

    assert desk.sound.devices.profile == "Laptop alone"
    assert [("Laptop alone" in notice.words) for notice in notices] == [True] * in_call


def test_the_record_of_a_call_keeps_how_it_sounded_and_why(
    desk: Desk, phone: FakePhone, records: Database
) -> None:
    call_id = phone.ring("+33123456789")
    desk.answer(call_id)
    phone.calls.quality(call_id, mos=2.4, loss=0.2)
    phone.remote_hangs_up(call_id)

    row = call_lists.get(records, call_id)

    assert row is not None
    assert (row.sound_grade, row.sound_cause) == ("poor", "loss")
    assert (row.codec, row.encrypted, row.device) == ("G722", False, "Headset microphone / Headset")


def test_a_call_in_which_nothing_arrives_is_said_once(desk: Desk, phone: FakePhone) -> None:
    notices = list[Notice]()
    desk.bus.subscribe(Notice, notices.append)
    call_id = phone.ring("+33123456789")
    desk.answer(call_id)

    for _ in range(2):
        phone.calls.quality(call_id, mos=None, loss=None, received=0, talked_ms=9_000)

    assert [notice.words[:40] for notice in notices] == ["Nothing of the other side arrives: its p"]
