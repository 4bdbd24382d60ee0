import msgspec
import pytest

from app.sound_profile import SoundProfile
from app.telephony.commands import ChooseDevices
from app.telephony.election import elected

HEADSET = SoundProfile(
    name="headset at the desk",
    microphone="headset-in",
    speaker="headset-out",
    rings=("speakers", "headset-out"),
    ring_volume=0.4,
    echo_cancel=False,
    auto_gain=True,
)
LAPTOP = SoundProfile(name="laptop alone")
BOTH = ChooseDevices(microphone="old", profiles=(HEADSET, LAPTOP))


@pytest.mark.parametrize(
    ("microphones", "speakers", "name"),
    [
        ({"headset-in", "built-in"}, {"headset-out", "speakers"}, "headset at the desk"),
        ({"headset-in"}, {"headset-out"}, "headset at the desk"),  # what only rings may be away
        ({"built-in"}, {"headset-out", "speakers"}, "laptop alone"),  # half a headset is none
        (set(), set(), "laptop alone"),
    ],
)
def test_the_first_profile_whose_devices_are_there_is_elected(
    microphones: set[str], speakers: set[str], name: str
) -> None:
    assert elected(BOTH, microphones, speakers).profile == name


def test_an_elected_profile_brings_all_it_says() -> None:
    choice = elected(BOTH, {"headset-in"}, {"headset-out"})

    assert (choice.microphone, choice.speaker) == ("headset-in", "headset-out")
    assert (choice.rings, choice.ring_volume) == (("speakers", "headset-out"), 0.4)
    assert (choice.echo_cancel, choice.noise_suppress, choice.auto_gain) == (False, True, True)


def test_where_no_profile_is_complete_the_last_one_stands() -> None:
    alone = msgspec.structs.replace(BOTH, profiles=(HEADSET,))

    assert elected(alone, {"built-in"}, {"speakers"}).microphone == "headset-in"


def test_without_profiles_the_choice_stands_as_it_is() -> None:
    choice = ChooseDevices(microphone="one", ring="two")

    assert elected(choice, {"one"}, {"two"}) is choice


def test_a_profile_that_rings_nowhere_is_silent() -> None:
    mute = msgspec.structs.replace(LAPTOP, rings=())

    assert not elected(ChooseDevices(profiles=(mute,)), set(), set()).ring_enabled
