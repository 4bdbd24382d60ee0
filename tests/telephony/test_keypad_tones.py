"""Keypad tones in the sound itself: who hears them, and when they stand in for another way."""

import secrets
from pathlib import Path

import pytest

from app.telephony.commands import Answer, DigitMethod, HangUp, Merge, Record, Register, SendDigits
from app.telephony.events import (
    CallAnswered,
    CallEnded,
    CallMediaChanged,
    CommandRefused,
    DigitsSent,
    QualityMeasured,
    RecordingChanged,
    RecordingState,
    Registration,
)
from app.telephony.recordings.playing import open_sound
from tests.peers.baresip import baresip
from tests.peers.engines import Telephone, Telephones
from tests.peers.scenarios import ANSWERED, answer, hear, playing
from tests.peers.sipp import answering_sipp
from tests.peers.tones import keys_in, samples_of, write_tone

pytestmark = pytest.mark.quiet

OURS_HZ = 500
KEYS = "1990#*A"
KEY = secrets.token_bytes(32)
AGENT, CALLER = 0, 1
"""The channels of a recording."""


def a_line(telephone: Telephone, method: DigitMethod) -> None:
    telephone.send(
        Register(account="direct", registrar="", user="desk", password="", digits=method)
    )
    telephone.wait_registration("direct", Registration.DIRECT)


@pytest.fixture
def player(telephones: Telephones, tmp_path: Path) -> Telephone:
    """A telephone whose microphone hears a tone all the time."""
    write_tone(tmp_path / "ours.wav", OURS_HZ)
    return telephones("--play", str(tmp_path / "ours.wav"))


def answered(telephone: Telephone, call_id: str) -> str:
    telephone.wait_for(CallAnswered, lambda f: f.call_id == call_id)
    telephone.wait_for(CallMediaChanged, lambda f: f.call_id == call_id)
    return call_id


def record(telephone: Telephone, call_id: str) -> Path:
    folder = str(telephone.paths.recordings)
    telephone.send(Record(call_id=call_id, on=True, folder=folder, key=KEY))
    return Path(telephone.wait_for(RecordingChanged, lambda f: f.call_id == call_id).path)


def press(telephone: Telephone, call_id: str, keys: str = KEYS) -> list[DigitsSent]:
    """Send these keys and let the last of them sound; gives how they went."""
    mark = telephone.mark()
    telephone.send(SendDigits(call_id=call_id, digits=keys))
    telephone.wait_for(DigitsSent, lambda f: f.digits.endswith(keys[-1]), since=mark)
    sent = [fact for fact in telephone.facts[mark:] if isinstance(fact, DigitsSent)]
    packets = telephone.wait_for(QualityMeasured, since=telephone.mark()).sent
    telephone.wait_for(QualityMeasured, lambda f: f.sent > packets + 50 + 13 * len(keys))
    return sent


def hang_up(telephone: Telephone, call_id: str) -> None:
    telephone.send(HangUp(call_id=call_id))
    telephone.wait_for(CallEnded, lambda f: f.call_id == call_id)


def recorded(file: Path, channel: int) -> str:
    """The keys in one channel of a finished recording."""
    sound = open_sound(file, KEY)
    return keys_in(sound.read(0, sound.frames)[:, channel].tolist(), sound.rate)


def test_the_far_end_hears_the_keys_and_no_recording_keeps_them(
    player: Telephone, tmp_path: Path
) -> None:
    a_line(player, DigitMethod.SOUND)
    with baresip(tmp_path / "baresip") as peer:
        call_id = answered(player, player.dial(peer.address))
        peer.wait_for_event("CALL_ESTABLISHED")
        file = record(player, call_id)
        (sent,) = press(player, call_id)
        hang_up(player, call_id)
        peer.wait_for_event("CALL_CLOSED")
    player.wait_for(RecordingChanged, lambda f: f.state is RecordingState.FINISHED)
    assert (sent.digits, sent.method, sent.instead) == (KEYS, DigitMethod.SOUND, False)
    assert keys_in(*samples_of(peer.heard())) == KEYS
    assert (recorded(file, AGENT), recorded(file, CALLER)) == ("", "")


def test_nobody_else_of_a_conference_hears_them(telephones: Telephones, tmp_path: Path) -> None:
    here, other = telephones(), telephones()
    a_line(here, DigitMethod.SOUND)
    with answering_sipp(tmp_path / "sipp", echo=False) as port:
        one = answered(here, here.dial(f"sip:first@127.0.0.1:{port}"))
        two = here.dial(other.direct())
        theirs = other.wait_ringing().call_id
        other.send(Answer(call_id=theirs))
        answered(here, two)
        file = record(other, answered(other, theirs))
        here.send(Merge(call_id=one, other_id=two))
        here.wait_for(CallMediaChanged, lambda f: f.call_id == one and f.conference)
        here.wait_for(CallMediaChanged, lambda f: f.call_id == two and f.conference)
        press(here, one, "159")
        press(here, two, "7")
        hang_up(here, two)
    other.wait_for(RecordingChanged, lambda f: f.state is RecordingState.FINISHED)
    assert recorded(file, CALLER) == "7"


def test_a_far_end_without_telephone_events_hears_the_keys(
    telephone: Telephone, tmp_path: Path
) -> None:
    a_line(telephone, DigitMethod.RTP)
    with answering_sipp(tmp_path / "sipp") as port:
        call_id = answered(telephone, telephone.dial(f"sip:echo@127.0.0.1:{port}"))
        file = record(telephone, call_id)
        (sent,) = press(telephone, call_id)
        hang_up(telephone, call_id)
    telephone.wait_for(RecordingChanged, lambda f: f.state is RecordingState.FINISHED)
    assert (sent.method, sent.instead) == (DigitMethod.SOUND, True)
    assert recorded(file, CALLER) == KEYS
    assert telephone.all(CommandRefused) == []


def test_what_a_far_end_refuses_as_message_it_hears(telephone: Telephone, tmp_path: Path) -> None:
    a_line(telephone, DigitMethod.INFO)
    steps = (ANSWERED, hear("INFO"), answer(200), hear("INFO"), answer(415), hear("BYE"))
    with playing(tmp_path / "sipp", *steps, answer(200), echo=True) as target:
        call_id = answered(telephone, telephone.dial(target))
        file = record(telephone, call_id)
        sent = press(telephone, call_id, "1234")
        hang_up(telephone, call_id)
    telephone.wait_for(RecordingChanged, lambda f: f.state is RecordingState.FINISHED)
    assert [(one.digits, one.method) for one in sent] == [
        ("1", DigitMethod.INFO),
        *((key, DigitMethod.SOUND) for key in "234"),
    ]
    assert recorded(file, CALLER) == "234"
