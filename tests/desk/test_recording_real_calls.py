"""From the office's decision to the sealed file, on two real engines: announced, then recorded."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.crm import recordings
from app.crm.recording_policy import ALWAYS, Policy
from app.crm.recordings import Recording
from app.database.database import Database
from app.desk.call_recording import Phase
from app.desk.recording_files import open_recording
from app.paths import DataPaths
from app.settings import Account
from app.telephony.commands import Answer, Transfer
from app.telephony.events import CallRinging
from app.telephony.recordings.reading import sha256_of
from tests.peers.engines import Telephones
from tests.peers.real_desk import RealDesk
from tests.peers.tones import write_tone


@pytest.fixture
def real(paths: DataPaths, records: Database, tmp_path: Path) -> Iterator[RealDesk]:
    notice = tmp_path / "notice.wav"
    write_tone(notice, 1000, seconds=0.4)
    real = RealDesk(paths, records)
    real.desk.recordings.override = Policy(
        mode=ALWAYS, announcement_fr=str(notice), announcement_en=str(notice)
    )
    real.desk.begin(Account(user="101"))
    real.until(lambda: real.registered)
    yield real
    real.desk.leave()


def kept(records: Database, call_id: str) -> Recording:
    found = recordings.of_call(records, call_id)
    assert found is not None
    return found


@pytest.mark.parametrize("direction", ["inbound", "outbound"])
def test_a_call_is_announced_recorded_and_sealed(
    real: RealDesk, records: Database, telephones: Telephones, direction: str
) -> None:
    desk, other = real.desk, telephones()
    address = other.direct("other")
    if direction == "inbound":
        engine = desk.accounts.engine
        assert engine is not None
        other.dial(f"101@127.0.0.1:{engine.sip_port}")
        real.until(lambda: desk.calls.ringing)
        call_id = desk.calls.ringing[0].call_id
        desk.answer(call_id)
    else:
        call_id = desk.dial(address)
        ringing = other.wait_for(CallRinging)
        other.send(Answer(call_id=ringing.call_id))
    real.until(lambda: desk.recordings.of(call_id).phase is Phase.RECORDING)
    real.until(lambda: desk.recordings.offset_ms(call_id) > 600)
    desk.hang_up(call_id)
    real.until(lambda: kept(records, call_id).state == recordings.FINISHED)
    row = kept(records, call_id)
    assert (row.consent, row.announced_whole) == (recordings.ANNOUNCED, True)
    assert row.announced_until is not None
    assert row.began_at is not None
    assert row.announced_until <= row.began_at
    assert row.sha256 == sha256_of(Path(row.path))
    sound = open_recording(row, desk.recordings.shelf)
    assert sound.complete
    assert sound.frames * 1000 // sound.rate == row.duration_ms


def test_who_comes_on_to_a_recorded_call_is_told_before_it_goes_on(
    real: RealDesk, records: Database, telephones: Telephones
) -> None:
    desk, agent, colleague = real.desk, telephones(), telephones()
    call_id = desk.dial(agent.direct("agent"))
    theirs = agent.wait_for(CallRinging).call_id
    agent.send(Answer(call_id=theirs))
    real.until(lambda: desk.recordings.of(call_id).phase is Phase.RECORDING)
    agent.send(Transfer(call_id=theirs, target=colleague.direct("colleague")))
    colleague.send(Answer(call_id=colleague.wait_ringing().call_id))
    real.until(lambda: desk.recordings.of(call_id).phase is Phase.PAUSED)
    real.until(lambda: desk.recordings.of(call_id).phase is Phase.RECORDING)
    marks = {mark.kind: mark for mark in kept(records, call_id).marks}
    assert set(marks) == {"pause", "note", "resume"}
    assert marks["pause"].at <= marks["note"].at <= marks["resume"].at
    assert marks["note"].note.startswith("Announced to who is on the call now")
