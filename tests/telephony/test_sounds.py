"""The measure of what was heard, which other tests trust."""

import numpy as np
import pytest

from tests.telephony.sounds import RATE, Samples, likeness, share_heard, speech


def after_silence(seconds: float, said: Samples) -> Samples:
    return np.concatenate([np.zeros(int(seconds * RATE)), said])


@pytest.mark.parametrize("seconds", [0.0, 0.3, 2.5, 6.0])
def test_speech_is_found_however_late_it_comes(seconds: float) -> None:
    said = speech("fr")[: 4 * RATE]

    heard = after_silence(seconds, 0.3 * said)

    assert share_heard(heard, said) == 1.0
    assert likeness(heard, said[RATE : 2 * RATE])[1] == pytest.approx(seconds + 1)


def test_soft_speech_is_found_beside_louder_sound() -> None:
    said = speech("fr")[: 2 * RATE]
    loud = np.sign(np.sin(2 * np.pi * 300 * np.arange(RATE) / RATE))

    assert share_heard(np.concatenate([loud, 0.05 * said]), said) == 1.0


def test_words_after_a_gap_are_still_words() -> None:
    said = speech("fr")[: 4 * RATE]
    at = 3 * RATE // 2
    torn = np.concatenate([said[:at], np.zeros(RATE // 10), said[at:]])

    assert 0.8 < share_heard(torn, said) < 1.0


@pytest.mark.parametrize(
    "heard",
    [np.zeros(RATE), np.random.default_rng(1).standard_normal(RATE), speech("en")[: 4 * RATE]],
)
def test_what_was_not_said_is_not_found(heard: Samples) -> None:
    assert share_heard(heard, speech("fr")[: 4 * RATE]) == 0.0
