"""What rings where, on a real sound server."""

from collections.abc import Iterator

import numpy as np
import pytest

from app.telephony.commands import ChooseDevices
from app.telephony.engine.ringer import load_tone
from app.telephony.engine.wanted import Tone, Wanted
from tests.peers.pulse import Pulse, wait_until
from tests.peers.sound_process import SoundProcess
from tests.telephony.sounds import RATE, Samples, from_pcm

pytestmark = pytest.mark.quiet

RINGING = 2.5


@pytest.fixture(scope="module", autouse=True)
def desk_speaker(pulse: Pulse) -> Iterator[str]:
    """The loudspeaker on the desk, which is not the headset."""
    pulse.plug_in("desk_speaker")
    yield "desk_speaker"
    pulse.pull_out("desk_speaker")


def heard(pulse: Pulse, sink: str, seconds: float = RINGING) -> Samples:
    with pulse.recording(f"{sink}.monitor") as path:
        wait_until(lambda: path.stat().st_size > seconds * RATE * 2, f"{seconds} s of {sink}")
        return from_pcm(path.read_bytes())


def loudest(samples: Samples) -> float:
    return float(np.abs(samples).max())


def test_a_call_rings_on_the_ring_device_alone(sound: SoundProcess, pulse: Pulse) -> None:
    sound.ask("choose", ChooseDevices(ring="desk_speaker", ring_volume=1.0))

    sound.ask("start_ringing")

    assert loudest(heard(pulse, "desk_speaker")) > 0.5
    assert loudest(heard(pulse, "speaker", 0.5)) == 0.0


def test_the_ring_goes_on_until_it_is_stopped_and_stops_at_once(
    sound: SoundProcess, pulse: Pulse
) -> None:
    sound.ask("start_ringing")
    assert loudest(heard(pulse, "speaker", 5.0)[-RATE:]) > 0.02  # in the second round of 4 s

    sound.ask("stop_ringing")

    wait_until(lambda: not pulse.streams("speaker"), "the ring to end", 0.5)


@pytest.mark.parametrize(("volume", "least", "most"), [(0.0, 0.0, 0.0), (0.5, 0.03, 0.3)])
def test_the_volume_is_obeyed(
    sound: SoundProcess, pulse: Pulse, volume: float, least: float, most: float
) -> None:
    sound.ask("choose", ChooseDevices(ring_volume=volume))

    sound.ask("start_ringing")

    assert least <= loudest(heard(pulse, "speaker")) <= most


def test_the_volume_can_be_changed_while_it_rings(sound: SoundProcess, pulse: Pulse) -> None:
    sound.ask("choose", ChooseDevices(ring_volume=1.0))
    sound.ask("start_ringing")
    wait_until(lambda: bool(pulse.streams("speaker")), "the ring")

    sound.ask("choose", ChooseDevices(ring_volume=0.2))
    wait_until(lambda: loudest(heard(pulse, "speaker", 4.0)) < 0.1, "a soft ring", 20)


def test_a_second_call_knocks_softly_where_the_agent_listens(
    sound: SoundProcess, pulse: Pulse
) -> None:
    sound.ask("choose", ChooseDevices(ring="desk_speaker", ring_volume=1.0))
    sound.ask("call_started")
    sound.wait_for_level("speaker")

    sound.ask("start_ringing")

    assert 0.05 < loudest(heard(pulse, "speaker", 6.0)) < 0.25
    assert len(pulse.streams("speaker")) == 2  # call and knock; nothing on the desk


def test_the_knock_becomes_a_ring_when_the_call_ends(sound: SoundProcess, pulse: Pulse) -> None:
    sound.ask("choose", ChooseDevices(ring="desk_speaker", ring_volume=1.0))
    sound.ask("call_started")
    sound.ask("start_ringing")
    sound.wait_for_level("speaker")

    sound.ask("call_ended")

    wait_until(lambda: len(pulse.streams("speaker")) == 1, "the ring alone")
    assert loudest(heard(pulse, "desk_speaker", 4.5)) > 0.5


def test_a_ring_that_is_switched_off_is_silent(sound: SoundProcess, pulse: Pulse) -> None:
    sound.ask("choose", ChooseDevices(ring_enabled=False))
    sound.ask("start_ringing")
    sound.devices()

    assert not pulse.streams("speaker")


@pytest.mark.parametrize("tone", list(Tone))
def test_a_tone_repeats_without_a_click(tone: Tone) -> None:
    samples = from_pcm(load_tone(tone))

    assert len(samples) >= 3 * RATE
    assert abs(samples[-1] - samples[0]) < 0.01


@pytest.mark.parametrize(
    ("wanted", "tone"),
    [
        (Wanted(), None),
        (Wanted(ringing=True), Tone.RING),
        (Wanted(ringing=True, calls=1), Tone.KNOCK),
        (Wanted(ringing=True, choice=ChooseDevices(ring_enabled=False)), None),
        (Wanted(ringing=True, choice=ChooseDevices(ring_sound="bell")), Tone.BELL),
        (Wanted(trying_ring=True, choice=ChooseDevices(ring_sound="pulse")), Tone.PULSE),
        (Wanted(ringing=True, choice=ChooseDevices(ring_sound="of a later version")), Tone.RING),
    ],
)
def test_what_rings_follows_from_what_is_wanted(wanted: Wanted, tone: Tone | None) -> None:
    assert wanted.tone is tone


def test_every_chosen_loudspeaker_rings_once(sound: SoundProcess, pulse: Pulse) -> None:
    rings = ("desk_speaker", "", "speaker", "gone")
    sound.ask("choose", ChooseDevices(rings=rings, ring_volume=1.0))

    sound.ask("start_ringing")

    wait_until(lambda: len(pulse.streams("speaker")) == 2, "both loudspeakers")
    assert loudest(heard(pulse, "desk_speaker")) > 0.5
    assert loudest(heard(pulse, "speaker")) > 0.5
    assert sound.wait_for_failure("ring").device == "gone"
    sound.ask("stop_ringing")
    wait_until(lambda: not pulse.streams("speaker"), "silence")
