"""Nobody is recorded by rule before the staff were told, and some of them never are."""

from datetime import date

import pytest

from app.crm import recording_policy, recordings, staff_notice
from app.crm.recording_policy import ALWAYS, BY_RULE, ON_DEMAND, Policy, Rule
from app.crm.staff_notice import StaffNotice
from app.database.database import Database
from app.desk.call_recording import Phase
from app.desk.desk import Desk
from app.desk.facts import Notice
from app.errors import UserError
from app.team import members
from app.team.members import MemberDraft
from app.telephony.commands import Announce, Record
from app.telephony.fake import FakePhone

TOLD = StaffNotice(told_on=date(2026, 11, 2), told_by="Marie Dubois")


@pytest.mark.parametrize("mode", [BY_RULE, ALWAYS])
def test_calls_are_recorded_by_themselves_only_where_the_staff_were_told(
    desk: Desk, records: Database, mode: str
) -> None:
    with pytest.raises(UserError, match="who told the staff"):
        desk.recording_rules.change(Policy(mode=mode))
    assert recording_policy.load(records).mode == "off"
    desk.recording_rules.change(Policy(mode=mode), TOLD)
    assert recording_policy.load(records).mode == mode
    assert desk.recordings.notice == TOLD


def test_what_an_agent_records_on_demand_asks_for_no_notice(desk: Desk, records: Database) -> None:
    desk.recording_rules.change(Policy(mode=ON_DEMAND))
    assert recording_policy.load(records).mode == ON_DEMAND
    assert staff_notice.latest(records) is None


def test_every_notice_is_kept_with_who_confirmed_it_and_when(desk: Desk, records: Database) -> None:
    again = StaffNotice(told_on=date(2026, 11, 20), told_by="Karim Benali")
    for told in (TOLD, None, TOLD, again):
        desk.recording_rules.change(Policy(mode=ALWAYS), told)
    rows = records.reader.rows("SELECT told_by, person, at FROM staff_notice ORDER BY id")
    assert [row[0] for row in rows] == ["Marie Dubois", "Karim Benali"]
    assert all(person and at > 0 for _told_by, person, at in rows)
    desk.recordings.read_policy()
    assert desk.recordings.notice == again


@pytest.mark.parametrize(
    "policy",
    [Policy(mode=ALWAYS), Policy(mode=BY_RULE, rules=(Rule(),)), Policy(mode=ON_DEMAND)],
    ids=lambda policy: policy.mode,
)
def test_whoever_is_exempt_is_never_recorded(
    desk: Desk, phone: FakePhone, records: Database, policy: Policy
) -> None:
    said: list[str] = []
    desk.bus.subscribe(Notice, lambda fact: said.append(fact.words))
    desk.office.member_id = members.save(records, MemberDraft("Amina", never_recorded=True))
    desk.recording_rules.change(policy, TOLD)
    call_id = phone.ring("+33478123456")
    desk.answer(call_id)
    desk.recordings.toggle(call_id)
    desk.recordings.start(call_id)
    assert not [one for one in phone.sent if isinstance(one, Announce | Record)]
    assert desk.recordings.of(call_id).phase is Phase.EXEMPT
    assert said == ["The office never records your calls."]
    row = recordings.of_call(records, call_id)
    assert row is not None
    assert (row.state, row.failure) == ("none", "exempt")


def test_a_colleague_of_theirs_is_recorded_all_the_same(
    desk: Desk, phone: FakePhone, records: Database
) -> None:
    members.save(records, MemberDraft("Amina", never_recorded=True))
    desk.office.member_id = members.save(records, MemberDraft("Bruno"))
    desk.recording_rules.change(Policy(mode=ALWAYS), TOLD)
    desk.answer(phone.ring("+33478123456"))
    assert [one for one in phone.sent if isinstance(one, Record)]
