"""The filters of the voice, on a simulated room: what a loudspeaker sounds like in a microphone."""

import sys
import time

import numpy as np
import pytest

from app.telephony.engine.voice import Care, Voice
from tests.peers.pulse import wait_until
from tests.telephony.sounds import RATE, Samples, from_pcm, speech, to_pcm

GULP = 1024  # samples of one delivery by PulseAudio
PULL = 960  # samples a loudspeaker asks for
CONVERGED = 3 * RATE


def echo_of(said: Samples) -> Samples:
    """In the microphone: 60 ms later, after 200 ms of room, through a small loudspeaker."""
    chance = np.random.default_rng(1)
    length = RATE // 5
    room = chance.standard_normal(length) * np.exp(-np.arange(length) / (0.04 * RATE))
    room[0] = 3.0
    room /= np.sqrt((room**2).sum())
    size = 1 << (len(said) + length).bit_length()
    heard = np.fft.irfft(np.fft.rfft(said, size) * np.fft.rfft(room, size), size)[: len(said)]
    late = np.concatenate([np.zeros(RATE * 60 // 1000), 0.5 * heard])[: len(said)]
    return np.asarray(np.tanh(1.5 * late) / 1.5 + 1e-4 * chance.standard_normal(len(said)))


def ready(care: Care) -> Voice:
    voice = Voice()
    voice.take(care)
    wait_until(lambda: voice.ready, "the filters")
    return voice


def through(voice: Voice, near: Samples, far: Samples) -> Samples:
    """What leaves the microphone while `far` is played, both in the portions of a sound card."""
    near_pcm, far_pcm = to_pcm(near), to_pcm(far)
    played, done = 0, []
    for at in range(0, len(near_pcm), 2 * GULP):
        while played < at + 2 * GULP:
            voice.played(far_pcm[played : played + 2 * PULL])
            played += 2 * PULL
        done.append(voice.cleaned(near_pcm[at : at + 2 * GULP]))
    return from_pcm(b"".join(done))


def decibels(before: Samples, after: Samples) -> float:
    return float(10 * np.log10((before**2).sum() / (after**2).sum()))


def test_the_caller_does_not_hear_himself() -> None:
    """ERLE, the measure of an echo canceller: at least 20 dB once it knows the room."""
    far = np.tile(speech("fr"), 2)[: 8 * RATE]
    echo = echo_of(far)

    left = through(ready(Care(echo=True)), echo, far)

    assert decibels(echo[CONVERGED : len(left)], left[CONVERGED:]) >= 20


def test_the_agent_is_still_heard_beside_the_echo() -> None:
    far, near = speech("fr")[: 4 * RATE], speech("en")[: 4 * RATE]
    silence = np.zeros(4 * RATE)
    playing = np.concatenate([far, silence])

    left = through(
        ready(Care(echo=True)), echo_of(playing) + np.concatenate([silence, near]), playing
    )

    assert abs(decibels(near, left[4 * RATE :])) < 2


def test_ten_milliseconds_of_voice_cost_less_than_one() -> None:
    far = speech("fr")[: 2 * RATE]
    voice, echo = ready(Care(echo=True, noise=True, gain=True)), echo_of(far)

    begin = time.thread_time()
    through(voice, echo, far)

    assert (time.thread_time() - begin) / (len(far) / (RATE // 100)) < 0.001


def test_steady_noise_goes_down() -> None:
    noise = 0.018 * np.random.default_rng(2).standard_normal(5 * RATE)  # -35 dBFS

    left = through(ready(Care(noise=True)), noise, np.zeros(len(noise)))

    assert decibels(noise[CONVERGED : len(left)], left[CONVERGED:]) > 9


def test_a_quiet_voice_becomes_louder() -> None:
    quiet = 0.03 * speech("fr")[: 6 * RATE]

    left = through(ready(Care(gain=True)), quiet, np.zeros(len(quiet)))

    assert decibels(quiet[CONVERGED : len(left)], left[CONVERGED:]) < -6


def test_nothing_is_lost_on_the_way() -> None:
    near = speech("fr")[: 2 * RATE]

    left = through(ready(Care(noise=True)), near, np.zeros(len(near)))

    assert 0 <= len(near) - len(left) < RATE // 100 + GULP


def test_without_care_the_voice_passes_as_it_is() -> None:
    voice = ready(Care(echo=True))
    piece = to_pcm(speech("fr")[:GULP])
    assert voice.cleaned(piece) != piece

    voice.take(Care())

    assert voice.cleaned(piece) == piece


def test_filters_that_are_missing_are_said_and_sound_passes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "pywebrtc_audio", None)
    said: list[str] = []
    voice = Voice(lambda: said.append("lost"))

    voice.take(Care(echo=True))
    wait_until(lambda: bool(said), "the word")

    assert voice.cleaned(b"12345678") == b"12345678"
