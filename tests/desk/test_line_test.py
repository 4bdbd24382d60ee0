import pytest

from app.desk.desk import Desk
from app.desk.line_test import LineTest, echo_number
from app.settings import Account
from app.telephony.commands import HangUp
from app.telephony.events import EndCause, Registration
from app.telephony.fake import FakePhone
from app.telephony.sound_result import LineResult

PBX = Account(registrar="pbx", user="101", provider="freepbx")


@pytest.fixture
def found() -> list[LineResult]:
    return []


@pytest.fixture
def test(desk: Desk, found: list[LineResult]) -> LineTest:
    desk.accounts.use((PBX,))
    return LineTest(
        desk.bus,
        phone=desk.phone,
        accounts=desk.accounts,
        jobs=desk.jobs,
        dial=desk.dial,
        done=found.append,
    )


def running(phone: FakePhone) -> str:
    return phone.sent[-1].call_id  # type: ignore[union-attr]


def test_a_telephone_system_with_an_echo_test_is_called(
    test: LineTest, phone: FakePhone, found: list[LineResult]
) -> None:
    test.start()
    call_id = running(phone)
    phone.remote_answers(call_id)
    phone.calls.quality(call_id, mos=4.1, loss=0.01, talked_ms=9_000)
    assert phone.sent[-1] == HangUp(call_id=call_id)

    (result,) = found
    assert (result.peer, result.failure, result.loss, result.mos) == ("*43", "", 0.01, 4.1)
    assert result.registration_ms is not None
    assert result.answered_ms is not None


def test_a_server_that_is_away_ends_the_test_with_its_reason(
    test: LineTest, phone: FakePhone, found: list[LineResult]
) -> None:
    phone.next_registration = Registration.UNREACHABLE

    test.start()

    assert found[0].failure
    assert found[0].answered_ms is None


def test_an_echo_test_that_does_not_answer_is_said(
    test: LineTest, phone: FakePhone, found: list[LineResult]
) -> None:
    test.start()

    phone.ends(running(phone), EndCause.NOT_FOUND, code=404)

    assert found[0].failure == "404"


def test_only_some_telephone_systems_have_an_echo_test() -> None:
    assert echo_number(PBX) == "*43"
    assert echo_number(Account(registrar="pbx", user="101")) == ""
