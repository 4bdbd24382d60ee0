"""The guided sound check on a real sound card: hearing oneself, and trying the ring."""

import pytest

from app.telephony.commands import ChooseDevices
from app.telephony.events import SoundChecked
from tests.peers.pulse import Pulse, wait_until
from tests.peers.sound_process import SoundProcess
from tests.telephony.sounds import RATE, from_pcm, loudness_at, tone

pytestmark = pytest.mark.quiet


def wait_for_state(sound: SoundProcess, what: str, state: str) -> SoundChecked:
    fact = sound.wait_for(
        lambda fact: isinstance(fact, SoundChecked) and (fact.what, fact.state) == (what, state)
    )
    assert isinstance(fact, SoundChecked)
    return fact


def test_what_was_said_is_played_back(sound: SoundProcess, pulse: Pulse) -> None:
    sound.ask("measure_levels", True)
    with pulse.playing(tone(440, 8)):
        sound.wait_for_level("microphone", above=0.8)
        sound.ask("check", "hear")
        assert wait_for_state(sound, "hear", "playing").peak > 0.8

    with pulse.recording() as speaker:
        wait_for_state(sound, "hear", "done")
        heard = from_pcm(speaker.read_bytes())

    assert loudness_at(heard[RATE : 2 * RATE], 440) > 0.3
    wait_until(lambda: not pulse.streams("speaker"), "the speaker to be let go")


def test_without_an_open_microphone_nothing_can_be_played_back(sound: SoundProcess) -> None:
    sound.devices()

    sound.ask("check", "hear")

    wait_for_state(sound, "hear", "failed")


def test_the_ring_can_be_tried_though_it_is_switched_off(sound: SoundProcess, pulse: Pulse) -> None:
    sound.ask("choose", ChooseDevices(ring_enabled=False, ring_volume=1.0))

    sound.ask("check", "ring")

    wait_until(lambda: bool(pulse.streams("speaker")), "the ring")
    wait_for_state(sound, "ring", "done")
    wait_until(lambda: not pulse.streams("speaker"), "silence")
