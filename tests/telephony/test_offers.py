"""Who offers the sound, and when: calls without an offer, and sound before the answer."""

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.clock import now_ms
from app.telephony.commands import Answer, HangUp, Record
from app.telephony.events import (
    CallAnswered,
    CallEnded,
    CallMediaChanged,
    CallProgress,
    MediaState,
    RecordingChanged,
    RecordingState,
)
from app.telephony.recordings.playing import open_sound
from tests.peers.engines import Telephones
from tests.peers.pulse import Pulse, wait_until
from tests.peers.scenarios import (
    RINGS,
    acknowledge,
    answer,
    calling,
    early_sound,
    hear,
    hear_answer,
    invite,
    playing,
)
from tests.peers.sound_agent import SoundAgent
from tests.peers.tones import write_mulaw_tone, write_tone
from tests.telephony.sounds import RATE, from_pcm, tones_in

pytestmark = pytest.mark.quiet

OURS_HZ, THEIRS_HZ = 700, 1000
RINGBACK_HZ = 440
CALLER = 1
KEY = secrets.token_bytes(32)


@pytest.fixture
def agent(pulse: Pulse, tmp_path: Path) -> Iterator[SoundAgent]:
    agent = SoundAgent(tmp_path / "agent", pulse)
    agent.start()
    agent.direct()
    yield agent
    agent.stop()


def test_a_caller_who_offers_no_sound_is_answered_and_heard(
    telephones: Telephones, tmp_path: Path
) -> None:
    write_tone(tmp_path / "ours.wav", OURS_HZ)
    telephone = telephones("--play", str(tmp_path / "ours.wav"))
    telephone.direct()
    desk = f"127.0.0.1:{telephone.ready.sip_port}"
    steps = [invite(session=False), RINGS, hear_answer(200), acknowledge(session=True)]
    with calling(tmp_path / "sipp", desk, *steps, hear("BYE"), answer(200)):
        call_id = telephone.wait_ringing().call_id
        telephone.send(Answer(call_id=call_id))
        telephone.wait_for(CallAnswered)
        telephone.wait_for(CallMediaChanged, lambda f: f.media is MediaState.ACTIVE)
        telephone.send(Record(call_id=call_id, on=True, folder=str(tmp_path), key=KEY))
        began = telephone.wait_for(RecordingChanged)
        wait_until(lambda: now_ms() - began.at > 1500, "something is said")
        telephone.send(HangUp(call_id=call_id))
        telephone.wait_for(RecordingChanged, lambda f: f.state is RecordingState.FINISHED)
    sound = open_sound(Path(began.path), KEY)
    echoed = sound.read(sound.rate // 2, sound.frames)[:, CALLER] / 32768
    assert tones_in(echoed, sound.rate, [OURS_HZ]) == {OURS_HZ}


def heard_before_the_answer(agent: SoundAgent, pulse: Pulse, address: str, code: int) -> set[int]:
    """Call somebody and listen for a second once this progress was told; then give up."""
    with pulse.recording() as speaker:
        call_id = agent.dial(address)
        agent.wait_for(CallProgress, lambda f: f.code == code)
        since = speaker.stat().st_size + RATE
        wait_until(lambda: speaker.stat().st_size > since + 2 * RATE, "a second")
        heard = from_pcm(speaker.read_bytes()[since:])
        agent.send(HangUp(call_id=call_id))
        agent.wait_for(CallEnded)
    assert not agent.all(CallAnswered)
    return tones_in(heard, RATE, [RINGBACK_HZ, THEIRS_HZ])


def test_what_is_played_before_the_answer_is_heard(
    agent: SoundAgent, pulse: Pulse, tmp_path: Path
) -> None:
    write_mulaw_tone(tmp_path / "theirs.ulaw", THEIRS_HZ)
    steps = [hear("INVITE"), early_sound(tmp_path / "theirs.ulaw"), hear("CANCEL"), answer(200)]
    with playing(tmp_path / "sipp", *steps) as address:
        assert heard_before_the_answer(agent, pulse, address, 183) == {THEIRS_HZ}


@pytest.mark.parametrize(
    ("codes", "heard"), [((180,), {RINGBACK_HZ}), ((183, 180), set()), ((180, 183), set())]
)
def test_ringing_is_imitated_where_no_sound_of_theirs_is_to_be_heard(
    agent: SoundAgent, pulse: Pulse, tmp_path: Path, codes: tuple[int, ...], heard: set[int]
) -> None:
    told = [answer(code, first=True, session=code == 183) for code in codes]
    steps = [hear("INVITE"), *told, hear("CANCEL"), answer(200)]
    with playing(tmp_path / "sipp", *steps) as address:
        assert heard_before_the_answer(agent, pulse, address, codes[-1]) == heard
