import msgspec
import pytest

from app.clock import now_ms
from app.crm import blocklist, call_lists
from app.crm.rows import Office
from app.database.database import Database
from app.desk.availability import rules_of
from app.desk.desk import Desk
from app.desk.facts import CallsChanged
from app.desk.office import OfficeCard
from app.errors import UserError
from app.settings import Incoming, load
from app.telephony.commands import ApplyRules, Availability, Register
from app.telephony.fake import FakePhone

DND, FORWARDING = Availability.DO_NOT_DISTURB, Availability.FORWARDING


def test_the_telephone_knows_the_rules_before_it_takes_a_call(desk: Desk, phone: FakePhone) -> None:
    kinds = [type(command) for command in phone.sent]
    assert kinds.index(ApplyRules) < kinds.index(Register)


def test_a_caller_turned_away_is_logged_but_neither_rings_nor_is_missed(
    desk: Desk, phone: FakePhone, records: Database
) -> None:
    desk.availability.switch(DND)
    call_id = phone.ring("+33478123456")
    row = call_lists.get(records, call_id)
    assert row is not None
    assert (row.outcome, row.rule) == ("blocked", "do_not_disturb")
    assert desk.calls.ringing == ()
    assert call_lists.to_return(records, now_ms()) == ()


def test_a_forwarded_caller_is_logged_with_where_they_went(
    desk: Desk, phone: FakePhone, records: Database
) -> None:
    desk.availability.switch(FORWARDING, forward_to="06 11 22 33 44")
    row = call_lists.get(records, phone.ring("+33478123456"))
    assert row is not None
    assert (row.outcome, row.forwarded_to) == ("overflow", "0611223344")


def test_the_state_survives_a_restart_and_is_over_at_its_end(desk: Desk) -> None:
    until = now_ms() + 60_000
    desk.availability.switch(DND, until=until)
    kept = load(desk.paths.settings).incoming
    assert (kept.state, kept.until) == ("do_not_disturb", until)
    assert desk.availability.now().state is DND
    assert desk.availability.now(until).state is Availability.AVAILABLE


def test_one_key_switches_do_not_disturb_on_and_off(desk: Desk) -> None:
    desk.availability.toggle_do_not_disturb()
    assert desk.availability.now().state is DND
    desk.availability.toggle_do_not_disturb()
    assert desk.availability.now().state is Availability.AVAILABLE


def test_forwarding_needs_somewhere_to_go_and_remembers_it(desk: Desk) -> None:
    with pytest.raises(UserError):
        desk.availability.switch(FORWARDING)
    desk.availability.switch(FORWARDING, forward_to="202")
    desk.availability.switch(Availability.AVAILABLE)
    desk.availability.switch(FORWARDING)
    assert desk.availability.now().forward_to == "202"


@pytest.mark.parametrize("sent", ["+33478123456", "0478123456", "0033478123456"])
def test_a_blocked_caller_is_refused_until_taken_off_the_list(
    desk: Desk, phone: FakePhone, records: Database, sent: str
) -> None:
    desk.availability.block("04 78 12 34 56")
    row = call_lists.get(records, phone.ring(sent))
    assert row is not None
    assert (row.outcome, row.rule) == ("blocked", "blocked")
    line = desk.availability.blocking(sent)
    assert line is not None
    desk.availability.unblock(line.id)
    assert phone.ring(sent) in {view.call_id for view in desk.calls.ringing}


def test_withheld_numbers_and_beginnings_can_be_blocked(desk: Desk, phone: FakePhone) -> None:
    desk.availability.block("", kind=blocklist.WITHHELD)
    desk.availability.block("089", kind=blocklist.PREFIX)
    phone.ring("")
    phone.ring("+33899123456")
    assert desk.calls.ringing == ()
    phone.ring("+33478123456")
    assert len(desk.calls.ringing) == 1


@pytest.mark.parametrize(
    ("text", "kind"), [("", "number"), ("anonymous", "number"), ("0", "prefix")]
)
def test_what_would_block_everybody_is_not_taken(records: Database, text: str, kind: str) -> None:
    with pytest.raises(UserError):
        blocklist.block(records, text, kind=kind, country="FR", at=1)


def test_blocking_twice_is_once(records: Database) -> None:
    for text in ("0478123456", "+33 4 78 12 34 56"):
        blocklist.block(records, text, country="FR", at=1)
    assert [one.number for one in blocklist.everyone(records)] == ["+33478123456"]


def test_the_rules_know_how_the_country_writes_its_numbers() -> None:
    office = OfficeCard(current=Office(country="FR", prefixes=("0",)))
    wanted = Incoming(auto_answer_numbers=("06 11 22 33 44", "201"))
    rules = rules_of(wanted, office, ())
    assert (rules.country_code, rules.trunk, rules.prefixes) == ("33", "0", ("0",))
    assert rules.auto_answer_numbers == ("33611223344", "201")
    germany = msgspec.structs.replace(office.current, country="DE")
    assert rules_of(wanted, OfficeCard(current=germany), ()).country_code == "49"


def test_the_calls_turned_away_can_be_listed(
    desk: Desk, phone: FakePhone, records: Database
) -> None:
    phone.remote_hangs_up(phone.ring("+33478123456"))
    desk.availability.switch(DND)
    refused = phone.ring("+33612345678")
    wanted = call_lists.CallFilter(turned_away=True)
    rows = call_lists.listing(records, wanted).first(records, 10)
    assert [row.uid for row in rows] == [refused]


def test_an_intercom_call_answered_at_once_asks_nobody(desk: Desk, phone: FakePhone) -> None:
    rules = msgspec.structs.replace(
        desk.settings.incoming, auto_answer="everybody", auto_answer_s=2
    )
    desk.availability.change(rules)
    waiting = phone.ring("+33478123456", trusted=True)
    assert [view.call_id for view in desk.calls.ringing] == [waiting]
    phone.time_passes(waiting)
    assert desk.calls.active is not None
    phone.remote_hangs_up(waiting)
    desk.availability.change(msgspec.structs.replace(rules, auto_answer_s=0))
    shown: list[str] = []
    desk.bus.subscribe(CallsChanged, lambda _f: shown.extend(v.call_id for v in desk.calls.ringing))
    phone.ring("+33612345678", trusted=True)
    assert shown == []
