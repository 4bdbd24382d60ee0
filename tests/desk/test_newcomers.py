"""Somebody else on a recorded call: paused at once, gone on with only after they were told."""

from datetime import date

import pytest

from app.crm import recordings
from app.crm.recording_policy import ALWAYS, Policy
from app.crm.staff_notice import StaffNotice
from app.database.database import Database
from app.desk.call_recording import Phase
from app.desk.desk import Desk
from app.desk.facts import Notice
from app.telephony.commands import Announce
from app.telephony.fake import FakePhone

COLLEAGUE = "+33612345678"


@pytest.fixture
def said(desk: Desk) -> list[str]:
    words: list[str] = []
    desk.bus.subscribe(Notice, lambda fact: words.append(fact.words))
    return words


@pytest.fixture
def call_id(desk: Desk, phone: FakePhone) -> str:
    """A call that is being recorded."""
    told = StaffNotice(told_on=date(2026, 11, 2), told_by="Marie Dubois")
    desk.recording_rules.change(Policy(mode=ALWAYS), told)
    call_id = phone.ring("+33478123456")
    desk.answer(call_id)
    assert desk.recordings.of(call_id).phase is Phase.RECORDING
    return call_id


def announced(phone: FakePhone) -> int:
    return sum(isinstance(command, Announce) for command in phone.sent)


def marks(records: Database, call_id: str) -> list[str]:
    found = recordings.of_call(records, call_id)
    assert found is not None
    return [mark.kind for mark in found.marks]


def test_the_newcomer_hears_the_announcement_before_the_recording_goes_on(
    desk: Desk, phone: FakePhone, records: Database, call_id: str
) -> None:
    phone.together.is_now(call_id, COLLEAGUE)
    assert announced(phone) == 2
    assert desk.recordings.of(call_id).phase is Phase.RECORDING
    assert sorted(marks(records, call_id)) == ["note", "pause", "resume"]


def test_a_lost_announcement_leaves_it_paused_and_says_so(
    desk: Desk, phone: FakePhone, call_id: str, said: list[str]
) -> None:
    phone.recordings.next_announcement = "held"
    phone.together.is_now(call_id, COLLEAGUE)
    assert desk.recordings.of(call_id).phase is Phase.PAUSED
    assert "stays paused" in said[-1]


def test_going_on_by_hand_announces_first(desk: Desk, phone: FakePhone, call_id: str) -> None:
    phone.recordings.next_announcement = "held"
    phone.together.is_now(call_id, COLLEAGUE)
    desk.recordings.toggle(call_id)
    assert desk.recordings.of(call_id).phase is Phase.PAUSED
    phone.recordings.next_announcement = ""
    desk.recordings.toggle(call_id)
    assert desk.recordings.of(call_id).phase is Phase.RECORDING
    assert announced(phone) == 4


def test_what_the_agent_has_paused_stays_paused(desk: Desk, phone: FakePhone, call_id: str) -> None:
    desk.recordings.pause(call_id)
    phone.together.is_now(call_id, COLLEAGUE)
    assert desk.recordings.of(call_id).phase is Phase.PAUSED
    assert announced(phone) == 1
    desk.recordings.toggle(call_id)
    assert announced(phone) == 2
    assert desk.recordings.of(call_id).phase is Phase.RECORDING


def test_the_same_person_with_a_name_changes_nothing(
    desk: Desk, phone: FakePhone, call_id: str
) -> None:
    phone.together.is_now(call_id, "+33478123456", name="Anne Roux", moved=False)
    assert announced(phone) == 1
    assert desk.recordings.of(call_id).phase is Phase.RECORDING
