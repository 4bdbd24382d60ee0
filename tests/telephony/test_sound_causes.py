"""What a call sounds like when something is really broken: real engine, SIP and sound card."""

from pathlib import Path

import pytest

from app.telephony.commands import HangUp
from app.telephony.events import CallAnswered, QualityMeasured
from app.telephony.verdict import Cause, judge
from tests.peers.engines import Telephones
from tests.peers.pulse import Pulse
from tests.peers.sipp import answering_sipp
from tests.peers.sound_agent import SoundAgent, echo_call
from tests.telephony.sounds import tone


def blamed(fact: QualityMeasured) -> bool:
    return judge(fact).cause is not Cause.NONE


def test_a_far_end_whose_packets_never_arrive_is_said_while_the_call_runs(
    telephones: Telephones, tmp_path: Path
) -> None:
    telephone = telephones()
    telephone.direct()
    with answering_sipp(tmp_path / "sipp", echo=False) as port:
        call_id = telephone.dial(f"sip:nobody@127.0.0.1:{port}")
        telephone.wait_for(CallAnswered)

        fact = telephone.wait_for(QualityMeasured, blamed, seconds=15)

        assert judge(fact).cause is Cause.NO_PACKETS
        telephone.send(HangUp(call_id=call_id))


@pytest.mark.quiet
def test_a_microphone_that_hears_nothing_is_said_and_one_that_hears_is_not(
    pulse: Pulse, tmp_path: Path
) -> None:
    agent = SoundAgent(tmp_path / "agent", pulse)
    agent.start()
    try:
        with echo_call(agent, tmp_path / "sipp"):
            silent = agent.wait_for(QualityMeasured, blamed, seconds=25)
            with pulse.playing(tone(440, 10)):
                agent.wait_for_level("microphone", 0.5)
                heard = agent.wait_for(QualityMeasured, since=agent.mark(), seconds=10)
    finally:
        agent.stop()

    assert judge(silent).cause is Cause.MICROPHONE_SILENT
    assert (silent.microphone, silent.speaker) == ("TestMicrophone", "TestSpeaker")
    assert judge(heard).cause is Cause.NONE
