"""A call over a bad line: its sound gets worse and says so, the call lives, its record is whole."""

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.telephony.commands import Answer, HangUp, Record, Register
from app.telephony.events import (
    CallAnswered,
    CallEnded,
    EndCause,
    QualityMeasured,
    RecordingChanged,
    RecordingState,
    Registration,
)
from app.telephony.recordings.playing import open_sound
from app.telephony.verdict import Cause, judge
from tests.peers.bad_line import HERE, THERE, BadLine
from tests.peers.networks import Network, Rooms

KEY = secrets.token_bytes(32)
CLEAN_MOS = 4.38
"""G.722 on the loopback."""


def blames_loss(fact: QualityMeasured) -> bool:
    return judge(fact).cause is Cause.LOSS


@pytest.fixture
def line(network: Network) -> Iterator[BadLine]:
    made = BadLine(network)
    yield made
    made.close()


def test_lost_and_late_packets_are_heard_measured_and_survived(
    network: Network, line: BadLine, rooms: Rooms, tmp_path: Path
) -> None:
    here = rooms.telephone(network, network.office, bind=HERE)
    there = rooms.telephone(network, network.server, bind=THERE)
    for telephone in (here, there):
        telephone.send(Register(account="direct", registrar="", user="desk", password=""))
        telephone.wait_registration("direct", Registration.DIRECT)
    line.disturb(loss=0.05, delay_s=0.08, jitter_s=0.06)
    call_id = here.dial(f"desk@{THERE}:{there.ready.sip_port}")
    there.send(Answer(call_id=there.wait_ringing().call_id))
    here.wait_for(CallAnswered)
    here.send(Record(call_id=call_id, on=True, folder=str(tmp_path), key=KEY))
    begun = here.wait_for(RecordingChanged)
    bad = here.wait_for(QualityMeasured, blames_loss, seconds=20)
    assert (bad.mos or 5) < CLEAN_MOS - 0.2
    assert (bad.jitter_ms or 0) > 10
    assert not here.all(CallEnded)
    here.send(HangUp(call_id=call_id))
    ended = here.wait_for(CallEnded)
    assert ended.cause is EndCause.LOCAL_HANGUP
    assert blames_loss(here.all(QualityMeasured)[-1])
    here.wait_for(RecordingChanged, lambda fact: fact.state is RecordingState.FINISHED)
    kept = open_sound(Path(begun.path), KEY)
    assert kept.complete
    assert kept.frames / kept.rate > 4
