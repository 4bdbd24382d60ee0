"""The sound of a computer for the tests of one module, and a sound bridge for each test."""

from collections.abc import Iterator

import pytest

from tests.peers.pulse import Pulse, running_pulse
from tests.peers.sound_process import SoundProcess, running_sound


@pytest.fixture(scope="module")
def pulse() -> Iterator[Pulse]:
    with running_pulse() as daemon:
        yield daemon


@pytest.fixture
def sound(pulse: Pulse) -> Iterator[SoundProcess]:
    with running_sound(pulse.environment) as process:
        yield process
