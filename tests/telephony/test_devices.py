"""Devices that are chosen, come, go and fail, on a real sound server."""

import wave
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from PySide6.QtCore import Qt

from app.paths import resource
from app.sound_profile import SoundProfile
from app.telephony.commands import ChooseDevices
from app.telephony.engine import devices
from app.telephony.events import Device, DevicesChanged
from tests.peers.pulse import Pulse, running_pulse, wait_until
from tests.peers.sound_process import SoundProcess, running_sound
from tests.telephony.sounds import RATE, from_pcm, tone

pytestmark = pytest.mark.quiet

TONE_HZ = 300


@pytest.fixture
def headset(pulse: Pulse) -> Iterator[str]:
    """A second loudspeaker, plugged in already."""
    pulse.plug_in("headset")
    yield "headset"
    pulse.control("set-default-sink", "speaker")
    if pulse.is_plugged_in("headset"):
        pulse.pull_out("headset")


def write_tone(path: Path, hertz: float) -> None:
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", ""))
        file.writeframes(tone(hertz, 20))


def plays_on(pulse: Pulse, speaker: str) -> bool:
    number = pulse.number_of("sinks", speaker)
    return [line.split("\t")[1] for line in pulse.streams("speaker")] == [number]


def wait_until_plays_on(pulse: Pulse, speaker: str) -> None:
    wait_until(lambda: plays_on(pulse, speaker), f"sound on {speaker}")


def test_devices_are_told_with_stable_ids_and_names(sound: SoundProcess, pulse: Pulse) -> None:
    told = sound.devices()

    assert told.inputs == (Device(id="microphone", name="TestMicrophone", default=True),)
    assert Device(id="speaker", name="TestSpeaker", default=True) in told.outputs
    assert (told.microphone, told.speaker, told.ring) == ("", "", "")


def test_a_choice_is_confirmed(sound: SoundProcess, pulse: Pulse) -> None:
    sound.devices()

    sound.ask("choose", ChooseDevices(microphone="microphone", speaker="speaker", ring="speaker"))

    told = sound.wait_for_devices()
    assert (told.microphone, told.speaker, told.ring) == ("microphone", "speaker", "speaker")


def test_the_chosen_speaker_plays(sound: SoundProcess, pulse: Pulse, headset: str) -> None:
    sound.ask("choose", ChooseDevices(speaker=headset))
    sound.ask("call_started")

    wait_until_plays_on(pulse, headset)


def test_a_choice_in_a_running_call_moves_its_sound(
    sound: SoundProcess, pulse: Pulse, headset: str
) -> None:
    sound.ask("call_started")
    wait_until_plays_on(pulse, "speaker")

    sound.ask("choose", ChooseDevices(speaker=headset))

    wait_until_plays_on(pulse, headset)
    with pulse.recording(f"{headset}.monitor") as path:
        sound.ask("play", str(resource("sounds", "demo-caller-fr.wav")))
        sound.wait_for_level("speaker", above=0.5)
        wait_until(lambda: any(path.read_bytes()), "sound in the headset")


def test_a_new_default_is_followed_in_a_running_call(
    sound: SoundProcess, pulse: Pulse, headset: str
) -> None:
    sound.ask("call_started")
    wait_until_plays_on(pulse, "speaker")

    pulse.control("set-default-sink", headset)

    wait_until_plays_on(pulse, headset)
    told = sound.wait_for_devices()
    assert [device.id for device in told.outputs if device.default] == [headset]


def test_a_new_device_is_told_once(sound: SoundProcess, pulse: Pulse) -> None:
    sound.devices()

    pulse.plug_in("dock")
    told = sound.wait_for_devices()
    pulse.plug_in_microphone("dock_microphone")
    told_again = sound.wait_for_devices()

    assert "dock" in [device.id for device in told.outputs]
    assert "dock_microphone" in [device.id for device in told_again.inputs]
    assert not [fact for fact in sound.facts if isinstance(fact, DevicesChanged)]
    pulse.pull_out("dock_microphone")
    pulse.pull_out("dock")


def test_a_headset_pulled_out_is_reported_and_the_default_plays(
    sound: SoundProcess, pulse: Pulse, headset: str
) -> None:
    pulse.control("set-default-sink", headset)
    sound.ask("choose", ChooseDevices(speaker=headset))
    sound.ask("call_started")
    wait_until_plays_on(pulse, headset)

    pulse.pull_out(headset)

    wait_until_plays_on(pulse, "speaker")
    failure = sound.wait_for_failure("speaker")
    assert (failure.device, failure.reason) == (headset, "NotPluggedIn")


def test_a_headset_plugged_in_again_is_used_again(
    sound: SoundProcess, pulse: Pulse, headset: str
) -> None:
    sound.ask("choose", ChooseDevices(speaker=headset))
    pulse.pull_out(headset)
    sound.ask("call_started")
    wait_until_plays_on(pulse, "speaker")

    pulse.plug_in(headset)

    wait_until_plays_on(pulse, headset)


def test_an_absent_choice_is_reported_once_a_call(sound: SoundProcess, pulse: Pulse) -> None:
    sound.ask("choose", ChooseDevices(microphone="lost microphone"))
    sound.ask("call_started")

    failure = sound.wait_for_failure("microphone")

    assert (failure.device, failure.reason) == ("lost microphone", "NotPluggedIn")
    with pulse.playing(tone(440, 3)):
        sound.wait_for_level("microphone", above=0.8)
    pulse.plug_in("dock")
    sound.wait_for_devices()
    pulse.pull_out("dock")
    sound.wait_for_level("microphone")
    assert "SoundFailed" not in {type(fact).__name__ for fact in sound.facts}


def test_the_profile_follows_what_is_plugged_in_during_a_call(
    sound: SoundProcess, pulse: Pulse, headset: str
) -> None:
    pulse.control("set-default-sink", headset)
    desk = SoundProfile(name="desk", speaker=headset)
    sound.ask("choose", ChooseDevices(profiles=(desk, SoundProfile(name="alone"))))
    sound.ask("call_started")
    wait_until_plays_on(pulse, headset)
    assert sound.devices().profile == "desk"
    sound.facts.clear()

    pulse.pull_out(headset)

    wait_until_plays_on(pulse, "speaker")
    assert sound.wait_for_devices().profile == "alone"
    pulse.plug_in(headset)
    wait_until_plays_on(pulse, headset)
    assert sound.wait_for_devices().profile == "desk"
    assert "SoundFailed" not in {type(fact).__name__ for fact in sound.facts}


def test_a_change_of_the_speaker_in_a_call_does_not_click(
    sound: SoundProcess, pulse: Pulse, headset: str, tmp_path: Path
) -> None:
    """Both recordings together hold the whole change: neither may have a step in the wave."""
    caller = tmp_path / "tone.wav"
    write_tone(caller, TONE_HZ)
    with pulse.recording() as before, pulse.recording(f"{headset}.monitor") as after:
        sound.ask("call_started")
        sound.ask("play", str(caller))
        sound.wait_for_level("speaker", above=0.5)

        sound.ask("choose", ChooseDevices(speaker=headset))

        wait_until(lambda: any(after.read_bytes()[-RATE:]), "the tone in the headset")
        wait_until(lambda: not any(before.read_bytes()[-RATE:]), "silence in the speaker")
        left, joined = from_pcm(before.read_bytes()), from_pcm(after.read_bytes())

    steepest = 2 * np.pi * TONE_HZ / RATE * np.abs(left).max()
    assert np.abs(np.diff(left)).max() < 2 * steepest
    assert np.abs(np.diff(joined)).max() < 2 * steepest


@pytest.mark.parametrize(
    ("status", "allowed"),
    [
        (Qt.PermissionStatus.Granted, True),
        (Qt.PermissionStatus.Denied, False),
        (Qt.PermissionStatus.Undetermined, True),  # the system asks, and the person agrees
    ],
)
def test_the_person_may_have_to_allow_the_microphone(
    monkeypatch: pytest.MonkeyPatch, status: Qt.PermissionStatus, allowed: bool
) -> None:
    agreed = SimpleNamespace(status=lambda: Qt.PermissionStatus.Granted)
    program = SimpleNamespace(
        checkPermission=lambda _permission: status,
        requestPermission=lambda _permission, _context, then: then(agreed),
    )
    monkeypatch.setattr(devices, "QCoreApplication", SimpleNamespace(instance=lambda: program))
    answers: list[bool] = []

    devices.when_microphone_allowed(answers.append)

    assert answers == [allowed]


def test_a_crash_of_the_sound_server_is_survived_and_reported() -> None:
    with running_pulse() as server, running_sound(server.environment) as sound:
        sound.ask("call_started")
        sound.wait_for_level("microphone")

        server.crash()

        assert sound.wait_for_failure("microphone").reason == "Stalled"
        assert sound.wait_for_failure("microphone").reason == "SoundServerGone"


def test_sound_comes_back_with_the_sound_server() -> None:
    with running_pulse() as server, running_sound(server.environment) as sound:
        sound.ask("call_started")
        sound.wait_for_level("microphone")

        server.crash()
        server.start()

        wait_until(lambda: bool(server.streams("microphone")), "the microphone", 15)
        with server.playing(tone(440, 10)):
            sound.wait_for_level("microphone", above=0.8)
