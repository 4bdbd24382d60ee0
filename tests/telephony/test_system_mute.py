"""What the system does to the microphone is said while somebody speaks."""

from pathlib import Path

import pytest

from app.telephony.events import MicrophoneMuted
from tests.peers.pulse import Pulse
from tests.peers.sound_agent import SoundAgent, echo_call

pytestmark = pytest.mark.quiet


def set_mute(pulse: Pulse, *, on: bool) -> None:
    pulse.control("set-source-mute", "microphone", str(int(on)))


def test_a_microphone_that_the_system_mutes_is_said_to_be_at_once_and_when_it_is_not(
    pulse: Pulse, tmp_path: Path
) -> None:
    agent = SoundAgent(tmp_path / "agent", pulse)
    agent.start()
    try:
        with echo_call(agent, tmp_path / "sipp"):
            agent.wait_for_level("speaker", -1.0)
            assert not agent.all(MicrophoneMuted)
            set_mute(pulse, on=True)
            agent.wait_for(MicrophoneMuted, lambda fact: fact.muted)
            set_mute(pulse, on=False)
            agent.wait_for(MicrophoneMuted, lambda fact: not fact.muted)
            mark = agent.mark()
            set_mute(pulse, on=True)
        agent.wait_for(MicrophoneMuted, lambda fact: not fact.muted, since=mark)
        mark = agent.mark()
        with echo_call(agent, tmp_path / "again"):
            agent.wait_for(MicrophoneMuted, lambda fact: fact.muted, since=mark)
    finally:
        set_mute(pulse, on=False)
        agent.stop()
