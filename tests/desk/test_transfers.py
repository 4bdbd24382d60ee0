"""Transfers and conferences at the desk: what is said, what is drawn, and what the log keeps."""

import pytest

from app.crm import call_lists
from app.crm.rows import CallRow
from app.database.database import Database
from app.desk.desk import Desk
from app.desk.facts import Notice
from app.errors import UserError
from app.telephony.call_state import CallState
from app.telephony.commands import Connect, Transfer
from app.telephony.events import EndCause, TransferState
from app.telephony.fake import FakePhone

CALLER, OTHER = "+33478112233", "+33144556677"


@pytest.fixture
def call(desk: Desk, phone: FakePhone) -> str:
    """A call that is spoken on."""
    call_id = phone.ring(CALLER)
    desk.answer(call_id)
    return call_id


@pytest.fixture
def notices(desk: Desk) -> list[Notice]:
    heard: list[Notice] = []
    desk.bus.subscribe(Notice, heard.append)
    return heard


def logged(records: Database, call_id: str) -> CallRow:
    row = call_lists.get(records, call_id)
    assert row is not None
    return row


def test_a_transferred_call_keeps_its_record_and_says_to_whom_it_went(
    desk: Desk, phone: FakePhone, call: str, records: Database, notices: list[Notice]
) -> None:
    desk.transfers.transfer(call, "102")
    view = desk.calls.get(call)
    assert view is not None
    assert (view.transfer, view.transfer_target) == (TransferState.ASKED, "102")
    phone.together.rings(call)
    phone.together.answers(call)
    row = logged(records, call)
    assert (row.outcome, row.transferred_to) == ("answered", "102")
    assert notices[-1].words == "04 78 11 22 33 was transferred to 102."


def test_a_transfer_that_fails_says_why_and_who_is_back(
    desk: Desk, phone: FakePhone, call: str, notices: list[Notice]
) -> None:
    desk.transfers.transfer(call, "102")
    phone.together.fails(call, code=486)
    words = "102 did not take the call: busy. 04 78 11 22 33 is with you again."
    assert notices[-1].words == words
    view = desk.calls.get(call)
    assert view is not None
    assert (view.transfer, view.state) == (None, CallState.TALKING)


def test_what_cannot_be_called_cannot_be_transferred_to(desk: Desk, call: str) -> None:
    with pytest.raises(UserError):
        desk.transfers.transfer(call, "Hélène")


def test_somebody_is_asked_first_and_takes_the_call(
    desk: Desk, phone: FakePhone, call: str, records: Database
) -> None:
    other = desk.consult(call, "102")
    asked, first = desk.transfers.asked(call), desk.transfers.asked_for(other)
    assert (asked and asked.call_id, first and first.call_id) == (other, call)
    phone.remote_answers(other)
    desk.transfers.connect(call, other)
    assert phone.sent[-1] == Connect(call_id=call, other_id=other)
    phone.together.answers(call)
    assert logged(records, call).transferred_to == "102"
    assert desk.transfers.asked(call) is None


def test_who_was_asked_in_vain_is_let_go_and_the_caller_is_back(
    desk: Desk, phone: FakePhone, call: str
) -> None:
    other = desk.consult(call, "102")
    phone.remote_answers(other)
    desk.transfers.forget_asking(call)
    view = desk.calls.get(call)
    assert view is not None
    assert view.state is CallState.TALKING
    assert desk.transfers.asked(call) is None


def test_the_log_tells_who_was_in_a_conference(
    desk: Desk, phone: FakePhone, call: str, records: Database
) -> None:
    other = phone.ring(OTHER, display_name="Karim")
    desk.answer(other)
    desk.transfers.merge(call, other)
    assert {view.call_id for view in desk.calls.conference} == {call, other}
    desk.transfers.split(call)
    assert desk.calls.conference == ()
    phone.remote_hangs_up(call)
    phone.remote_hangs_up(other)
    assert logged(records, call).conference_with == "Karim"
    assert logged(records, other).conference_with == "04 78 11 22 33"


def test_a_conference_of_two_can_be_left_to_them(desk: Desk, phone: FakePhone, call: str) -> None:
    other = phone.ring(OTHER)
    desk.answer(other)
    desk.transfers.merge(call, other)
    desk.transfers.leave()
    assert phone.sent[-1] == Connect(call_id=call, other_id=other)


def test_one_key_goes_from_call_to_call(desk: Desk, phone: FakePhone, call: str) -> None:
    other = phone.ring(OTHER)
    desk.answer(other)
    for spoken_on in (call, other):
        desk.transfers.switch()
        active = desk.calls.active
        assert active is not None
        assert active.call_id == spoken_on


def test_somebody_else_on_the_call_is_looked_up_said_and_logged(
    desk: Desk, phone: FakePhone, call: str, records: Database, notices: list[Notice]
) -> None:
    phone.together.passes_on(call, "201", TransferState.ASKED)
    view = desk.calls.get(call)
    assert view is not None
    assert view.passed_to == "201"
    phone.together.passes_on(call, "201", TransferState.DONE)
    phone.together.is_now(call, OTHER, name="Hélène")
    row = logged(records, call)
    assert (row.remote_e164, row.transferred_by) == (OTHER, CALLER)
    words = "You now speak with Hélène, passed on by 04 78 11 22 33."
    assert notices[-1].words == words


def test_a_hold_that_is_under_way_is_drawn_as_such(desk: Desk, phone: FakePhone, call: str) -> None:
    phone.calls.holds_at_once = False
    desk.hold(call)
    view = desk.calls.get(call)
    assert view is not None
    assert (view.hold_asked, view.state) == (True, CallState.TALKING)
    phone.calls.remote_agrees(call)
    view = desk.calls.get(call)
    assert view is not None
    assert (view.hold_asked, view.state) == (None, CallState.HELD)


def test_the_line_first_dialled_and_who_forwarded_are_kept(
    desk: Desk, phone: FakePhone, records: Database
) -> None:
    call_id = phone.ring(CALLER, dialled="600", dialled_name="Orders", forwarded_by="Claire")
    row = logged(records, call_id)
    assert (row.dialled, row.queue, row.forwarded_by) == ("600", "Orders", "Claire")
    phone.ends(call_id, EndCause.CANCELLED, code=487)


def test_where_a_call_was_sent_instead_is_kept(
    desk: Desk, phone: FakePhone, records: Database
) -> None:
    call_id = desk.dial("0144556677")
    phone.together.forwards(call_id, "203")
    phone.ends(call_id, EndCause.BUSY, code=486)
    assert logged(records, call_id).forwarded_to == "203"


def test_a_blind_transfer_sends_one_command(desk: Desk, phone: FakePhone, call: str) -> None:
    desk.transfers.transfer(call, "+33 1 44 55 66 77")
    assert phone.sent[-1] == Transfer(call_id=call, target="+33144556677")
