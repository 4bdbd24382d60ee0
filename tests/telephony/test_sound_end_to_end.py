"""A customer calls, the agent answers and both are heard: real engine, real SIP, real sound."""

import json
import secrets
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from app.launch import own_command
from app.paths import resource
from app.telephony.commands import (
    Answer,
    AskDevices,
    ChooseDevices,
    HangUp,
    Hold,
    Mute,
    Record,
    Resume,
)
from app.telephony.events import (
    CallAnswered,
    CallEnded,
    CallMediaChanged,
    DevicesChanged,
    MediaState,
    QualityMeasured,
    RecordingChanged,
    RecordingState,
)
from app.telephony.recordings.playing import open_sound
from tests.peers.engines import Telephones
from tests.peers.pulse import Pulse, wait_until
from tests.peers.sound_agent import SoundAgent
from tests.telephony.sounds import (
    RATE,
    Samples,
    from_pcm,
    loudness_at,
    read_wav,
    resampled,
    share_heard,
    speech,
    to_pcm,
    tone,
)

pytestmark = pytest.mark.quiet

HEARD = 0.25  # of the seconds that were said; all of them on a machine that is not busy
SAID_S = 4
KEY = secrets.token_bytes(32)


@pytest.fixture
def agent(pulse: Pulse, tmp_path: Path) -> Iterator[SoundAgent]:
    agent = SoundAgent(tmp_path / "agent", pulse)
    agent.start()
    yield agent
    agent.stop()


@contextmanager
def customer(agent: SoundAgent, heard: Path) -> Iterator[str]:
    """A customer calls, speaks English and keeps what is heard; gives the id of the call."""
    address = agent.direct()
    command = own_command(
        "demo-caller",
        f"--to=sip:{address}",
        "--number=+33123456789",
        f"--say={resource('sounds', 'demo-caller-en.wav')}",
        f"--listen={heard}",
    )
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as caller:
        assert caller.stdout
        yield agent.wait_ringing().call_id
        told = [json.loads(line) for line in caller.stdout if line.startswith(b"{")]
        assert told[-1]["event"] == "ended"


def answer(agent: SoundAgent, call_id: str) -> None:
    agent.send(Answer(call_id=call_id))
    agent.wait_for(CallAnswered)
    agent.wait_for_level("speaker", 0.5)


def wait_for_media(agent: SoundAgent, media: MediaState, mark: int) -> None:
    agent.wait_for(CallMediaChanged, lambda fact: fact.media is media, since=mark)


def hang_up(agent: SoundAgent, call_id: str) -> CallEnded:
    agent.send(HangUp(call_id=call_id))
    return agent.wait_for(CallEnded)


def speak(pulse: Pulse, agent: SoundAgent, said: Samples) -> None:
    """Say it all into the virtual microphone."""
    with pulse.playing(to_pcm(said)):
        agent.wait_for_level("microphone", 0.5)
        played = len(said) / RATE
        with pulse.recording("microphone") as path:
            wait_until(lambda: path.stat().st_size > played * RATE * 2, "the speech", 20)


def test_agent_and_customer_hear_each_other(
    agent: SoundAgent, pulse: Pulse, tmp_path: Path
) -> None:
    said = speech("fr")[: SAID_S * RATE]
    with customer(agent, tmp_path / "heard.wav") as call_id:
        with pulse.recording() as speaker:
            answer(agent, call_id)
            folder = str(agent.paths.recordings)
            agent.send(Record(call_id=call_id, on=True, folder=folder, key=KEY))
            speak(pulse, agent, said)
            wait_until(lambda: speaker.stat().st_size > (SAID_S + 2) * RATE * 2, "the customer")
            agent_heard = from_pcm(speaker.read_bytes())
        hang_up(agent, call_id)
        sealed = agent.wait_for(
            RecordingChanged, lambda fact: fact.state is RecordingState.FINISHED
        ).path

    rate, customer_heard = read_wav(tmp_path / "heard.wav")
    assert share_heard(customer_heard[:, 0], resampled(said, RATE, rate), rate) > HEARD
    assert share_heard(agent_heard, speech("en")[: SAID_S * RATE]) > HEARD
    recording = open_sound(Path(sealed), KEY)
    rate, both = recording.rate, recording.read(0, recording.frames).astype(np.float64)
    assert share_heard(both[:, 0], resampled(said, RATE, rate), rate) > HEARD
    customer_said = resampled(speech("en")[RATE : SAID_S * RATE], RATE, rate)
    assert share_heard(both[:, 1], customer_said, rate) > HEARD
    quality = agent.wait_for(QualityMeasured, lambda fact: fact.received > 150)
    assert quality.mos is not None
    assert quality.mos > 4
    assert quality.loss == 0


def test_the_ring_is_heard_until_the_call_is_answered(
    agent: SoundAgent, pulse: Pulse, tmp_path: Path
) -> None:
    agent.send(ChooseDevices(ring_volume=1.0))
    with pulse.recording() as speaker, customer(agent, tmp_path / "heard.wav") as call_id:
        wait_until(lambda: from_pcm(speaker.read_bytes()).max(initial=0) > 0.4, "the ring")
        answer(agent, call_id)
        mark = len(speaker.read_bytes())
        wait_until(lambda: len(speaker.read_bytes()) > mark + RATE * 4, "two seconds")
        talking = from_pcm(speaker.read_bytes()[mark:])
        hang_up(agent, call_id)

    assert share_heard(talking, speech("en")[: 3 * RATE]) > 0  # and nothing rings into it


def test_an_agent_who_calls_hears_that_it_rings_over_there(
    agent: SoundAgent, pulse: Pulse, telephones: Telephones
) -> None:
    agent.direct()
    colleague = telephones()
    address = colleague.direct()
    with pulse.recording() as speaker:
        call_id = agent.dial(f"sip:{address}")
        colleague.wait_ringing()
        wait_until(
            lambda: loudness_at(from_pcm(speaker.read_bytes()[-RATE:]), 440) > 0.05, "the ringback"
        )
        agent.send(HangUp(call_id=call_id))
        agent.wait_for(CallEnded)
        wait_until(lambda: not pulse.streams("speaker"), "the loudspeaker to close")


def test_a_muted_agent_is_not_heard(agent: SoundAgent, pulse: Pulse, tmp_path: Path) -> None:
    with customer(agent, tmp_path / "heard.wav") as call_id:
        answer(agent, call_id)
        with pulse.playing(tone(440, 20)):
            for _ in range(5):  # heard for half a second before
                agent.wait_for_level("microphone", 0.8)
            agent.send(Mute(call_id=call_id, muted=True))
            agent.wait_for(CallMediaChanged, lambda fact: fact.muted)
            mark = (tmp_path / "heard.wav").stat().st_size
            wait_until(
                lambda: (tmp_path / "heard.wav").stat().st_size > mark + 64_000, "two seconds"
            )
        hang_up(agent, call_id)

    rate, heard = read_wav(tmp_path / "heard.wav")
    tenths = heard[: len(heard) // (rate // 10) * (rate // 10), 0].reshape(-1, rate // 10)
    assert max(loudness_at(tenth, 440, rate) for tenth in tenths) > 0.3
    assert max(loudness_at(tenth, 440, rate) for tenth in tenths[-10:]) < 0.001


def test_sound_returns_after_a_hold(agent: SoundAgent, pulse: Pulse, tmp_path: Path) -> None:
    said = speech("fr")[: SAID_S * RATE]
    with customer(agent, tmp_path / "heard.wav") as call_id:
        answer(agent, call_id)
        mark = agent.mark()
        agent.send(Hold(call_id=call_id))
        wait_for_media(agent, MediaState.LOCAL_HOLD, mark)
        wait_until(lambda: not pulse.streams("microphone"), "the microphone to close")

        agent.send(Resume(call_id=call_id))
        wait_for_media(agent, MediaState.ACTIVE, mark)
        wait_until(lambda: bool(pulse.streams("microphone")), "the microphone to open")
        speak(pulse, agent, said)
        agent.wait_for_level("speaker", 0.5)
        hang_up(agent, call_id)

    rate, heard = read_wav(tmp_path / "heard.wav")
    assert share_heard(heard[:, 0], resampled(said, RATE, rate), rate) > HEARD


def test_the_desk_is_told_the_devices_when_it_asks(agent: SoundAgent) -> None:
    agent.send(AskDevices())

    told = agent.wait_for(DevicesChanged)

    assert [device.id for device in told.inputs] == ["microphone"]
