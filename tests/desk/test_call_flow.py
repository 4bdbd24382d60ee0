from datetime import date

import pytest

from app.bus import EventBus
from app.crm import call_lists, contacts, dispositions, tasks
from app.crm.rows import CallRow, ContactDraft, NumberDraft, WrapUp
from app.database.database import Database
from app.desk.desk import Desk
from app.desk.facts import CallerFound, CallLogged
from app.desk.who import who_is
from app.team import members
from app.team.members import MemberDraft
from app.telephony.call_state import CallState
from app.telephony.events import CallsFound, EndCause
from app.telephony.fake import FakePhone


@pytest.fixture
def helene(records: Database) -> int:
    return contacts.save(
        records,
        ContactDraft(
            given_name="Hélène",
            family_name="Marchetti",
            organisation="Librairie des Halles",
            numbers=(NumberDraft(raw="04 78 12 34 56"),),
        ),
    )


def _logged(records: Database, call_id: str) -> CallRow:
    row = call_lists.get(records, call_id)
    assert row is not None
    return row


@pytest.mark.parametrize("sent", ["+33478123456", "0478123456", "0033478123456", "00478123456"])
def test_the_caller_is_known_before_anyone_answers(
    desk: Desk, phone: FakePhone, helene: int, sent: str
) -> None:
    call_id = phone.ring(sent)
    view = desk.calls.get(call_id)
    assert view is not None
    assert (view.state, view.contact_id) == (CallState.RINGING, helene)


@pytest.mark.parametrize(
    ("remote", "kind"), [("102", "colleague"), ("102@elsewhere.example", "unknown")]
)
def test_a_colleague_is_known_by_their_extension_and_no_stranger_by_it(
    desk: Desk, phone: FakePhone, records: Database, remote: str, kind: str
) -> None:
    members.save(records, MemberDraft(name="Bruno Fabre", extension="102"))
    view = desk.calls.get(phone.ring(remote))
    assert view is not None
    assert view.match is not None
    assert view.match.kind == kind
    assert (who_is(view, "FR") == "Bruno Fabre") is (kind == "colleague")


def test_a_ringing_call_stands_in_the_log_with_its_contact(
    desk: Desk, phone: FakePhone, records: Database, helene: int
) -> None:
    row = _logged(records, phone.ring("+33478123456"))
    assert (row.outcome, row.contact_id, row.ended_at) == ("ringing", helene, None)


def test_an_answered_call_is_closed_with_its_times_and_waits_for_its_wrap_up(
    desk: Desk, phone: FakePhone, records: Database
) -> None:
    call_id = phone.ring("+33478123456")
    desk.answer(call_id)
    phone.remote_hangs_up(call_id)
    row = _logged(records, call_id)
    assert row.outcome == "answered"
    assert row.mos == pytest.approx(4.4)
    assert [view.call_id for view in desk.calls.to_wrap_up] == [call_id]


def test_a_caller_who_gives_up_at_once_is_a_short_abandon(
    desk: Desk, phone: FakePhone, records: Database
) -> None:
    call_id = phone.ring("+33478123456")
    phone.remote_hangs_up(call_id)
    assert _logged(records, call_id).outcome == "short_abandon"
    assert desk.calls.to_wrap_up == ()


def test_an_engine_that_dies_in_mid_call_loses_no_record(
    desk: Desk, phone: FakePhone, records: Database
) -> None:
    talking = phone.ring("+33478123456")
    desk.answer(talking)
    ringing = phone.ring("+33612345678")
    phone.dies()
    assert _logged(records, talking).outcome == "answered"
    assert _logged(records, ringing).outcome == "tech_fail"
    assert desk.accounts.reachability.engine_lost


def test_a_call_that_went_on_without_its_desk_is_found_again(
    desk: Desk, phone: FakePhone, helene: int
) -> None:
    call_id = phone.ring("+33478123456")
    desk.answer(call_id)
    desk.calls.drop(call_id)  # as a desk that was just started again
    phone.start()
    view = desk.calls.get(call_id)
    assert view is not None
    assert (view.state, view.contact_id) == (CallState.TALKING, helene)


def test_calls_nobody_ended_are_closed_with_an_estimated_end(
    desk: Desk, phone: FakePhone, records: Database
) -> None:
    call_id = phone.ring("+33478123456")
    desk.flow.heartbeat()
    phone.say(CallsFound(calls=(), at=0))
    row = _logged(records, call_id)
    assert row.end_estimated
    assert row.outcome == "tech_fail"
    assert desk.calls.ringing == ()


def test_a_draft_is_kept_and_a_finished_wrap_up_makes_its_task(
    desk: Desk, phone: FakePhone, records: Database, helene: int
) -> None:
    call_id = phone.ring("+33478123456")
    desk.answer(call_id)
    desk.save_draft(call_id, WrapUp(notes="Livraison mardi ?"))
    assert _logged(records, call_id).notes == "Livraison mardi ?"
    phone.remote_hangs_up(call_id)
    order = next(d for d in dispositions.active(records, "fr") if d.code == "order")
    desk.finish_wrap_up(
        call_id,
        WrapUp(
            disposition_id=order.id,
            notes="Livraison mardi",
            follow_up_on=date(2026, 11, 27),
            follow_up_title="Confirmer la livraison",
        ),
    )
    row = _logged(records, call_id)
    assert (row.wrap_state, row.disposition_code) == ("done", "order")
    assert [t.contact_id for t in tasks.open_tasks(records)] == [helene]
    assert desk.calls.to_wrap_up == ()


def test_one_of_several_callers_is_chosen_by_the_agent(
    desk: Desk, phone: FakePhone, records: Database, helene: int
) -> None:
    karim = contacts.save(
        records,
        ContactDraft(given_name="Karim", numbers=(NumberDraft(raw="+33478123456"),)),
    )
    call_id = phone.ring("+33478123456")
    view = desk.calls.get(call_id)
    assert view is not None
    assert view.match is not None
    assert view.match.kind == "several"
    assert view.contact_id is None
    desk.flow.choose_contact(call_id, karim)
    assert _logged(records, call_id).contact_id == karim


def test_a_withheld_number_matches_nobody(desk: Desk, phone: FakePhone, helene: int) -> None:
    found: list[CallerFound] = []
    desk.bus.subscribe(CallerFound, found.append)
    phone.ring("")
    assert [fact.match.kind for fact in found] == ["withheld"]


def test_a_call_declined_here_is_missed_and_wants_no_wrap_up(
    desk: Desk, phone: FakePhone, records: Database
) -> None:
    call_id = phone.ring("+33478123456")
    desk.decline(call_id)
    assert _logged(records, call_id).outcome == "declined"
    assert desk.calls.to_wrap_up == ()


def test_a_call_answered_by_a_colleague_is_not_a_missed_one(
    desk: Desk, phone: FakePhone, records: Database
) -> None:
    call_id = phone.ring("+33478123456")
    phone.ends(call_id, EndCause.ANSWERED_ELSEWHERE)
    assert _logged(records, call_id).outcome == "answered_elsewhere"


def test_lists_are_told_when_a_call_is_in_the_log(
    desk: Desk, phone: FakePhone, phone_and_bus: tuple[FakePhone, EventBus]
) -> None:
    logged: list[CallLogged] = []
    phone_and_bus[1].subscribe(CallLogged, logged.append)
    call_id = desk.dial("0478123456")
    phone.remote_answers(call_id)
    desk.hang_up(call_id)
    assert logged == [CallLogged(call_id)]


def test_a_wrap_up_begun_before_a_crash_waits_at_the_next_start(
    desk: Desk, phone: FakePhone, helene: int
) -> None:
    call_id = phone.ring("+33478123456")
    desk.answer(call_id)
    desk.save_draft(call_id, WrapUp(notes="Livraison mardi ?"))
    phone.remote_hangs_up(call_id)
    desk.calls.drop(call_id)  # as a desk that was just started again
    desk.flow.recall_unfinished()
    assert [(v.call_id, v.contact_id) for v in desk.calls.to_wrap_up] == [(call_id, helene)]
