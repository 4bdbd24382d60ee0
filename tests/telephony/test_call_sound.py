"""What is really heard in a call: tones, found again at the other end."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.telephony.commands import Answer, HangUp, Hold, Mute, Record, Resume
from app.telephony.events import (
    CallEnded,
    CallMediaChanged,
    CommandRefused,
    MediaState,
    QualityMeasured,
)
from tests.peers.baresip import Baresip, baresip
from tests.peers.engines import Telephone, Telephones
from tests.peers.tones import share_of_tone, write_tone

pytestmark = pytest.mark.quiet

OURS_HZ = 700
THEIRS_HZ = 440


@contextmanager
def a_call(telephone: Telephone, folder: Path) -> Iterator[tuple[str, Baresip]]:
    """A call with baresip, which plays its tone and keeps what it hears."""
    telephone.direct()
    with baresip(folder / "baresip", tone_hz=THEIRS_HZ) as peer:
        call_id = telephone.dial(peer.address)
        telephone.wait_for(CallMediaChanged, lambda fact: fact.media is MediaState.ACTIVE)
        peer.wait_for_event("CALL_ESTABLISHED")
        yield call_id, peer
        telephone.send(HangUp(call_id=call_id))
        peer.wait_for_event("CALL_CLOSED")


def hear(telephone: Telephone, packets: int = 100) -> None:
    """Let the call run until the next measurement, five seconds at most."""
    telephone.wait_for(QualityMeasured, lambda fact: fact.sent >= packets, since=telephone.mark())


@pytest.fixture
def player(telephones: Telephones, tmp_path: Path) -> Telephone:
    """A telephone whose callers hear a tone."""
    tone = tmp_path / "ours.wav"
    write_tone(tone, OURS_HZ)
    return telephones("--play", str(tone))


def test_the_other_person_hears_us(player: Telephone, tmp_path: Path) -> None:
    with a_call(player, tmp_path) as (_call_id, peer):
        hear(player)
    assert share_of_tone(peer.heard(), OURS_HZ, since_s=0.5) > 0.9


def test_muted_nothing_of_us_is_heard(player: Telephone, tmp_path: Path) -> None:
    with a_call(player, tmp_path) as (call_id, peer):
        player.send(Mute(call_id=call_id, muted=True))
        player.wait_for(CallMediaChanged, lambda fact: fact.muted)
        hear(player)
    assert share_of_tone(peer.heard(), OURS_HZ, since_s=1) < 0.05


def test_the_packets_add_up_over_a_hold(player: Telephone, tmp_path: Path) -> None:
    with a_call(player, tmp_path) as (call_id, _peer):
        hear(player)
        player.send(Hold(call_id=call_id))
        player.wait_for(CallMediaChanged, lambda fact: fact.media is MediaState.LOCAL_HOLD)
        before = player.all(QualityMeasured)[-1].received
        mark = player.mark()
        player.send(Resume(call_id=call_id))
        player.wait_for(CallMediaChanged, lambda fact: fact.media is MediaState.ACTIVE, since=mark)
        after = player.wait_for(QualityMeasured, since=mark).received
    assert after > before


def test_a_folder_that_cannot_be_written_is_said_and_the_call_goes_on(
    telephone: Telephone, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("not a folder")
    with a_call(telephone, tmp_path) as (call_id, _peer):
        folder, key = str(tmp_path / "file" / "x"), secrets.token_bytes(32)
        telephone.send(Record(call_id=call_id, on=True, folder=folder, key=key))
        assert telephone.wait_for(CommandRefused).reason == "cannot_write"
        assert not telephone.all(CallEnded)


def test_both_hold_at_once_and_both_are_held_in_the_end(telephones: Telephones) -> None:
    here, there = telephones(), telephones()
    here.direct()
    call_id = here.dial(there.direct())
    theirs = there.wait_ringing().call_id
    there.send(Answer(call_id=theirs))
    for phone in (here, there):
        phone.wait_for(CallMediaChanged, lambda fact: fact.media is MediaState.ACTIVE)
    here.send(Hold(call_id=call_id))
    there.send(Hold(call_id=theirs))
    for phone in (here, there):
        assert phone.wait_for(CallMediaChanged, lambda fact: fact.media is MediaState.LOCAL_HOLD)
