"""Who hears whom in a conference: three people, each with a tone of their own, one story."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from app.clock import now_ms
from app.telephony.commands import (
    Answer,
    ChooseDevices,
    HangUp,
    Hold,
    Merge,
    Record,
    Resume,
    Split,
)
from app.telephony.events import (
    CallAnswered,
    CallEnded,
    CallMediaChanged,
    MediaState,
    RecordingChanged,
    RecordingState,
)
from app.telephony.recordings.playing import open_sound
from tests.peers.engines import Telephone, Telephones
from tests.peers.pulse import Pulse, wait_until
from tests.peers.sound_agent import SoundAgent
from tests.peers.tones import write_tone
from tests.telephony.sounds import RATE, Samples, from_pcm, tone, tones_in

pytestmark = pytest.mark.quiet

AGENT_HZ, FIRST_HZ, SECOND_HZ = 700, 440, 1000
OWN = {"agent": AGENT_HZ, "first": FIRST_HZ, "second": SECOND_HZ}
STRETCH_S = 1.0
SETTLING_S = 0.8
"""What is still under way, in buffers, when a command is said to be carried out."""
AGENT, CALLER = 0, 1
"""The channels of a recording."""
KEY = secrets.token_bytes(32)


@dataclass(frozen=True, slots=True)
class Ear:
    """What one of the three hears: `now` is how many frames so far, `all` gives them in the end."""

    rate: int
    now: Callable[[], int]
    all: Callable[[], Samples]

    def samples(self, since: int, until: int) -> Samples:
        return self.all()[since + int(SETTLING_S * self.rate) : until]


class Sealed:
    """A recording of a call, from now to its end: agent and caller in their channels."""

    def __init__(self, telephone: Telephone, call_id: str) -> None:
        self._telephone = telephone
        folder = str(telephone.paths.recordings)
        telephone.send(Record(call_id=call_id, on=True, folder=folder, key=KEY))
        began = telephone.wait_for(RecordingChanged)
        self._began, self._path = began.at, Path(began.path)

    def ear(self) -> Ear:
        """What whoever records this hears."""
        rate = 16_000
        return Ear(
            rate,
            lambda: (now_ms() - self._began) * rate // 1000,
            lambda: self.channel(CALLER)[0],
        )

    def channel(self, channel: int) -> tuple[Samples, int]:
        """One side of it, and its rate."""
        self._telephone.wait_for(RecordingChanged, lambda f: f.state is RecordingState.FINISHED)
        sound = open_sound(self._path, KEY)
        return sound.read(0, sound.frames)[:, channel] / 32768, sound.rate


@dataclass(slots=True)
class Told:
    """What was heard in each stretch of the story, and what was recorded of the first call."""

    ears: dict[str, Ear]
    recording: Sealed
    stretches: dict[str, dict[str, tuple[int, int]]] = field(default_factory=dict)

    def hear(self, name: str) -> None:
        """Let it go on for a while; this stretch of the story has a name."""
        clock, since = self.ears["agent"], {who: ear.now() for who, ear in self.ears.items()}
        end = since["agent"] + (STRETCH_S + SETTLING_S) * clock.rate
        wait_until(lambda: clock.now() > end, name)
        self.stretches[name] = {who: (since[who], ear.now()) for who, ear in self.ears.items()}

    def heard(self, who: str, stretch: str) -> set[int]:
        """The tones that somebody heard in a stretch."""
        ear = self.ears[who]
        return tones_in(ear.samples(*self.stretches[stretch][who]), ear.rate, OWN.values())


def ear_of(speaker: Path) -> Ear:
    """What comes out of the loudspeaker that is recorded there."""
    return Ear(RATE, lambda: speaker.stat().st_size // 2, lambda: from_pcm(speaker.read_bytes()))


@pytest.fixture(scope="module")
def told(pulse: Pulse, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    folder = tmp_path_factory.mktemp("conference")
    with ExitStack() as stack:
        agent = SoundAgent(folder / "agent", pulse)
        stack.callback(agent.stop)
        agent.start()
        agent.direct()
        agent.send(ChooseDevices(echo_cancel=False, noise_suppress=False, auto_gain=False))
        stack.enter_context(pulse.playing(tone(AGENT_HZ, 40, 0.37)))
        speaker = stack.enter_context(pulse.recording())
        telephones = Telephones(folder)
        stack.callback(telephones.close)
        one, first = call(agent, telephones, folder / "first.wav", FIRST_HZ)
        other, second = call(agent, telephones, folder / "second.wav", SECOND_HZ)
        ears = {
            "agent": ear_of(speaker),
            "first": first.ear(),
            "second": second.ear(),
        }
        story = Told(ears, Sealed(agent, one))
        tell(agent, story, one, other)
        yield story


def call(agent: SoundAgent, telephones: Telephones, file: Path, hz: int) -> tuple[str, Sealed]:
    """Call somebody who says a tone and records; gives our call and what they hear in theirs."""
    write_tone(file, hz, seconds=40)
    peer = telephones("--play", str(file))
    call_id = agent.dial(peer.direct())
    theirs = peer.wait_ringing().call_id
    peer.send(Answer(call_id=theirs))
    wait_media(agent, call_id, MediaState.ACTIVE)
    agent.wait_for(CallAnswered, lambda f: f.call_id == call_id)
    return call_id, Sealed(peer, theirs)


def wait_media(
    agent: SoundAgent, call_id: str, media: MediaState, *, conference: bool = False, since: int = 0
) -> None:
    wanted = (call_id, media, conference)
    agent.wait_for(
        CallMediaChanged, lambda f: (f.call_id, f.media, f.conference) == wanted, since=since
    )


def tell(agent: SoundAgent, story: Told, one: str, other: str) -> None:
    """Together, all on hold, together again, the first one alone."""
    for name, command, media in (
        ("together", Merge(call_id=one, other_id=other), MediaState.ACTIVE),
        ("held", Hold(call_id=other), MediaState.LOCAL_HOLD),
        ("again", Resume(call_id=one), MediaState.ACTIVE),
    ):
        mark = agent.mark()
        agent.send(command)
        for call_id in (one, other):
            wait_media(agent, call_id, media, conference=True, since=mark)
        story.hear(name)
    mark = agent.mark()
    agent.send(Split(call_id=one))
    wait_media(agent, one, MediaState.ACTIVE, since=mark)
    wait_media(agent, other, MediaState.LOCAL_HOLD, since=mark)
    story.hear("alone")
    for call_id in (one, other):
        mark = agent.mark()
        agent.send(HangUp(call_id=call_id))
        agent.wait_for(CallEnded, since=mark)


@pytest.mark.parametrize("stretch", ["together", "again"])
@pytest.mark.parametrize("who", ["agent", "first", "second"])
def test_everybody_hears_the_two_others_and_not_themselves(
    told: Told, who: str, stretch: str
) -> None:
    assert told.heard(who, stretch) == set(OWN.values()) - {OWN[who]}


@pytest.mark.parametrize("who", ["agent", "first", "second"])
def test_a_hold_of_one_silences_the_whole_conference(told: Told, who: str) -> None:
    assert told.heard(who, "held") == set()


@pytest.mark.parametrize(
    ("who", "hears"), [("agent", {FIRST_HZ}), ("first", {AGENT_HZ}), ("second", set())]
)
def test_who_is_split_off_speaks_with_the_agent_alone(
    told: Told, who: str, hears: set[int]
) -> None:
    assert told.heard(who, "alone") == hears


def test_a_recording_keeps_the_agent_and_its_own_call_each_in_its_channel(told: Told) -> None:
    assert tones_in(*told.recording.channel(AGENT), OWN.values()) == {AGENT_HZ}
    assert tones_in(*told.recording.channel(CALLER), OWN.values()) == {FIRST_HZ}
