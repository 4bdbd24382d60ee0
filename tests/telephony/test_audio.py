"""The bridge between pjsip and the sound card, with a real sound server and a real pjsip."""

import os
from functools import partial
from pathlib import Path

import pytest

from app.paths import resource
from tests.peers.pulse import Pulse, wait_until
from tests.peers.sound_process import SoundProcess, running_sound
from tests.peers.tones import write_tone
from tests.telephony.sounds import (
    RATE,
    Samples,
    from_pcm,
    glitches,
    loudness_at,
    read_wav,
    resampled,
    share_heard,
    speech,
    to_pcm,
    tone,
)

pytestmark = pytest.mark.quiet

PJSIP_RATE = 16_000
SAID_S = 4
TONE_HZ = 700
PAUSES = 12
HEARD = 0.25  # of the seconds that were said; all of them on a machine that is not busy


def kept(sound: SoundProcess, path: Path) -> tuple[Samples, int]:
    """What pjsip has recorded, and its rate; pjsip closes its files on its own time."""
    sound.ask("stop_recording")
    wait_until(lambda: path.read_bytes()[40:44] != bytes(4), "pjsip to finish the file")
    rate, samples = read_wav(path)
    return samples[:, 0], rate


def wait_for_more(path: Path, seconds: float) -> None:
    """Until pjsip has recorded so much more; it writes some tenths of a second at a time."""
    wanted = path.stat().st_size + seconds * PJSIP_RATE * 2
    wait_until(lambda: path.stat().st_size > wanted, f"{seconds} s more", 20)


def is_longer(path: Path, size: int) -> bool:
    return path.stat().st_size > size


def devices_are_open(pulse: Pulse) -> bool:
    return bool(pulse.streams("microphone")) and bool(pulse.streams("speaker"))


def devices_are_closed(pulse: Pulse) -> bool:
    return not pulse.streams("microphone") and not pulse.streams("speaker")


def test_speech_into_the_microphone_reaches_pjsip(
    sound: SoundProcess, pulse: Pulse, tmp_path: Path
) -> None:
    said = speech()[: SAID_S * RATE]
    sound.ask("call_started")
    sound.ask("record", str(tmp_path / "heard.wav"))
    sound.wait_for_level("microphone")

    with pulse.playing(to_pcm(said)):
        sound.wait_for_level("microphone", above=0.5)
        wait_for_more(tmp_path / "heard.wav", SAID_S + 1)

    heard, rate = kept(sound, tmp_path / "heard.wav")
    assert share_heard(heard, resampled(said, RATE, rate), rate) > HEARD


def test_speech_from_pjsip_reaches_the_speaker(sound: SoundProcess, pulse: Pulse) -> None:
    sound.ask("call_started")
    sound.wait_for_level("speaker")

    with pulse.recording() as path:
        sound.ask("play", str(resource("sounds", "demo-caller-en.wav")))
        sound.wait_for_level("speaker", above=0.5)
        wait_until(lambda: path.stat().st_size > 6 * RATE * 2, "six seconds")

    heard = from_pcm(path.read_bytes())
    assert share_heard(heard, speech("en")[: SAID_S * RATE]) > HEARD


def test_a_pause_of_the_whole_process_is_not_heard(
    sound: SoundProcess, pulse: Pulse, tmp_path: Path
) -> None:
    write_tone(tmp_path / "tone.wav", TONE_HZ)
    sound.ask("call_started")
    sound.ask("play", str(tmp_path / "tone.wav"))
    sound.wait_for_level("speaker", above=0.5)

    with pulse.recording() as path:
        for _ in range(PAUSES):
            wanted = path.stat().st_size + RATE // 2
            wait_until(partial(is_longer, path, wanted), "a quarter of a second")
            sound.pause(0.02)

    assert glitches(from_pcm(path.read_bytes()), TONE_HZ) < PAUSES * 3 / 4  # none when it is quiet


def test_a_muted_microphone_sends_silence_and_shows_its_level(
    sound: SoundProcess, pulse: Pulse, tmp_path: Path
) -> None:
    sound.ask("call_started")
    sound.ask("set_muted", True)
    sound.ask("record", str(tmp_path / "heard.wav"))

    with pulse.playing(tone(440, 3)):
        sound.wait_for_level("microphone", above=0.8)
        wait_until(lambda: (tmp_path / "heard.wav").stat().st_size > 40_000, "a second")

    heard, rate = kept(sound, tmp_path / "heard.wav")
    assert len(heard) > rate / 2
    assert not heard.any()


def test_the_devices_are_open_during_calls_only(sound: SoundProcess, pulse: Pulse) -> None:
    assert devices_are_closed(pulse)

    sound.ask("call_started")
    wait_until(lambda: devices_are_open(pulse), "open devices")
    sound.ask("call_ended")

    wait_until(lambda: devices_are_closed(pulse), "closed devices")


def test_the_devices_stay_open_from_one_call_to_the_next(sound: SoundProcess, pulse: Pulse) -> None:
    sound.ask("call_started")
    wait_until(lambda: devices_are_open(pulse), "open devices")
    before = pulse.streams("microphone")

    sound.ask("call_ended")
    sound.ask("call_started")
    sound.wait_for_level("microphone")
    sound.wait_for_level("microphone")

    assert pulse.streams("microphone") == before


def test_one_of_two_calls_ending_leaves_the_devices_open(sound: SoundProcess, pulse: Pulse) -> None:
    for verb in ("call_started", "call_started", "call_ended"):
        sound.ask(verb)
    wait_until(lambda: devices_are_open(pulse), "open devices")

    for _ in range(8):  # longer than the half second after which they would close
        sound.wait_for_level("microphone")

    assert devices_are_open(pulse)


def test_levels_can_be_measured_without_a_call(sound: SoundProcess, pulse: Pulse) -> None:
    sound.ask("measure_levels", True)
    with pulse.playing(tone(440, 5, loudness=0.5)):
        sound.wait_for_level("microphone", above=0.85, below=0.95)
    assert not pulse.streams("speaker")

    sound.ask("measure_levels", False)

    wait_until(lambda: devices_are_closed(pulse), "closed devices")


def test_sound_from_before_the_call_is_not_heard_in_it(
    sound: SoundProcess, pulse: Pulse, tmp_path: Path
) -> None:
    sound.ask("measure_levels", True)
    with pulse.playing(tone(440, 5)):
        sound.wait_for_level("microphone", above=0.8)
    sound.wait_for_silence("microphone")

    sound.ask("call_started")
    sound.ask("record", str(tmp_path / "heard.wav"))
    wait_until(lambda: (tmp_path / "heard.wav").stat().st_size > 40_000, "a second")

    heard, rate = kept(sound, tmp_path / "heard.wav")
    assert loudness_at(heard, 440, rate) < 0.001


def test_an_engine_that_waits_does_without_qt_multimedia(sound: SoundProcess) -> None:
    sound.ask("stop_ringing")
    sound.ask("choose", {"type": "ChooseDevices", "speaker": "speaker"})
    assert not sound.ask("loaded")

    sound.ask("devices")

    assert sound.ask("loaded")


def test_without_a_sound_server_the_call_goes_on_in_silence(tmp_path: Path) -> None:
    nothing = os.environ | {"PULSE_SERVER": f"unix:{tmp_path / 'none'}"}
    with running_sound(nothing) as sound:
        sound.ask("call_started")
        reasons = [sound.wait_for_failure(kind).reason for kind in ("microphone", "speaker")]
        assert reasons == ["NoDevice", "NoDevice"]

        sound.ask("record", str(tmp_path / "heard.wav"))
        wait_until(lambda: (tmp_path / "heard.wav").stat().st_size > 20_000, "half a second")
        heard, _ = kept(sound, tmp_path / "heard.wav")

    assert not heard.any()


def test_without_qt_multimedia_the_call_goes_on_and_the_agent_is_told(
    sound: SoundProcess,
) -> None:
    sound.ask("lose_qt_multimedia")  # as on a Linux without libpulse

    sound.ask("call_started")

    assert sound.wait_for_failure("speaker").reason == "NoSoundSystem"
    assert sound.devices().outputs == ()


@pytest.mark.parametrize("verb", ["call_started", "start_ringing", "measure_levels"])
def test_the_process_ends_in_good_order_with_the_devices_open(pulse: Pulse, verb: str) -> None:
    with running_sound(pulse.environment) as sound:
        sound.ask(verb, *([True] if verb == "measure_levels" else []))
        wait_until(
            lambda: bool(pulse.streams("microphone") or pulse.streams("speaker")), "an open device"
        )
        assert sound.close() == 0
