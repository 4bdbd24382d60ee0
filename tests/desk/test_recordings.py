"""What an office has decided about recording, carried out on the fake telephone."""

import secrets
import wave
from datetime import date
from pathlib import Path

import msgspec
import pytest

from app.crm import recording_policy, recordings
from app.crm.recording_policy import ALWAYS, BY_RULE, ON_DEMAND, Policy, Rule
from app.crm.recordings import Recording
from app.crm.staff_notice import StaffNotice
from app.database.database import Database
from app.desk import recording_files
from app.desk.call_recording import Phase
from app.desk.desk import Desk
from app.desk.facts import Notice
from app.desk.keychain import SessionKeychain
from app.desk.recording_key import RecordingKey
from app.errors import UserError
from app.telephony import commands
from app.telephony.commands import Announce, DropRecording, PauseRecording, Record
from app.telephony.events import RecordingChanged, RecordingState
from app.telephony.fake import FakePhone
from app.telephony.recordings.keys import SIZE
from app.telephony.recordings.writing import SealedWriter
from tests.peers.programs import wait_until

HELENE = "+33478123456"


def decide(desk: Desk, mode: str, **more: object) -> None:
    told = StaffNotice(told_on=date(2026, 11, 2), told_by="Marie Dubois")
    desk.recording_rules.change(Policy(mode=mode, **more), told)  # type: ignore[arg-type]


def talk(desk: Desk, phone: FakePhone, remote: str = HELENE, dialled: str = "") -> str:
    call_id = phone.ring(remote, dialled=dialled)
    desk.answer(call_id)
    return call_id


def sent(phone: FakePhone, kind: type[commands.Command]) -> list[commands.Command]:
    return [command for command in phone.sent if isinstance(command, kind)]


def kept(records: Database, call_id: str) -> Recording:
    found = recordings.of_call(records, call_id)
    assert found is not None
    return found


@pytest.fixture
def said(desk: Desk) -> list[str]:
    words: list[str] = []
    desk.bus.subscribe(Notice, lambda fact: words.append(fact.words))
    return words


def test_nothing_is_recorded_until_the_office_decides_so(
    desk: Desk, phone: FakePhone, said: list[str]
) -> None:
    call_id = talk(desk, phone)
    desk.recordings.toggle(call_id)
    assert sent(phone, Record) == []
    assert said == ["This office does not record. Settings, Recording, says otherwise."]


def test_every_call_is_announced_then_recorded_with_the_proof_kept(
    desk: Desk, phone: FakePhone, records: Database
) -> None:
    decide(desk, ALWAYS)
    call_id = talk(desk, phone)
    kinds = [type(c) for c in phone.sent if isinstance(c, Announce | Record)]
    assert kinds == [Announce, Record]
    row = kept(records, call_id)
    assert (row.state, row.consent, row.cause) == ("recording", "announced", "always")
    assert row.announced_whole
    assert len(row.announcement_sha256) == 64
    assert row.announced_at is not None
    phone.remote_hangs_up(call_id)
    row = kept(records, call_id)
    assert (row.state, row.duration_ms, len(row.sha256)) == ("finished", 5_000, 64)
    assert row.ended_at is not None
    assert row.keep_until == row.ended_at + 180 * 86_400_000


@pytest.mark.parametrize("reason", ["missing", "held", "cannot_play"])
def test_a_lost_announcement_means_no_recording_and_is_said(
    desk: Desk, phone: FakePhone, records: Database, said: list[str], reason: str
) -> None:
    decide(desk, ALWAYS)
    phone.recordings.next_announcement = reason
    call_id = talk(desk, phone)
    assert sent(phone, Record) == []
    assert desk.recordings.of(call_id).phase is Phase.FAILED
    assert "not recorded" in said[0]
    row = kept(records, call_id)
    assert (row.state, row.failure) == ("none", f"announcement {reason}")
    assert (row.announced_whole, row.consent) == (False, "not_asked")


def test_without_a_keychain_nothing_is_announced_nor_recorded(
    desk: Desk, phone: FakePhone, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(*_args: str) -> str:
        raise UserError("locked")

    monkeypatch.setattr(SessionKeychain, "password", locked)
    decide(desk, ALWAYS)
    talk(desk, phone)
    assert not sent(phone, Announce)
    assert not sent(phone, Record)
    assert "nothing is recorded" in said[0]


def test_the_key_is_made_once_kept_in_the_keychain_and_never_shown(
    desk: Desk, phone: FakePhone, keychain: SessionKeychain
) -> None:
    decide(desk, ALWAYS, announce=False)
    talk(desk, phone)
    talk(desk, phone)
    keys = {command.key for command in sent(phone, Record)}  # type: ignore[attr-defined]
    assert [len(key) for key in keys] == [SIZE]
    assert RecordingKey(keychain).get() in keys
    shown = repr(sent(phone, Record)[0])
    assert "key=" not in shown
    assert repr(RecordingKey(keychain).get()) not in shown


def test_a_pause_and_its_end_are_marked_with_who(
    desk: Desk, phone: FakePhone, records: Database
) -> None:
    decide(desk, ON_DEMAND)
    call_id = talk(desk, phone)
    for phase in (Phase.RECORDING, Phase.PAUSED, Phase.RECORDING):
        desk.recordings.toggle(call_id)
        assert desk.recordings.of(call_id).phase is phase
    desk.recordings.mark(call_id, "the price")
    row = kept(records, call_id)
    assert [mark.kind for mark in row.marks] == ["pause", "resume", "note"]
    assert row.marks[-1].note == "the price"
    assert row.cause == "on_demand"


def test_an_objection_stops_deletes_and_lasts(
    desk: Desk, phone: FakePhone, records: Database, said: list[str]
) -> None:
    decide(desk, ALWAYS)
    call_id = talk(desk, phone)
    desk.recordings.object_to(call_id)
    assert [type(c) for c in phone.sent[-2:]] == [PauseRecording, DropRecording]
    row = kept(records, call_id)
    assert (row.state, row.consent, row.delete_reason) == ("deleted", "objected", "objection")
    assert row.deleted_at is not None
    before = len(sent(phone, Record))
    desk.recordings.toggle(call_id)
    desk.recordings.start(call_id)
    assert len(sent(phone, Record)) == before
    assert "objected" in said[-1]
    phone.remote_hangs_up(call_id)
    assert kept(records, call_id).state == "deleted"


def test_a_private_call_is_not_recorded_though_every_call_is(
    desk: Desk, phone: FakePhone, records: Database
) -> None:
    decide(desk, ALWAYS)
    call_id = phone.ring(HELENE)
    desk.recordings.make_private(call_id)
    desk.answer(call_id)
    assert not sent(phone, Record)
    assert kept(records, call_id).private


def test_an_objection_during_the_announcement_ends_it(
    desk: Desk, phone: FakePhone, records: Database
) -> None:
    decide(desk, ALWAYS)
    phone.recordings.next_announcement = "-"
    call_id = talk(desk, phone)
    assert desk.recordings.of(call_id).phase is Phase.ANNOUNCING
    desk.recordings.object_to(call_id)
    phone.recordings.announced(call_id, "notice.wav")
    assert not sent(phone, Record)
    assert kept(records, call_id).state == "none"


def test_a_full_disk_is_kept_with_the_recording(
    desk: Desk, phone: FakePhone, records: Database, said: list[str]
) -> None:
    decide(desk, ALWAYS)
    call_id = talk(desk, phone)
    phone.recordings.disk_is_full(call_id)
    row = kept(records, call_id)
    assert (row.state, row.failure) == ("interrupted", "disk_full")
    assert desk.recordings.of(call_id).phase is Phase.FAILED
    assert "disk is full" in said[0]


def test_rules_choose_by_line_number_and_direction(desk: Desk, phone: FakePhone) -> None:
    decide(
        desk,
        BY_RULE,
        announce=False,
        rules=(Rule(line="Orders", direction="inbound"), Rule(number="+3361*")),
    )
    talk(desk, phone, dialled="Support")
    assert not sent(phone, Record)
    for remote, dialled in ((HELENE, "orders"), ("+33612345678", "")):
        before = len(sent(phone, Record))
        phone.remote_hangs_up(talk(desk, phone, remote, dialled))
        assert len(sent(phone, Record)) == before + 1


def test_a_share_of_calls_is_drawn_from_the_call_itself() -> None:
    policy = Policy(mode=BY_RULE, rules=(Rule(share=0.3),))
    calls = [secrets.token_hex(16) for _call in range(2_000)]
    drawn = [
        recording_policy.decide(policy, call_uid=uid, direction="inbound", numbers=(), line="")
        for uid in calls
    ]
    again = [recording_policy.draw(uid) < 0.3 for uid in calls]
    assert [decision.record for decision in drawn] == again
    assert 0.25 < sum(again) / len(again) < 0.35
    assert all("rule 1" in decision.cause for decision in drawn if decision.record)


def test_a_shorter_time_to_keep_holds_for_what_was_recorded_before(
    desk: Desk, phone: FakePhone, records: Database
) -> None:
    decide(desk, ALWAYS)
    call_id = talk(desk, phone)
    phone.remote_hangs_up(call_id)
    decide(desk, ALWAYS, keep_days=30)
    row = kept(records, call_id)
    assert row.keep_until is not None
    assert row.began_at is not None
    assert row.keep_until == row.began_at + 30 * 86_400_000


def sealed_file(desk: Desk, call_id: str, *, finished: bool) -> Path:
    path = desk.paths.recordings / f"2026-11-26_10-00-00_{call_id}.sealed"
    writer = SealedWriter(
        path, desk.recordings.shelf.keys.get(), call_id=call_id, began_at=1, rate=8_000
    )
    if finished:
        writer.finish(2)
    writer.close()
    return path


def recorded(desk: Desk, records: Database, call_id: str, *, keep_until: int) -> Path:
    path = sealed_file(desk, call_id, finished=True)
    recordings.note(
        records,
        call_id,
        state=recordings.FINISHED,
        path=str(path),
        place=desk.recordings.shelf.place,
        began_at=1,
        keep_until=keep_until,
    )
    return path


def test_what_is_kept_too_long_is_deleted_and_its_row_says_so(
    desk: Desk, records: Database
) -> None:
    old = recorded(desk, records, "old", keep_until=1_000)
    new = recorded(desk, records, "new", keep_until=9_000)
    done = recording_files.expire(records, desk.recordings.shelf, 5_000)
    assert (done.deleted, done.failed) == (1, 0)
    assert (old.exists(), new.exists()) == (False, True)
    row = kept(records, "old")
    assert (row.state, row.delete_reason) == ("deleted", "retention")


def test_the_desk_s_own_job_deletes_what_is_due(desk: Desk, records: Database) -> None:
    path = recorded(desk, records, "old", keep_until=1_000)
    desk.expire_recordings()
    wait_until("deleted", lambda: kept(records, "old").state == "deleted", 60.0)
    assert not path.exists()


def test_another_computer_s_recordings_are_left_to_it(
    desk: Desk, records: Database, tmp_path: Path
) -> None:
    path = recorded(desk, records, "old", keep_until=1_000)
    other = msgspec.structs.replace(desk.recordings.shelf, place="another", folder=tmp_path)
    done = recording_files.expire(records, other, 5_000)
    assert (done.deleted, path.exists()) == (0, True)


def test_a_deletion_that_a_crash_cut_off_is_done_at_the_next_start(
    desk: Desk, phone: FakePhone, records: Database
) -> None:
    path = recorded(desk, records, "call", keep_until=9_000)
    recordings.begin_deletion(records, "call", "objection", 5)
    phone.start()  # a new desk finds the calls that run
    assert not path.exists()
    assert kept(records, "call").state == "deleted"


@pytest.mark.parametrize("finished", [True, False])
def test_a_recording_whose_desk_died_is_settled_from_its_file(
    desk: Desk, phone: FakePhone, records: Database, finished: bool
) -> None:
    path = sealed_file(desk, "call", finished=finished)
    phone.start()
    row = kept(records, "call")
    assert row.state == ("finished" if finished else "interrupted")
    assert row.path == str(path)
    assert len(row.sha256) == 64
    assert row.keep_until is not None


def test_a_file_that_ends_after_the_objection_is_deleted_all_the_same(
    desk: Desk, phone: FakePhone, records: Database
) -> None:
    path = sealed_file(desk, "call", finished=True)
    recordings.note(
        records, "call", state="recording", path=str(path), place=desk.recordings.shelf.place
    )
    recordings.object_to(records, "call", 5)
    phone.say(RecordingChanged(call_id="call", state=RecordingState.FINISHED, at=6, path=str(path)))
    assert not path.exists()
    assert kept(records, "call").state == "deleted"


def test_a_desk_started_again_knows_that_a_call_is_recorded(desk: Desk, phone: FakePhone) -> None:
    phone.say(
        RecordingChanged(call_id="call", state=RecordingState.PAUSED, at=6, path="x", offset_ms=40)
    )
    assert desk.recordings.of("call").phase is Phase.PAUSED


def test_record_every_call_of_the_first_version_becomes_a_policy(
    desk: Desk, records: Database
) -> None:
    import msgspec

    desk.change_settings(msgspec.structs.replace(desk.settings, record_calls=True))
    desk.recording_rules.begin()
    assert recording_policy.load(records).mode == ALWAYS
    assert not desk.settings.record_calls


def test_the_first_versions_wish_does_not_open_a_lock(desk: Desk, records: Database) -> None:
    import msgspec

    desk.lock.put("a long passphrase", ("recording",), lambda _code: None)
    desk.lock.close()
    desk.change_settings(msgspec.structs.replace(desk.settings, record_calls=True))
    desk.recording_rules.begin()
    assert recording_policy.load(records).mode == recording_policy.OFF


def test_another_computer_deletes_its_file_itself(desk: Desk, records: Database) -> None:
    path = recorded(desk, records, "call", keep_until=9_000)
    recordings.note(records, "call", place="another")
    desk.recordings.delete("call", "person")
    assert path.exists()
    assert kept(records, "call").state == "deleting"


def test_a_recording_of_the_first_version_is_kept_and_deleted_like_the_others(
    desk: Desk, phone: FakePhone, records: Database
) -> None:
    path = desk.paths.recordings / "2026-01-01_10-00-00_old.wav"
    with wave.open(str(path), "wb") as sound:
        sound.setparams((2, 2, 8_000, 0, "NONE", ""))
        sound.writeframes(bytes(4 * 8_000))
    phone.start()
    row = kept(records, "old")
    assert (row.state, row.duration_ms) == ("finished", 1_000)
    desk.recordings.delete("old", "person")
    assert not path.exists()
